// What a manifest says, as plain values with the place each came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/base/time.h"
#include "manifests/boot.h"
#include "manifests/cd.h"
#include "manifests/mark.h"

namespace disc {

enum class Clamp : std::uint8_t { Newer, All, None };
enum class OnCollision : std::uint8_t { Error, Rename };
enum class OnLoss : std::uint8_t { Warn, Error, Ignore };
enum class OnConflict : std::uint8_t { Error, Replace, Keep };
enum class Symlinks : std::uint8_t { Keep, Follow };

/// Identifiers of the volume descriptors. A text may differ per view (`id: {iso9660: A, joliet:
/// B, udf: C}`).
struct ViewText {
  Marked<std::string> iso9660;
  Marked<std::string> joliet;
  Marked<std::string> udf;
};

struct VolumeTexts {
  ViewText id;
  ViewText set, publisher, preparer, application, system;
  Marked<std::string> copyright_file, abstract_file, bibliographic_file;
};

enum class IsoCharset : std::uint8_t { Strict, Relaxed };
enum class DeepDirectories : std::uint8_t { Error, Relocate, Allow };

struct Iso9660Options {
  Mark mark;
  int level =
      3;  // 1, 2, 3, or 4 for ISO 9660:1999 (spelt 1999): level 3 and an enhanced descriptor
  IsoCharset charset = IsoCharset::Strict;
  int max_depth = 8;  // ECMA-119 6.8.2.1
  DeepDirectories deep_directories = DeepDirectories::Error;
  Mark deep_directories_mark;
};

struct RockRidgeOptions {
  Mark mark;
  bool version_1_12 = true;  // else 1.10: 36-byte PX, no file serial number
  bool xattrs = true;
  bool acls = true;
};

enum class NonBmp : std::uint8_t { Error, Replace, Utf16 };

struct JolietOptions {
  Mark mark;
  int max_name = 64;  // UCS-2 characters: 64 as the specification says, or 103 as readers take
  NonBmp non_bmp = NonBmp::Replace;
};

/// How the blocks of a UDF volume are addressed (UDF 2.2.8, 2.2.9).
enum class UdfPartition : std::uint8_t { Physical, Virtual, Sparable };
/// Whether directories and file entries lie in a partition of their own, and how often
/// (UDF 2.2.10).
enum class UdfMetadata : std::uint8_t { None, Single, Mirrored };

struct UdfOptions {
  Mark mark;
  std::uint16_t revision = 0x0201;  // as recorded: 0102h, 0150h, 0200h, 0201h, 0250h, 0260h
  UdfPartition partition = UdfPartition::Physical;
  /// From 2.50 on mirrored unless the manifest says otherwise, before it none.
  UdfMetadata metadata = UdfMetadata::None;
  bool streams = true;    // extended attributes become named streams, from 2.00 on
  bool writable = false;  // systems may go on writing: free space is accounted for
  /// Small files lie in their file entries and take no blocks. Unless the manifest says otherwise,
  /// where no other view and no player looks for blocks.
  bool embed = false;
  NonBmp non_bmp = NonBmp::Utf16;
};

/// The order and the gaps of file data.
enum class DataLayout : std::uint8_t { Plain, Stable, DvdVideo, Bdmv };

/// One entry of `attributes:`, to be matched against paths of the tree; absent fields change
/// nothing.
struct AttributeRule {
  Mark mark;
  std::string match;  // glob, see pattern.h
  /// "uid:gid" with numbers or "-" to keep one of them, or "keep".
  std::optional<std::string> owner;
  /// Octal ("0644"), symbolic ("u=rwX,go=rX") or "keep".
  std::optional<std::string> mode;
  std::optional<std::vector<std::string>> hide;  // views: iso9660 (with rock-ridge), joliet, udf
  std::optional<std::int32_t> sort;              // higher lies nearer the start; 0 otherwise
  struct Zisofs {
    int level = 6;                    // 1 to 12
    std::uint32_t block = 32 * 1024;  // 32, 64 or 128 KiB
    bool off = false;                 // `zisofs: false` takes it away again
  };
  std::optional<Zisofs> zisofs;
  std::optional<std::uint64_t> align;  // bytes, multiple of 2048
};

enum class EntryKind : std::uint8_t {
  From,  // folder, file, archive, mtree list or image: what the path turns out to be
  Text,
  Symlink,
  Hardlink,
  Directory,
  Device,
  Remove,
  Fat,   // a FAT file system made of entries of its own
  Base,  // what the sessions before hold: the first entry of a manifest with `session`
};

/// One entry of `files:`.
struct FileEntry {
  EntryKind kind = EntryKind::From;
  Mark mark;
  Marked<std::string> from;  // path as written (From)
  /// Absolute path in the tree; of Remove the path taken away. Of From with its slash at the end if
  /// typed: the source then goes into that folder.
  Marked<std::string> to;
  Marked<std::string> path;  // folder or file inside an image or archive (From)
  std::vector<Marked<std::string>> include, exclude;
  Symlinks symlinks = Symlinks::Keep;
  int strip = 0;  // leading components of archive member names to drop
  std::optional<OnConflict> on_conflict;
  std::string text;            // Text
  Marked<std::string> target;  // Symlink: link text; Hardlink: absolute path in the tree
  char device_type = 'c';      // Device: 'c' char, 'b' block, 'p' fifo
  std::uint32_t device_major = 0, device_minor = 0;
  std::optional<std::string> mode, owner;  // as in AttributeRule
  std::optional<Timestamp> time;
  std::optional<std::uint64_t> fat_size;  // Fat: bytes, multiple of 2048; absent: what it takes
  Marked<std::string> fat_label;          // Fat
  std::vector<FileEntry> fat_files;       // Fat: `to` counts from the root of that file system
};

struct ChecksumList {
  Mark mark;
  std::string to;                    // absolute path in the tree
  std::string algorithm = "sha256";  // md5 sha1 sha256 sha512
  bool bsd = false;
};

/// Capacity to hold the image against.
struct Medium {
  std::string name = "any";
  std::optional<std::uint64_t> capacity;  // bytes; none: anything fits
  Mark mark;
};

/// Of an image that is not a CD in tracks.
enum class ImageFormat : std::uint8_t {
  Iso,
  Session,  // nothing but the blocks of the new session
  Merged,   // the sessions before, the gap and the new session, with the superblock renewed
};

struct Outputs {
  std::string directory;        // relative to the manifest's folder; "" is that folder
  std::uint32_t padding = 150;  // blocks after the last file, inside the volume
  bool gzip = false;
  ImageFormat format = ImageFormat::Iso;
};

/// `session`: what one more session is put on.
struct SessionOptions {
  Mark mark;
  Marked<std::string> image;                   // path as written, or the address of a drive
  Marked<std::string> receipt;                 // of the image; "" for none
  std::optional<std::uint32_t> next_writable;  // block; absent: what drive or image say
  Mark next_writable_mark;
  bool from_command_line = false;  // paths count from the working folder
};

enum class Sidecar : std::uint8_t { Receipt, Checksums, Mtree };

/// One value of a resolved manifest and where it comes from, for `mkimage resolve`.
struct ResolvedValue {
  std::string key;     // "volume.id.iso9660", "files[3].to", "vars.version"
  std::string value;   // as JSON: texts in quotes
  Mark mark;           // where it was typed; no place for the sources below
  std::string source;  // "manifest", "default", "-D", "--epoch", "matrix", "env:NAME"
};

/// One image, all variables replaced (a matrix gives one Manifest per cell).
struct Manifest {
  std::string file;    // as named on the command line
  std::string folder;  // where relative paths start
  std::string cell;    // "edition=server,lang=en", "" without a matrix
  Marked<std::string> name;
  std::vector<std::string> included;  // files read through `extends`, as paths
  Marked<Timestamp> epoch;
  Clamp clamp = Clamp::Newer;
  Medium medium;
  VolumeTexts volume;
  std::optional<Iso9660Options> iso9660;
  std::optional<RockRidgeOptions> rock_ridge;
  std::optional<JolietOptions> joliet;
  std::optional<UdfOptions> udf;
  DataLayout layout = DataLayout::Plain;
  Mark layout_mark;
  /// Absent: rename the ISO 9660 identifiers that Rock Ridge names stand above, error elsewhere.
  std::optional<OnCollision> on_collision;
  OnLoss on_loss = OnLoss::Warn;
  std::vector<AttributeRule> attributes;
  std::vector<FileEntry> files;
  std::optional<BootOptions> boot;
  /// A CD in tracks: then the tree, the file systems and boot are those of its data tracks.
  std::optional<CdOptions> cd;
  std::vector<ChecksumList> checksums;
  std::vector<std::string> digests{"sha256"};  // of the image, into the receipt
  Outputs outputs;
  std::vector<Sidecar> sidecars{Sidecar::Receipt};
  /// The resolved manifest as canonical JSON: sorted keys, no white space, defaults filled in.
  std::string canonical_json;
  /// Every value with its origin: variables first, then the rest in the order of the keys.
  std::vector<ResolvedValue> resolved_values;
  std::optional<SessionOptions> session;
};

}  // namespace disc
