// Modes and owners as people write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace disc {

/// A change of permission, set-id and sticky bits: "0644" or "u=rwX,go=rX" (POSIX chmod). Octal
/// sets all twelve bits. In symbolic modes an absent `ugoa` means `a`, since there is no umask
/// here; X is x for folders and for files somebody may execute; s and t as in chmod.
class ModeChange {
 public:
  /// Throws ManifestError, with text but without place.
  explicit ModeChange(std::string_view text);

  /// The mode after the change; `is_folder` for X.
  std::uint32_t apply(std::uint32_t mode, bool is_folder) const;

 private:
  struct Step {
    std::uint32_t who = 0;  // bits of 07777 that may change
    char operation = '=';
    std::uint32_t bits = 0;  // rwx for all three, set-id, sticky; cut by `who`
    bool conditional_execute = false;
    char copy_from = 0;  // u g o: permissions of that class
  };
  void parse_clause(std::string_view clause, std::string_view whole);

  std::optional<std::uint32_t> octal_;
  std::vector<Step> steps_;
};

/// "uid:gid" with numbers; "-" in place of one keeps the source's.
struct OwnerChange {
  std::optional<std::uint32_t> uid, gid;  // nothing: the source's

  /// Throws ManifestError, with text but without place. "keep" is "-:-".
  explicit OwnerChange(std::string_view text);
};

}  // namespace disc
