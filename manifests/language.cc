// The manifest language as a table of keys, from which the reader checks and the schema is made.
#include "manifests/language.h"

#include <limits>

#include "manifests/boot_scalars.h"
#include "manifests/language_cd.h"
#include "manifests/scalars.h"
#include "manifests/shapes.h"

namespace disc {
namespace {

using namespace shapes;

Shape vars_shape() {
  return table_of(map({
      key("default", line(), "value unless -D gives one; may use variables declared above"),
      key("values", list_of(line(), 1), "the only values it may have"),
      key("pattern", line(), "regular expression (ECMAScript) that the whole value must match"),
  }));
}

Shape matrix_shape() {
  const Shape cells = list_of(table_of(line(), 1));
  return map({
      required("axes", table_of(list_of(line(), 1), 1),
               "variables and their values; every combination is one image"),
      key("exclude", cells, "combinations to leave out; a part of the axes is enough"),
      key("include", cells, "variables to add to combinations, or combinations to add"),
  });
}

Shape time_shape() {
  return map({
      key("epoch", text(problem_with_epoch, "GM0301", R"(^env:|)" + std::string(time_pattern)),
          "the time of the image: ISO 8601, seconds since 1970, or env:NAME",
          "$SOURCE_DATE_EPOCH, else 1980-01-01T00:00:00Z"),
      key("clamp", choice({"newer", "all", "none"}),
          "which file times become the epoch: newer ones, all, or none", "newer"),
  });
}

Shape volume_shape() {
  const auto per_view = [](const Shape& one) {
    return either({one, map({key("iso9660", one, "for ISO 9660 and Rock Ridge"),
                             key("joliet", one, "for Joliet"), key("udf", one, "for UDF")})});
  };
  return map({
      key("id", per_view(line()), "volume identifier, the label that systems show"),
      key("set", per_view(line()), "volume set identifier"),
      key("publisher", per_view(line()), "who orders the disc"),
      key("preparer", per_view(line()), "who prepares the data"),
      key("application", per_view(line()), "how the data are recorded"),
      key("system", per_view(line()), "system that can use the system area"),
      key("copyright-file", line(), "name of a file in the root folder"),
      key("abstract-file", line(), "name of a file in the root folder"),
      key("bibliographic-file", line(), "name of a file in the root folder"),
  });
}

Shape filesystems_shape() {
  return map({
      key("iso9660",
          either(
              {boolean(),
               map({key("level", choice({"1", "2", "3", "1999"}),
                        "interchange level; 1999 adds an enhanced volume descriptor", "3"),
                    key("charset", choice({"strict", "relaxed"}),
                        "strict: A-Z 0-9 _; relaxed: any ASCII but / and control characters",
                        "strict"),
                    key("max-depth", integer(1, 255), "levels of directories, the root is 1", "8"),
                    key("deep-directories", choice({"error", "relocate", "allow"}),
                        "what to do with directories below max-depth", "error")})}),
          "ISO 9660 (ECMA-119)", "true"),
      key("rock-ridge",
          either(
              {boolean(), map({key("version", choice({"1.12", "1.10"}),
                                   "1.12 records file serial numbers, so hard links show", "1.12"),
                               key("xattrs", boolean(), "keep extended attributes", "true"),
                               key("acls", boolean(), "keep access control lists", "true")})}),
          "POSIX names, owners, modes and links on ISO 9660", "true"),
      key("joliet",
          either({boolean(),
                  map({key("level", choice({"3"}), "UCS-2 level", "3"),
                       key("max-name", choice({"64", "103"}), "characters a name may have", "64"),
                       key("non-bmp", choice({"error", "replace", "utf-16"}),
                           "characters beyond U+FFFF, which UCS-2 lacks", "replace")})}),
          "Unicode names for Windows", "true"),
      key("udf",
          either(
              {boolean(),
               map({key("revision", choice({"1.02", "1.50", "2.00", "2.01", "2.50", "2.60"}),
                        "of the standard", "2.01"),
                    key("partition", choice({"physical", "virtual", "sparable"}),
                        "how blocks are addressed: virtual for write-once media that grow, "
                        "sparable for CD-RW and DVD-RW",
                        "physical"),
                    key("metadata", choice({"none", "single", "mirrored"}),
                        "directories in a partition of their own, once or twice",
                        "mirrored from 2.50 on where the standard wants it, else none"),
                    key("streams", boolean(), "extended attributes become named streams", "true"),
                    key("writable", boolean(), "systems may go on writing", "false"),
                    key("embed", boolean(), "small files lie in their file entries",
                        "true where UDF is alone and layout is not dvd-video or bdmv"),
                    key("non-bmp", choice({"error", "replace", "utf-16"}),
                        "characters beyond U+FFFF", "utf-16")})}),
          "UDF (OSTA), alone or beside the others", "false"),
  });
}

Shape attributes_shape() {
  return list_of(map({
      required("match", pattern(), "paths it holds for, such as '**', '/bin/**', '*.txt'"),
      key("owner", owner(), "uid:gid in numbers, - to leave one, or keep"),
      key("mode", mode(), "0644, u=rwX,go=rX or keep"),
      key("hide", one_or_list(choice({"iso9660", "joliet", "udf"})),
          "views the files are left out of"),
      key("sort", integer(-1'000'000'000, 1'000'000'000),
          "higher lies nearer the start of the image", "0"),
      key("zisofs",
          either({boolean(), map({key("level", integer(1, 12), "effort of the compression", "6"),
                                  key("block", choice({"32KiB", "64KiB", "128KiB"}),
                                      "bytes compressed at a time", "32KiB")})}),
          "compress so that Linux reads it transparently", "false"),
      key("align", alignment(), "file data start at a multiple of this", "1 block"),
  }));
}

// What follows the first key of an entry of files:, common parts first.
std::vector<Key> entry(Key first, std::vector<Key> rest) {
  std::vector<Key> keys{std::move(first)};
  for (Key& one : rest)
    keys.push_back(std::move(one));
  keys.push_back(key("on-conflict", choice({"error", "replace", "keep"}),
                     "what to do where an earlier entry has brought the same path", "error"));
  return keys;
}

Shape fat_files_shape();

Shape fat_shape() {
  return map({
      key("size",
          never_a_number(
              text(problem_with_fat_size, "GM0606", "^auto$|" + std::string(size_pattern))),
          "of the file system", "auto"),
      key("label", text(problem_with_fat_label, "GM0607"), "volume label"),
      required("files", fat_files_shape(), "what is in it, as `files` of the manifest"),
  });
}

// The kinds of entries that FAT takes: it has no owners, modes, links and devices.
Shape fat_files_shape() {
  const Key to = required("to", image_path(), "absolute path in the FAT file system");
  const Key time =
      key("time", text(problem_with_time, "GM0301", time_pattern), "modification time");
  Shape shape = variants({
      map(entry(
          required("from", path(), "folder, file, archive, mtree list or ISO image"),
          {to, key("path", image_path(), "folder or file inside an image or archive", "/"),
           key("include", one_or_list(pattern()), "only these paths", "**"),
           key("exclude", one_or_list(pattern()), "not these paths"),
           key("symlinks", choice({"keep", "follow"}), "links, or what they lead to", "keep"),
           key("strip", integer(0, 255), "leading folders to cut off names in an archive", "0"),
           time})),
      map(entry(required("text", text(problem_with_content, "GM0109"), "content of the file"),
                {to, time})),
      map(entry(required("directory", image_path(), "absolute path in the FAT file system"),
                {time})),
      map({required("remove", image_path(), "path that an earlier entry brought")}),
  });
  for (Shape& variant : shape.inner) {
    variant.refused = {"owner", "mode", "hardlinks"};
    variant.refusal = "does not go into a FAT file system, which has no owners, modes and links";
  }
  shape.refused = {"symlink", "hardlink", "device", "fat"};
  shape.refusal = "does not go into a FAT file system, which holds files and folders only";
  return list_of(std::move(shape));
}

Shape files_shape() {
  const Key to = required("to", image_path(), "absolute path in the image");
  const Key time =
      key("time", text(problem_with_time, "GM0301", time_pattern), "modification time");
  const Key owned = key("owner", owner(), "uid:gid in numbers", "0:0");
  const auto moded = [](std::string fallback) {
    return key("mode", mode(), "permissions", std::move(fallback));
  };
  Shape from = map(
      entry(required("from", path(), "folder, file, archive, mtree list or ISO image"),
            {to, key("path", image_path(), "folder or file inside an ISO image or archive", "/"),
             key("include", one_or_list(pattern()), "only these paths", "**"),
             key("exclude", one_or_list(pattern()), "not these paths"),
             key("symlinks", choice({"keep", "follow"}), "links, or what they lead to", "keep"),
             key("hardlinks", choice({"keep"}), "hard links stay hard links", "keep"),
             key("strip", integer(0, 255), "leading folders to cut off names in an archive", "0"),
             owned, moded("0644, 0755 for folders and what the owner may execute"), time}));
  Shape from_text =
      map(entry(required("text", text(problem_with_content, "GM0109"), "content of the file"),
                {to, owned, moded("0644"), time}));
  Shape directory = map(entry(required("directory", image_path(), "absolute path in the image"),
                              {owned, moded("0755"), time}));
  Shape remove = map({required("remove", image_path(), "path that an earlier entry brought")});
  return list_of(variants({
      std::move(from),
      std::move(from_text),
      map(entry(required("symlink", text(problem_with_link, "GM0109"), "what the link says"),
                {to, owned, time})),
      map(entry(required("hardlink", image_path(), "path in the image of the file to link to"),
                {to})),
      std::move(directory),
      map(entry(required("device",
                         map({required("type", choice({"char", "block", "fifo"}), "kind of node"),
                              key("major", integer(0, 0xFFFFFFFF), "major number"),
                              key("minor", integer(0, 0xFFFFFFFF), "minor number")}),
                         "device node or named pipe"),
                {to, owned, moded("0644"), time})),
      std::move(remove),
      map(entry(required("fat", fat_shape(), "a FAT file system, made here"),
                {to, owned, moded("0644"), time})),
  }));
}

Shape boot_shape() {
  const Shape entry = map({
      key("platform", choice({"bios", "uefi", "mac", "powerpc"}), "firmware that boots it", "bios"),
      required("image", image_path(), "path in the image of the boot file"),
      key("emulation", choice({"none", "floppy-1.2", "floppy-1.44", "floppy-2.88", "hard-disk"}),
          "disk that the firmware makes of the file", "none"),
      key("load-sectors", integer(0, 0xFFFF), "sectors of 512 bytes that the firmware loads",
          "4 for bios without emulation, 1 with, else the whole file"),
      key("load-segment", text(problem_with_segment, "GM0601", segment_pattern),
          "where the firmware loads it, 0 for its own choice, 0x7C0", "0x0"),
      key("patch", choice({"isolinux", "grub2"}), "addresses that the boot file wants to hold"),
      key("id", text(problem_with_boot_id, "GM0602"), "who made it, shown by some firmware"),
      key("selection", text(problem_with_selection, "GM0603", R"(^([0-9A-Fa-f]{2}){0,19}$|\$\{)"),
          "selection criteria in hexadecimal"),
  });
  const Shape partition = map({
      key("image", image_path(), "path in the image of the file that is a partition, too"),
      key("from", path(), "file to append as a partition"),
      key("append", boolean(), "the file of `from` lies behind the file systems", "true"),
      required("type",
               text(problem_with_partition_type, "GM0604",
                    R"(^(esp|linux|data|hfs-plus)$|^0[xX]|^[0-9A-Fa-f-]{36}$|\$\{)"),
               "esp, linux, data, hfs-plus, a number such as 0x83, or a GUID"),
      key("name", text(problem_with_partition_name, "GM0605"), "in tables that have names"),
  });
  return map({
      key("replay", path(), "ISO image whose boot set-up is taken over"),
      key("catalog", image_path(), "path that the boot catalog has in the image"),
      key("entries", list_of(entry, 1), "boot files, the first is the default"),
      key("system-area",
          map({key("mbr", line(), "boot code: a file, grub2:FILE, or protective"),
               key("file", path(), "up to 32 KiB, taken as they are"),
               key("table", choice({"mbr", "gpt", "gpt-hybrid", "apm"}), "kind of partition table",
                   "mbr")}),
          "the first 32 KiB"),
      key("partitions", list_of(partition, 1), "partitions of the image as a disk"),
  });
}

Shape integrity_shape() {
  const Shape algorithm = choice({"sha256", "sha512", "sha1", "md5"});
  return map({
      key("checksums",
          list_of(map({required("to", image_path(), "absolute path in the image"),
                       key("algorithm", algorithm, "digest", "sha256"),
                       key("style", choice({"gnu", "bsd"}),
                           "as sha256sum or as BSD's sha256 writes", "gnu")})),
          "lists of the digests of all files, on the disc itself"),
      key("digests", list_of(algorithm), "of the image, for the receipt", "[sha256]"),
      later("implant"),
      later("verity"),
      later("recovery"),
  });
}

Shape session_shape() {
  return map({required(
      "base",
      map({required("image", path(), "image of the disc so far, or the drive it lies in"),
           key("receipt", path(), "of that image: spares reading what is on it"),
           key("next-writable",
               either({choice({"auto"}), integer(0, std::numeric_limits<std::int32_t>::max())}),
               "block the new session begins at",
               "auto: as the drive says, or behind the image with the gap of the medium")}),
      "the sessions before")});
}

Shape outputs_shape() {
  return map({
      key("directory", path(), "where the files are put, from the manifest's folder", "."),
      key("padding", padding(), "zero blocks at the end, for drives that read ahead", "150 blocks"),
      key("format", choice({"iso", "cue-bin", "toc-bin", "ccd", "tracks", "session", "merged"}),
          "what is written", "iso, of a CD in tracks cue-bin, beside session: session"),
      key("compress", choice({"none", "gzip"}), "whether the image is compressed", "none"),
      key("dialect", choice({"portable", "full"}),
          "CUE sheets: what every reader takes, or all there is to say", "portable"),
      key("subchannel", choice({"none", "pw", "pw-raw"}),
          "96 bytes more a sector: by channels, or as on the disc", "none"),
  });
}

// The keys of a tree and its views: of an image, or of a data track.
std::vector<Key> tree_keys() {
  return {
      key("volume", volume_shape(), "texts of the volume descriptors"),
      key("filesystems", filesystems_shape(), "views of the tree; only those listed",
          "iso9660, rock-ridge and joliet"),
      key("on-collision", choice({"error", "rename"}), "names that collide in one view"),
      key("on-loss", choice({"warn", "error", "ignore"}), "what a view cannot carry", "warn"),
      key("layout", choice({"plain", "stable", "dvd-video", "bdmv"}), "order and gaps of file data",
          "plain"),
      key("attributes", attributes_shape(),
          "owners, modes and placement by pattern; the last wins"),
      key("files", files_shape(), "what is on the disc; later entries lie over earlier ones", "[]"),
      key("boot", boot_shape(), "how the image boots, as a disc and as a disk"),
  };
}

Shape make_manifest_shape() {
  std::vector<Key> keys{
      required("glassmaster", choice({std::string(language_version)}), "version of the language"),
      key("extends", one_or_list(path()), "manifests to build on; maps merge, lists replace"),
      required("name", text(problem_with_name, "GM0303"), "names the image: NAME.iso"),
      key("vars", vars_shape(), "variables, used as ${name} and set by -D name=value"),
      key("env", list_of(text(problem_with_word, "GM0201", "^[A-Za-z_]")),
          "environment variables that ${env:NAME} may use"),
      key("matrix", matrix_shape(), "several images from one manifest"),
      key("time", time_shape(), "times in the image"),
      key("medium", text(problem_with_medium, "GM0309"), "the image must fit: a medium or a size",
          "any"),
  };
  for (Key& one : tree_keys())
    keys.push_back(std::move(one));
  for (Key& one : cd_keys(tree_keys()))
    keys.push_back(std::move(one));
  for (Key& one : std::vector<Key>{
           key("integrity", integrity_shape(), "digests and checksum lists"),
           key("outputs", outputs_shape(), "the files that are written"),
           key("sidecars",
               list_of(choice({"receipt", "checksums", "mtree"}, {"provenance", "sbom", "jigdo"})),
               "files written beside the image", "[receipt]"),
           later("package"),
           key("session", session_shape(), "one more session on a disc"),
           later("sign"),
       })
    keys.push_back(std::move(one));
  return map(std::move(keys));
}

}  // namespace

const Shape& manifest_shape() {
  static const Shape shape = make_manifest_shape();
  return shape;
}

}  // namespace disc
