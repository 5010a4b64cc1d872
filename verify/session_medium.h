// Sessions of a medium: where one begins, one that lies in a file by itself, the base of one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "formats/base/extent.h"
#include "formats/drive/recorded_sessions.h"
#include "formats/io/block_source.h"
#include "manifests/manifest.h"
#include "manifests/sources/session_base.h"

namespace disc::verify {

/// The block that the volume descriptors of a session are counted from: of the session of this
/// number, or of the "last". Drives know their sessions; those of an image are found by their
/// volume descriptors. Throws ManifestError where there is no such session.
Lba start_of_session(const std::string& medium, const BlockSource& source, const std::string& word);

/// The medium of a drive, with its sessions, which are asked for when it is opened: it cannot be
/// opened twice.
class MediumInDrive final : public BlockSource {
 public:
  explicit MediumInDrive(drive::RecordedMedium medium) : medium_(std::move(medium)) {}
  std::uint64_t size() const override { return medium_.source->size(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    medium_.source->read(offset, out);
  }
  std::uint64_t hole_at(std::uint64_t offset) const override {
    return medium_.source->hole_at(offset);
  }
  std::string name() const override { return medium_.source->name(); }
  const drive::RecordedSessions& recorded() const { return medium_.recorded; }

 private:
  drive::RecordedMedium medium_;
};

/// A session that lies in a file by itself, at the block where it belongs. What lies before it is
/// elsewhere: reading that throws FormatError.
class PlacedSession final : public BlockSource {
 public:
  PlacedSession(const BlockSource& session, std::uint64_t first_byte)
      : session_(session), first_(first_byte) {}
  std::uint64_t size() const override { return first_ + session_.size(); }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return session_.name(); }

 private:
  const BlockSource& session_;
  std::uint64_t first_;
};

/// The blocks of a medium from one on.
class MediumFrom final : public BlockSource {
 public:
  MediumFrom(const BlockSource& medium, std::uint64_t first_byte, std::uint64_t size)
      : medium_(medium), first_(first_byte), size_(size) {}
  std::uint64_t size() const override { return size_; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override;
  std::string name() const override { return medium_.name(); }

 private:
  const BlockSource& medium_;
  std::uint64_t first_, size_;
};

/// The base of a manifest with `session`, as far as its newest tree is wanted.
std::shared_ptr<SessionBase> open_base(const Manifest& manifest);

}  // namespace disc::verify
