// verify: hold a medium against what it should be.
#include <iostream>

#include "verify/cli.h"

int main(int argc, char** argv) { return disc::verify_cli(argc, argv, std::cout, std::cerr); }
