// FAT volumes in memory for tests: a plan made into bytes.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "formats/fat/check.h"
#include "formats/fat/volume_plan.h"
#include "formats/fat/volume_reader.h"
#include "formats/io/block_source.h"

namespace disc::fat {

inline constexpr Timestamp test_time{1'600'000'001, 250'000'000};  // 2020-09-13T12:26:41.25Z

/// The byte at a place of the content with a number: no two contents are alike.
inline std::uint8_t content_byte(std::uint64_t id, std::uint64_t at) {
  const std::uint64_t mixed = (at + 1) * 0x9E3779B97F4A7C15U + id * 0xC2B2AE3D27D4EB4FU;
  return static_cast<std::uint8_t>(mixed >> 32);
}

inline std::string content_of(std::uint64_t id, std::uint64_t size) {
  std::string text;
  for (std::uint64_t at = 0; at < size; ++at)
    text += static_cast<char>(content_byte(id, at));
  return text;
}

inline Item file(std::string path, std::uint64_t size, std::uint64_t id = 1) {
  Item item;
  item.path = std::move(path);
  item.size = size;
  item.id = id;
  item.modified = test_time;
  return item;
}

inline Item directory(std::string path) {
  Item item;
  item.path = std::move(path);
  item.directory = true;
  item.modified = test_time;
  return item;
}

inline Request request_of(std::vector<Item> items) {
  Request request;
  request.items = std::move(items);
  request.label = "ESP";
  request.serial = 0x1234ABCD;
  request.time = test_time;
  return request;
}

/// The plan; the test fails if there is none.
inline VolumePlan plan_of(const Request& request) {
  Planned planned = plan_volume(request);
  for (const Problem& problem : planned.problems)
    ADD_FAILURE() << to_text(problem);
  return planned.plan ? std::move(*planned.plan) : VolumePlan();
}

/// All bytes of a planned volume, piece after piece, in portions that end at odd places.
inline void write_volume(const VolumePlan& plan, const std::function<void(Bytes)>& sink) {
  std::vector<std::uint8_t> buffer;
  std::uint64_t end = 0;
  for (const Piece& piece : plan.pieces()) {
    ASSERT_EQ(piece.offset, end) << plan.owner(piece);
    ASSERT_NE(piece.bytes, 0U) << plan.owner(piece);
    end += piece.bytes;
    for (std::uint64_t at = 0; at < piece.bytes; at += buffer.size()) {
      buffer.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece.bytes - at, 99'991)));
      if (piece.kind == PieceKind::File) {
        for (std::size_t i = 0; i < buffer.size(); ++i)
          buffer[i] = content_byte(piece.id, at + i);
      } else {
        plan.emit(piece, at, buffer);
      }
      sink(buffer);
    }
  }
  ASSERT_EQ(end, plan.bytes());
}

inline std::vector<std::uint8_t> image_of(const VolumePlan& plan) {
  std::vector<std::uint8_t> image;
  write_volume(plan, [&](Bytes bytes) { image.insert(image.end(), bytes.begin(), bytes.end()); });
  return image;
}

inline std::vector<std::uint8_t> image_of(const Request& request) {
  return image_of(plan_of(request));
}

/// A volume that exists only as a plan, of any size.
class PlanSource final : public BlockSource {
 public:
  explicit PlanSource(VolumePlan plan) : plan_(std::move(plan)) {}
  std::uint64_t size() const override { return plan_.bytes(); }
  std::string name() const override { return "plan"; }
  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    const auto& pieces = plan_.pieces();
    auto piece =
        std::upper_bound(pieces.begin(), pieces.end(), offset,
                         [](std::uint64_t wanted, const Piece& at) { return wanted < at.offset; });
    for (--piece; !out.empty(); ++piece) {
      const std::uint64_t inside = offset - piece->offset;
      const auto part = out.first(
          static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), piece->bytes - inside)));
      if (piece->kind == PieceKind::File)
        for (std::size_t i = 0; i < part.size(); ++i)
          part[i] = content_byte(piece->id, inside + i);
      else
        plan_.emit(*piece, inside, part);
      offset += part.size();
      out = out.subspan(part.size());
    }
  }

 private:
  VolumePlan plan_;
};

inline std::string read_all(const VolumeReader& reader, const Entry& entry) {
  const auto stream = reader.open(entry);
  std::string text(static_cast<std::size_t>(entry.size) + 1, '\0');
  text.resize(stream->read({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return text;
}

/// Path of each file and its content; of each directory and "/".
inline std::map<std::string, std::string> tree_of(const VolumeReader& reader) {
  std::map<std::string, std::string> tree;
  reader.walk([&](const std::string& path, const Entry& entry) {
    tree[path] = entry.directory ? "/" : read_all(reader, entry);
    return true;
  });
  return tree;
}

/// What check_volume() says, a line each.
inline std::string faults_of(const BlockSource& source) {
  std::string text;
  for (const Fault& fault : check_volume(source))
    text += std::to_string(fault.offset) + ": " + fault.what + " (" + fault.clause + ")\n";
  return text;
}

}  // namespace disc::fat
