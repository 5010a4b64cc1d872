// The recorders there are, each made by a function of its own file.
#pragma once

#include <memory>

#include "record/recorder.h"

namespace disc::record {

std::unique_ptr<Recorder> make_cd_recorder(const Workplace& place);
std::unique_ptr<Recorder> make_dvd_minus_recorder(const Workplace& place);
std::unique_ptr<Recorder> make_dvd_plus_recorder(const Workplace& place);
std::unique_ptr<Recorder> make_bd_r_recorder(const Workplace& place);
std::unique_ptr<Recorder> make_random_recorder(const Workplace& place);

}  // namespace disc::record
