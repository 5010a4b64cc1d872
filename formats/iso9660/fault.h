// How readers of ISO 9660 tell of damage without stopping.
#pragma once

#include "formats/io/volume_entry.h"

namespace disc::iso9660 {

using disc::Fault;
using disc::FaultHandler;
using disc::report;

}  // namespace disc::iso9660
