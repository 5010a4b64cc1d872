// Tells a drive how the next WRITEs are meant, through mode page 05h.
#include "record/write_parameters.h"

#include "formats/mmc/commands.h"

namespace disc::record {
namespace {

struct Prepared {
  mmc::ModeSelect10 command;
  std::vector<std::uint8_t> parameters;
};

Prepared prepare(const mmc::WriteParametersPage& page) {
  mmc::ModeParameters parameters;
  parameters.pages.push_back(mmc::encode_mode_page(page));
  Prepared prepared;
  prepared.parameters = mmc::encode_mode_parameters(parameters, true);
  prepared.command.parameter_length = static_cast<std::uint16_t>(prepared.parameters.size());
  return prepared;
}

}  // namespace

void send_write_parameters(Commander& commander, const mmc::WriteParametersPage& page) {
  const Prepared prepared = prepare(page);
  commander.send(prepared.command, "set the write parameters", prepared.parameters);
}

bool takes_write_parameters(Commander& commander, const mmc::WriteParametersPage& page) {
  const Prepared prepared = prepare(page);
  return commander.send_if_known(prepared.command, "set the write parameters", prepared.parameters);
}

}  // namespace disc::record
