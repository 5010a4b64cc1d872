// The addresses of drives as people type them: /dev/sr0, iscsi://host/target/lun, file:PATH.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace disc::drive {

/// What stands behind an address.
enum class Kind : std::uint8_t {
  ScsiGeneric,  // /dev/srN or /dev/sgN, by SG_IO
  Iscsi,        // iscsi://[user@]host[:port]/target/lun
  Virtual,      // virtual:PATH[?option=value&...]
  File,         // file:PATH[?size=N]
  Block,        // block:/dev/sdX
};

/// Where a drive of iSCSI is (RFC 7143 4.1).
struct IscsiPlace {
  std::string host;  // a name or a number; of IPv6 without its brackets
  std::uint16_t port = 3260;
  std::string target;  // its iSCSI name: "iqn.2026-01.org.example:burner"
  std::uint8_t lun = 0;
  std::string user;  // for CHAP; "": the target asks for none

  bool operator==(const IscsiPlace&) const = default;
};

struct Address {
  std::string text;  // as typed
  Kind kind = Kind::ScsiGeneric;
  /// Of a device or file. Of a virtual drive: all that follows the scheme.
  std::string path;
  IscsiPlace iscsi;                   // where `kind` is Iscsi
  std::optional<std::uint64_t> size;  // of a file: bytes it is to have

  bool operator==(const Address&) const = default;
};

/// What a path leads to, as far as it matters here.
enum class PathKind : std::uint8_t { Nothing, OpticalDrive, OtherDevice, File, Folder, Other };
PathKind kind_of_path(const std::string& path);

/// Whether the text begins with one of the schemes above, so that it names a drive and no file.
bool has_scheme(std::string_view text);

/// Throws ManifestError that says what is wrong with it, or which scheme would do. `kind_of` tells
/// of paths without a scheme: /dev/cdrom and /dev/disk/by-id/... are drives, too.
Address parse_address(std::string_view text,
                      const std::function<PathKind(const std::string&)>& kind_of = kind_of_path);

}  // namespace disc::drive
