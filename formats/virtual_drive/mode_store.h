// The mode pages of a drive: what they are, and what MODE SELECT may change of them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/mmc/mode_page.h"
#include "formats/mmc/mode_pages.h"
#include "formats/virtual_drive/medium_model.h"

namespace disc::virtual_drive {

/// Pages 01h, 05h, 08h, 0Eh, 1Ah, 1Dh and 2Ah. The last is made up anew for each question.
class ModeStore {
 public:
  ModeStore();

  /// The parameters that MODE SENSE (10) asks for: pages of one code or all (3Fh). `control` is 0
  /// current, 1 changeable, 2 default. `capabilities` is page 2Ah.
  Answer sense(std::uint8_t code, std::uint8_t subpage, std::uint8_t control,
               const mmc::CapabilitiesPage& capabilities, std::vector<mmc::ModePage>& pages) const;
  /// Takes the pages of MODE SELECT (10), all or none: a page that is not there, of another length,
  /// or with a bit changed that cannot be, is an invalid field.
  Answer select(Bytes parameters, const Personality& personality);

  const mmc::WriteParametersPage& write_parameters() const { return write_parameters_; }
  bool write_protected() const;

 private:
  struct Row {
    mmc::ModePage current, defaults, changeable;
  };

  std::vector<Row> rows_;
  mmc::WriteParametersPage write_parameters_;
};

}  // namespace disc::virtual_drive
