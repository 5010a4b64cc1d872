// Reads discs to images: data to blocks, CDs in tracks to CUE and BIN.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/progress.h"
#include "formats/io/patched_file.h"
#include "record/block_reader.h"
#include "record/medium.h"
#include "record/read_plan.h"

namespace disc::record {

struct ReadOptions {
  std::string output;  // ".cue": sheet and .bin, else an image
  std::string map;     // "": none is kept
  ReadChoice choice;
  ReadPatience patience;
  bool replace = false;          // a file that is there
  bool with_subchannel = false;  // of a CD: all of it behind each sector
  bool with_c2 = false;          // of a CD: what C2 pointers doubt is read again
  bool with_indexes = true;      // of a CD: looks for pregaps and indexes in Q
};

struct ReadReport {
  std::vector<std::string> files;  // that were made
  std::uint64_t bytes = 0;         // of the image
  std::int64_t blocks = 0;         // of the disc, that are in it
  std::vector<Extent> unreadable;
  std::vector<Extent> doubtful;    // that came with C2 errors
  std::int64_t link_blocks = 0;    // that nobody can read: run-out, run-in
  std::int64_t left_out = 0;       // zeros behind the volume, which are no part of it
  std::string ends_with;           // "ISO 9660": whose size the image has; ""
  std::vector<std::string> notes;  // what an image of this kind cannot say, a sentence each
};

/// How the file of `path` is made: hidden until it is whole, or with a map in place. Throws
/// SystemError where a file is there that may not be replaced, and no map tells that it is half of
/// this copy.
PatchedFile::Manner manner_of(const std::string& path, const ReadOptions& options);

/// Whether the output is a CUE sheet.
bool is_cue(const std::string& output);

/// Without a map nothing is left under the name of the output where some block could not be read.
/// Throws as Copier, BlockReader and plan_reading() do, and SystemError.
ReadReport read_to_image(drive::Transport& drive, const Medium& medium, const ReadOptions& options,
                         Progress& progress);
/// Whole sectors of all sessions, or those of one.
ReadReport read_to_cue(drive::Transport& drive, const Medium& medium, const ReadOptions& options,
                       Progress& progress);

}  // namespace disc::record
