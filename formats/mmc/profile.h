// Profiles: what kind of medium a drive takes the inserted one for.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace disc::mmc {

/// Numbers of MMC-6 table 89 (MMC-5 5.3.1); other numbers may come from a drive, too.
enum class Profile : std::uint16_t {
  None = 0x0000,  // no medium, or one the drive knows nothing of
  NonRemovableDisk = 0x0001,
  RemovableDisk = 0x0002,
  MagnetoOpticalErasable = 0x0003,
  OpticalWriteOnce = 0x0004,
  AdvancedMagnetoOptical = 0x0005,
  CdRom = 0x0008,
  CdR = 0x0009,
  CdRw = 0x000A,
  DvdRom = 0x0010,
  DvdR = 0x0011,
  DvdRam = 0x0012,
  DvdRwRestrictedOverwrite = 0x0013,
  DvdRwSequential = 0x0014,
  DvdRDualLayer = 0x0015,
  DvdRDualLayerJump = 0x0016,
  DvdRwDualLayer = 0x0017,
  DvdDownload = 0x0018,
  DvdPlusRw = 0x001A,
  DvdPlusR = 0x001B,
  DdcdRom = 0x0020,
  DdcdR = 0x0021,
  DdcdRw = 0x0022,
  DvdPlusRwDualLayer = 0x002A,
  DvdPlusRDualLayer = 0x002B,
  BdRom = 0x0040,
  BdRSequential = 0x0041,
  BdRRandom = 0x0042,
  BdRe = 0x0043,
  HdDvdRom = 0x0050,
  HdDvdR = 0x0051,
  HdDvdRam = 0x0052,
  HdDvdRw = 0x0053,
  HdDvdRDualLayer = 0x0058,
  HdDvdRwDualLayer = 0x005A,
  NonConforming = 0xFFFF,
};

/// "BD-R sequential recording"; "profile 0060h" for a number without a name.
std::string describe(Profile profile);

/// As command lines and files have it: "cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd-rw-ro", "dvd-r-dl",
/// "dvd-r-dl-jump", "dvd-ram", "dvd+r", "dvd+rw", "dvd+r-dl", "dvd+rw-dl", "bd-r", "bd-r-rrm",
/// "bd-re", "cd-rom", "dvd-rom", "bd-rom". Empty for all other profiles.
std::string_view word_of(Profile profile);
std::optional<Profile> profile_of(std::string_view word);
/// The profiles that have a word, in the order of their numbers.
std::span<const Profile> named_profiles();

bool is_cd(Profile profile);
/// DVD- and DVD+, not HD DVD.
bool is_dvd(Profile profile);
/// DVD+R, DVD+RW, of one layer or two.
bool is_dvd_plus(Profile profile);
bool is_bd(Profile profile);
/// Something can be written on it, as far as its kind goes.
bool is_recordable(Profile profile);
/// What was written can be written over, perhaps after blanking.
bool is_rewritable(Profile profile);
/// Any block may be written at any time, once formatted: DVD-RAM, DVD+RW, BD-RE, DVD-RW restricted
/// overwrite (which takes whole ECC blocks), and BD-R RRM, where each block is written once.
bool is_random_writable(Profile profile);
/// What is to be written follows what is written: CD-R, CD-RW, DVD-R, DVD-RW sequential, DVD+R,
/// BD-R SRM.
bool is_sequential(Profile profile);
bool is_dual_layer(Profile profile);

/// Blocks that carry one error correction: 1 on CD, 16 on DVD, 32 on HD DVD and BD.
std::uint32_t ecc_blocks(Profile profile);

}  // namespace disc::mmc
