// Everything that can be reached from the root and the system streams of a volume.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "formats/base/progress.h"
#include "verify/udf_account.h"
#include "verify/udf_extents.h"
#include "verify/udf_identifier.h"
#include "verify/udf_nodes.h"

namespace disc::verify {

/// Judges ICBs, directories, streams, links and unique identifiers.
class UdfWalk {
 public:
  UdfWalk(UdfContext& context, const UdfPartitions& partitions, UdfAccount& account,
          Progress& progress);

  /// Next unique id of the volume (UDF 3.2.1); nothing below it may be missing.
  void set_next_unique_id(std::uint64_t id) { next_unique_id_ = id; }
  /// The id of the virtual allocation table, which no file has.
  void set_table_unique_id(std::uint64_t id);

  /// From the two ICBs of a file set; the second may be empty.
  void run(const udf::LongAd& root, const udf::LongAd& system_streams, std::int64_t file_set);

  /// Identifiers of files, so that a file of two links counts twice; and files, however linked.
  std::uint64_t files() const { return files_; }
  std::uint64_t distinct_files() const { return distinct_files_; }
  std::uint64_t directories() const { return directories_; }
  bool complete() const { return complete_; }
  /// "file /a/b" of an owner in the account.
  std::string path(UdfOwner owner) const;
  /// Blocks that the Non-Allocatable Space holds.
  const std::vector<UdfExtent>& non_allocatable() const { return non_allocatable_; }
  bool has_non_allocatable() const { return has_non_allocatable_; }

 private:
  struct Job {
    std::uint32_t folder = 0, node = 0;
    std::uint32_t owner = 0;  // node that the parent identifier leads to
    std::uint32_t icb_bytes = 0;
    std::uint64_t object_size = 0;  // what the owner of streams says; own length is in it
    std::uint64_t length = 0;       // of the owner
  };
  struct NameHash {
    std::uint64_t hash = 0, offset = 0;
  };
  struct Id {
    std::uint64_t id = 0;
    std::uint32_t node = 0;
  };
  struct Met {
    std::uint32_t node = 0;
    bool fresh = false;
    std::uint64_t length = 0;
  };

  std::optional<Met> visit(const udf::LongAd& icb, UdfRole role, std::uint32_t folder,
                           std::string_view name, std::uint32_t owner, const UdfAt& at);
  std::optional<std::vector<std::uint8_t>> read_icb(const udf::LongAd& icb, UdfRole role,
                                                    udf::LbAddr& place, const UdfAt& at);
  void enter(std::uint32_t index, const UdfEntry& entry, Bytes block, std::uint32_t icb_bytes,
             std::uint32_t owner, const UdfAt& at);
  void attributes(const UdfEntry& entry, Bytes block, std::uint32_t index, const UdfAt& at);
  void attribute_file(const UdfEntry& entry, std::uint32_t index, const UdfAt& at);
  void streams(const UdfEntry& entry, std::uint32_t index, const UdfAt& at);
  void entry_id(const UdfEntry& entry, UdfRole role, std::uint32_t owner, const UdfAt& at);
  void folder(const Job& job);
  void identifiers(const Job& job, const UdfBody& body);
  bool identifier(const Job& job, const UdfBody& body, Bytes bytes, std::uint64_t offset);
  void parent(const Job& job, const UdfIdentifier& id, const UdfAt& at);
  void child(const Job& job, const UdfIdentifier& id, const UdfAt& at);
  void identifier_id(const UdfIdentifier& id, const Met& met, UdfRole role, const UdfAt& at);
  void non_allocatable(const UdfEntry& entry, const UdfBody& body, const UdfAt& at);
  std::uint32_t location(const Job& job, const UdfBody& body, std::uint64_t offset) const;
  void twins(const Job& job, const UdfBody& body);
  void links();
  void equal_ids();
  UdfAt place(std::uint32_t node) const;

  UdfContext& context_;
  const UdfPartitions& partitions_;
  UdfAccount& account_;
  Progress& progress_;
  UdfTree tree_;
  UdfNodes nodes_;
  std::deque<Job> jobs_;
  std::vector<Id> ids_;
  std::uint64_t next_unique_id_ = 0xFFFF'FFFF'FFFF'FFFF;
  std::uint64_t files_ = 0, distinct_files_ = 0, directories_ = 0;
  std::uint64_t directory_bytes_ = 0;
  bool complete_ = true, gave_up_ = false;
  std::vector<UdfExtent> non_allocatable_;
  bool has_non_allocatable_ = false;
  // Of the directory at hand.
  std::vector<NameHash> hashes_;
  std::uint64_t seen_in_folder_ = 0, parents_in_folder_ = 0, stream_bytes_ = 0;
};

}  // namespace disc::verify
