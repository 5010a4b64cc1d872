// Rock Ridge: POSIX names, owners, modes, links, devices and times in system use entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "formats/base/bytes.h"
#include "formats/base/endian.h"
#include "formats/base/time.h"
#include "formats/iso9660/susp.h"

namespace disc::iso9660 {

/// RRIP 4.1.1 without the file serial number, as version 1.10 has it.
struct RockRidgePx {
  SuspHead head;              // "PX", 36, 1
  Both<std::uint32_t> mode;   // BP 5-12   st_mode with type bits
  Both<std::uint32_t> links;  // BP 13-20  st_nlink
  Both<std::uint32_t> uid;    // BP 21-28
  Both<std::uint32_t> gid;    // BP 29-36
};

/// RRIP 1.12 4.1.1.
struct RockRidgePxSerial {
  RockRidgePx px;              // "PX", 44, 1
  Both<std::uint32_t> serial;  // BP 37-44  the same for all links of one file
};

static_assert(std::is_trivially_copyable_v<RockRidgePxSerial>);
static_assert(sizeof(RockRidgePx) == 36 && sizeof(RockRidgePxSerial) == 44);
static_assert(offsetof(RockRidgePx, gid) == bp(29));
static_assert(offsetof(RockRidgePxSerial, serial) == bp(37));

/// RRIP 4.1.2.
struct RockRidgePn {
  SuspHead head;             // "PN", 20, 1
  Both<std::uint32_t> high;  // BP 5-12   0, or the major number where low holds the minor
  Both<std::uint32_t> low;   // BP 13-20  major << 8 | minor, or the minor number
};

static_assert(sizeof(RockRidgePn) == 20);

/// RRIP 4.1.5.1 and 4.1.5.2: CL and PL, a directory's place by the block of its extent.
struct RockRidgeLink {
  SuspHead head;                 // "CL" or "PL", 12, 1
  Both<std::uint32_t> location;  // BP 5-12
};

static_assert(sizeof(RockRidgeLink) == 12);

/// What follows the head of NM (RRIP 4.1.4) and SL (4.1.3).
struct RockRidgeFlags {
  enum Name : std::uint8_t { Continue = 0x01, Current = 0x02, Parent = 0x04, Host = 0x20 };
  enum Component : std::uint8_t {
    ComponentContinue = 0x01,
    ComponentCurrent = 0x02,     // "."
    ComponentParent = 0x04,      // ".."
    ComponentRoot = 0x08,        // "/"
    ComponentVolumeRoot = 0x10,  // 1.09 only: the root of the volume
    ComponentHost = 0x20,        // 1.09 only: the name of the system
  };
};

/// RRIP 4.1.6: which times an entry TF holds, in this order.
struct RockRidgeTimes {
  enum Bit : std::uint8_t {
    Creation = 0x01,
    Modify = 0x02,
    Access = 0x04,
    Attributes = 0x08,
    Backup = 0x10,
    Expiration = 0x20,
    Effective = 0x40,
    LongForm = 0x80,  // 17 bytes each as in the volume descriptors, else 7 as in directory records
  };
  std::optional<Timestamp> creation, modify, access, attributes, backup, expiration, effective;
};

/// What PX holds.
struct PosixAttributes {
  std::uint32_t mode = 0;  // with type bits
  std::uint32_t links = 1;
  std::uint32_t uid = 0, gid = 0;
  std::optional<std::uint32_t> serial;  // makes the entry 44 bytes long
};

/// Type bits of a mode (POSIX as Rock Ridge numbers them, RRIP 4.1.1).
inline constexpr std::uint32_t mode_type_mask = 0170000, mode_socket = 0140000,
                               mode_symlink = 0120000, mode_file = 0100000,
                               mode_block_device = 0060000, mode_directory = 0040000,
                               mode_char_device = 0020000, mode_fifo = 0010000;

/// Extensions to announce in ER: of RRIP 1.10 and before, and of 1.12. Readers also take the
/// identifiers "IEEE_P1282" and "1991A" for Rock Ridge.
Extension rock_ridge_1_10_extension();
Extension rock_ridge_1_12_extension();
bool is_rock_ridge_identifier(std::string_view identifier);

void append_px(SuspBytes& out, const PosixAttributes& attributes);
/// Both numbers in the low half where the minor number is at most 255 and the major one is 1 to
/// 4095, which all readers take; else in two halves, as Linux does.
void append_pn(SuspBytes& out, std::uint32_t major, std::uint32_t minor);
/// Entries NM of at most `max_entry` bytes each, all but the last with CONTINUE.
void append_nm(SuspBytes& out, std::string_view name, std::size_t max_entry = max_susp_entry);
/// Entries SL: the target taken apart at its slashes. Repeated and final slashes are kept as far as
/// RRIP can say them: "a//b" reads back as "a/b", "a/" as "a".
void append_sl(SuspBytes& out, std::string_view target, std::size_t max_entry = max_susp_entry);
void append_cl(SuspBytes& out, std::uint32_t location);
void append_pl(SuspBytes& out, std::uint32_t location);
void append_re(SuspBytes& out);
/// One entry TF with the times that are set; the long form where one of them lies outside the
/// years 1900 to 2155 or `long_form` asks for it. False, nothing appended, where a time cannot be
/// said at all.
bool append_tf(SuspBytes& out, const RockRidgeTimes& times, bool long_form = false);
/// The obsolete entry RR of 1.09: a bit for each of PX PN SL NM CL PL RE TF, from bit 0.
void append_rr(SuspBytes& out, std::uint8_t present);

/// Nothing if the entry is too short. `entry` is the whole entry, head and all.
std::optional<PosixAttributes> decode_px(Bytes entry);
struct DeviceNumbers {
  std::uint32_t major = 0, minor = 0;
};
/// Takes 32-bit numbers in the low half apart as Linux does.
std::optional<DeviceNumbers> decode_pn(Bytes entry);
std::optional<std::uint32_t> decode_link(Bytes entry);
std::optional<RockRidgeTimes> decode_tf(Bytes entry);
/// Virtual size of a sparse file: SF of 1.10 (12 bytes) and of 1.12 (21 bytes).
std::optional<std::uint64_t> decode_sf(Bytes entry);

/// Longest name, in bytes, that is put together from entries NM. Systems take 255; a chain of
/// continuation areas could hold as much as the medium.
inline constexpr std::size_t longest_rock_ridge_name = 1024;

/// Puts a name together from entries NM in order.
class NameDecoder {
 public:
  /// False if the entry is malformed, comes after the name was complete or makes the name longer
  /// than longest_rock_ridge_name, where it is cut.
  bool add(Bytes entry);
  bool seen() const { return seen_; }
  bool complete() const { return seen_ && !more_; }
  /// "." and ".." for the flags CURRENT and PARENT.
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  bool seen_ = false, more_ = false;
};

/// Puts the target of a symbolic link together from entries SL in order, as Linux shows it.
class TargetDecoder {
 public:
  /// False if the entry is malformed (what could be read of it counts nonetheless).
  bool add(Bytes entry);
  bool seen() const { return seen_; }
  bool complete() const { return seen_ && !more_; }
  const std::string& target() const { return target_; }

 private:
  void component(std::uint8_t flags, std::string_view content);

  std::string target_;
  bool seen_ = false, more_ = false;
  bool separated_ = false;  // what comes next stands after a slash
};

}  // namespace disc::iso9660
