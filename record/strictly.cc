// A drive that reads slowly and does not try again, so that what is weak on a disc shows.
#include "record/strictly.h"

#include "formats/mmc/commands.h"
#include "formats/mmc/mode_pages.h"

namespace disc::record {

Strictly::Strictly(Commander& commander, const Medium& medium) : commander_(commander) {
  constexpr std::uint16_t length = 64;
  mmc::ModeSense10 command;
  command.page = mmc::ErrorRecoveryPage::code;
  command.allocation_length = length;
  const auto answer = commander.ask(command, length);
  const auto parameters = answer ? mmc::decode_mode_parameters(*answer) : std::nullopt;
  const mmc::ModePage* const page =
      parameters ? parameters->find(mmc::ErrorRecoveryPage::code) : nullptr;
  if (page != nullptr) {
    mmc::ModePage strict = *page;
    auto recovery = mmc::decode_mode_page<mmc::ErrorRecoveryPage>(strict);
    recovery.read_retries = 0;
    mmc::put_into(recovery, strict);
    if (select(strict))
      before_ = *page;
  }
  // Twice the single speed: below that some drives do not run smoothly.
  set_read_speed(mmc::is_cd(medium.profile()) ? 353 : mmc::is_bd(medium.profile()) ? 8991 : 2770);
}

Strictly::~Strictly() {
  try {
    if (before_)
      select(*before_);
    set_read_speed(mmc::SetCdSpeed::fastest);
  } catch (...) {  // the drive is gone
  }
}

bool Strictly::select(const mmc::ModePage& page) {
  mmc::ModeParameters parameters;
  parameters.pages.push_back(page);
  const std::vector<std::uint8_t> bytes = mmc::encode_mode_parameters(parameters, true);
  mmc::ModeSelect10 command;
  command.parameter_length = static_cast<std::uint16_t>(bytes.size());
  return commander_.send_if_known(command, "set how errors are treated", bytes);
}

void Strictly::set_read_speed(std::uint16_t kilobytes) {
  mmc::SetCdSpeed command;
  command.read_speed = kilobytes;
  commander_.send_if_known(command, "set the speed of reading");
}

}  // namespace disc::record
