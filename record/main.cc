// The program record.
#include <iostream>

#include "record/cli.h"

int main(int argc, char** argv) { return disc::record_cli(argc, argv, std::cout, std::cerr); }
