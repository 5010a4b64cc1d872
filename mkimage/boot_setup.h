// How an image boots: the catalog that the manifest asks for, its boot record, and boot files that
// are told their place.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/eltorito/boot_catalog.h"
#include "manifests/diagnostic.h"
#include "manifests/manifest.h"
#include "manifests/sources/source_tree.h"
#include "mkimage/file_data.h"
#include "mkimage/hybrid_area.h"
#include "mkimage/layout.h"

namespace disc {

/// Nothing of it is there, and nothing is claimed, where the manifest does not ask for booting.
class BootSetup {
 public:
  /// Finds the files that the entries name and holds each against what its entry says it is. Gives
  /// the catalog's file its size, and boot files the placements that keep them as they are. Call it
  /// before the contents are placed.
  BootSetup(const Manifest& manifest, SourceTree& tree, Diagnostics& diagnostics);

  /// Block 17: right behind the primary volume descriptor.
  void claim_record(Layout& layout, std::uint8_t volume);
  /// What claim_record() does where the manifest says nothing of booting: the record goes on
  /// leading to a catalog of a session before.
  void carry(std::uint32_t catalog) { carried_ = catalog; }
  bool has_record() const { return boot_ != nullptr || carried_; }
  /// Where no file shows the catalog.
  void claim_catalog(Layout& layout, std::uint8_t volume);
  /// When every file has its place: fills in the catalog and patches boot files.
  void settle(FileData& data, const HybridArea& hybrid);

  /// The bytes of a region that was claimed here; nothing for others.
  std::optional<std::vector<std::uint8_t>> emit(const Region& region) const;

  /// What a BIOS starts: the image of the first entry that is told its place, else of the first one
  /// without emulation. After settle().
  std::optional<BootImage> bios_image() const;

  /// What a region is to firmware: "boot catalog", "UEFI boot image".
  std::vector<std::string> roles(const Region& region) const;

  /// The content whose bytes are catalog_text(); `none` where no file shows the catalog.
  ContentId catalog_content() const { return catalog_content_; }
  const std::string& catalog_text() const { return catalog_text_; }

 private:
  struct Entry {
    const BootEntry* wish = nullptr;
    NodeId file = none;  // of the tree; `none` where it is appended
    ContentId content = none;
  };

  void find_files(Diagnostics& diagnostics);
  void check_hidden(NodeId file, const Marked<std::string>& named, const char* what,
                    Diagnostics& diagnostics) const;
  void check_order(Diagnostics& diagnostics) const;
  void check_file(const Entry& entry, Diagnostics& diagnostics) const;
  void place_files();
  eltorito::BootEntry record_of(const Entry& entry) const;
  eltorito::BootCatalog catalog() const;
  void patch(const Entry& entry, FileData& data) const;

  SourceTree& tree_;
  const BootOptions* boot_ = nullptr;
  std::vector<Entry> entries_;
  std::vector<std::int32_t> blocks_;      // of the entries, once they are known
  std::optional<std::uint32_t> carried_;  // block of a catalog
  Extent record_, catalog_;
  ContentId catalog_content_ = none;
  std::string catalog_text_;
};

}  // namespace disc
