// Rock Ridge entries against RRIP 1.12, record by record and then across the volume.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "formats/io/block_source.h"
#include "verify/finding.h"
#include "verify/structure_tree.h"
#include "verify/susp_check.h"

namespace disc::verify {

class RockRidgeCheck {
 public:
  RockRidgeCheck(const BlockSource& medium, std::int64_t volume_blocks, Findings& findings)
      : medium_(medium), findings_(findings), susp_(medium, volume_blocks, findings) {}

  /// To be called with the record "." of the root; false: the volume has no SUSP area.
  bool begin(const RecordContext& root_self);

  struct RecordFacts {
    bool relocated = false;    // RE: listed here only for readers without Rock Ridge
    bool placeholder = false;  // CL: a file record that stands for a directory elsewhere
  };
  /// Judges the system use area of one record.
  RecordFacts record(const RecordContext& record);

  /// The records of one directory are over: its names are forgotten.
  void end_directory() { names_.clear(); }

  /// What only the whole volume shows.
  void finish(const Tree& tree);

  const std::vector<ContinuationFacts>& continuations() const { return susp_.continuations(); }
  bool active() const { return active_; }

 private:
  // One record with a file serial number, 24 bytes.
  struct Serial {
    std::uint32_t serial = 0, first = 0, bytes = 0, links = 0;
    std::uint32_t directory = 0, offset = 0;
  };
  // CL, PL or RE and where it stands.
  struct Relocation {
    std::uint32_t location = 0;  // CL: of the child; PL: of the parent; RE: of the directory itself
    std::uint32_t directory = 0;  // index of the directory that holds the record
    std::int64_t block = 0;
  };
  // Entries of one record that belong together.
  struct Parts {
    std::vector<const SuspEntry*> px, pn, sl, nm, tf, cl, pl, re, zf;
  };

  void add(Severity severity, const char* kind, const RecordContext& record, std::string sentence,
           const char* clause) const {
    findings_.add(severity, kind, record.place(), std::move(sentence), clause);
  }
  void sort_out(const RecordContext& record, const SuspArea& area, Parts& parts);
  void once(const RecordContext& record, const std::vector<const SuspEntry*>& entries,
            std::size_t length, const char* clause);
  std::optional<std::uint32_t> check_px(const RecordContext& record, const Parts& parts);
  void check_type(const RecordContext& record, const Parts& parts, std::uint32_t mode);
  void check_pn(const RecordContext& record, const Parts& parts, std::uint32_t mode);
  void check_nm(const RecordContext& record, const Parts& parts);
  void check_sl(const RecordContext& record, const Parts& parts);
  void check_sl_components(const RecordContext& record, Bytes components);
  void check_tf(const RecordContext& record, const SuspEntry& entry);
  void check_zf(const RecordContext& record, const SuspEntry& entry);
  std::optional<std::uint32_t> location(const RecordContext& record,
                                        const std::vector<const SuspEntry*>& entries,
                                        const char* clause);
  void finish_serials(const Tree& tree);
  void finish_relocations(const Tree& tree);
  void finish_links(const Tree& tree);

  const BlockSource& medium_;
  Findings& findings_;
  SuspCheck susp_;
  bool active_ = false;      // SP was found
  bool rock_ridge_ = false;  // PX, NM or the like was found
  bool told_obsolete_ = false, told_serial_zero_ = false;
  std::uint64_t px_36_ = 0, px_44_ = 0;
  std::unordered_set<std::string> names_;    // of the current directory
  std::unordered_set<std::string> unknown_;  // signatures already told
  std::vector<Serial> serials_;
  std::vector<Relocation> cl_, pl_, re_;
  std::vector<std::uint32_t> directory_links_;  // PX links of ".", by index; 0: not known
};

}  // namespace disc::verify
