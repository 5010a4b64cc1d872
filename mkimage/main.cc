// The program mkimage.
#include <iostream>

#include "mkimage/cli.h"

int main(int argc, char** argv) { return disc::mkimage_cli(argc, argv, std::cout, std::cerr); }
