// Plans recordings on CD-R and CD-RW: track at once, session at once, raw.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "formats/cd/disc.h"
#include "formats/mmc/mode_pages.h"
#include "record/commander.h"
#include "record/medium.h"
#include "record/raw_stream.h"
#include "record/write_plan.h"

namespace disc::record {

struct CdPlan {
  WritePlan plan;
  // Of session at once and raw.
  cd::Disc disc;                   // as it is going to be, the sessions that it has among it
  std::vector<std::uint8_t> text;  // packs of CD-TEXT for the lead-in of the first session
  std::vector<std::shared_ptr<const RawStream>> streams;  // of each planned session, raw
};

/// `plan` has what does not depend on the medium being a CD. The drive is asked which block types
/// it takes. Throws PlanError.
CdPlan plan_cd(const Job& job, const Medium& medium, Commander& commander, WritePlan plan);

/// As mode page 05h has it.
mmc::DataBlockType data_block_type(BlockType type);

}  // namespace disc::record
