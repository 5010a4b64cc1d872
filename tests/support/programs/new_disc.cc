// Makes a disc for the virtual drive, for scripts: new_disc FOLDER KIND [BLOCKS].
#include <cstdint>
#include <iostream>
#include <string>

#include "formats/base/error.h"
#include "formats/virtual_drive/create_disc.h"

int main(int argc, char** argv) {
  using namespace disc;
  if (argc != 3 && argc != 4) {
    std::cerr << "usage: new_disc FOLDER KIND [BLOCKS]\n";
    return 2;
  }
  try {
    virtual_drive::NewDisc disc;
    if (argc == 4)
      disc.capacity = static_cast<std::uint32_t>(std::stoul(argv[3]));
    virtual_drive::create_disc(argv[1], argv[2], disc);
  } catch (const Error& error) {
    std::cerr << "new_disc: " << error.what() << '\n';
    return 3;
  }
  return 0;
}
