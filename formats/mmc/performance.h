// Speeds: the answers to GET PERFORMANCE, and what SET STREAMING is sent.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "formats/base/bytes.h"
#include "formats/base/extent.h"

namespace disc::mmc {

/// Speeds are kB/s, of 1000 bytes.
struct NominalPerformance {
  Lba first;
  std::uint32_t first_speed = 0;
  Lba last;
  std::uint32_t last_speed = 0;

  bool operator==(const NominalPerformance&) const = default;
};

struct PerformanceException {
  Lba at;
  std::uint16_t time = 0;  // that reaching it takes, in 100 µs

  bool operator==(const PerformanceException&) const = default;
};

/// Type 0 (MMC-5 6.8.3.2): either list, as was asked for.
struct Performance {
  bool of_writing = false;
  bool exceptions_only = false;
  std::vector<NominalPerformance> nominal;
  std::vector<PerformanceException> exceptions;

  bool operator==(const Performance&) const = default;
};

/// Type 1 (MMC-5 6.8.3.3).
struct UnusableArea {
  Lba first;
  std::uint32_t blocks = 0;

  bool operator==(const UnusableArea&) const = default;
};

/// Type 2 (MMC-5 6.8.3.4).
struct DefectStatus {
  Lba first, last;
  std::uint8_t blocking = 1;   // blocks that each bit stands for
  std::uint8_t first_bit = 0;  // 0 to 7: of `defective`, that stands for `first`
  std::array<std::uint8_t, 2038> defective{};

  bool operator==(const DefectStatus&) const = default;
};

/// Type 3 (MMC-5 6.8.3.5).
struct WriteSpeedDescriptor {
  std::uint8_t rotation = 0;     // WRC: 0 as the medium wants it, 1 pure CAV
  bool restore_default = false;  // RDD
  bool exact = false;
  bool mixed = false;  // MRW: good for reading and writing in turn
  Lba last;            // of the medium
  std::uint32_t read_speed = 0;
  std::uint32_t write_speed = 0;

  bool operator==(const WriteSpeedDescriptor&) const = default;
};

/// Each: nothing below the eight bytes of the head; descriptors that are cut are left out.
std::optional<Performance> decode_performance(Bytes answer);
std::vector<std::uint8_t> encode_performance(const Performance& performance);
std::optional<std::vector<UnusableArea>> decode_unusable_areas(Bytes answer);
std::vector<std::uint8_t> encode_unusable_areas(const std::vector<UnusableArea>& areas);
std::optional<std::vector<DefectStatus>> decode_defect_status(Bytes answer);
std::vector<std::uint8_t> encode_defect_status(const std::vector<DefectStatus>& status);
std::optional<std::vector<WriteSpeedDescriptor>> decode_write_speeds(Bytes answer);
std::vector<std::uint8_t> encode_write_speeds(const std::vector<WriteSpeedDescriptor>& speeds);

/// What SET STREAMING is sent, type 0: so many kB in so many milliseconds (MMC-5 6.39.3).
struct StreamingDescriptor {
  std::uint8_t rotation = 0;     // WRC: 0 as the medium wants it, 1 pure CAV
  bool restore_default = false;  // RDD: all else does not count
  bool exact = false;
  bool random_access = false;  // RA
  Lba first, last;
  std::uint32_t read_size = 0, read_time = 1000;
  std::uint32_t write_size = 0, write_time = 1000;

  bool operator==(const StreamingDescriptor&) const = default;
};

/// Nothing below 28 bytes.
std::optional<StreamingDescriptor> decode_streaming(Bytes parameters);
std::vector<std::uint8_t> encode_streaming(const StreamingDescriptor& descriptor);

}  // namespace disc::mmc
