// Playback control of Video CDs: play lists, selection lists and end lists, as PSD records them.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "formats/base/extent.h"
#include "formats/base/problem.h"
#include "formats/vcd/vcd_structures.h"

namespace disc::vcd {

/// What lists play: nothing, a track, an entry to the end of its track, a segment item.
inline constexpr std::uint16_t play_nothing = 0;
constexpr std::uint16_t play_track(unsigned track) { return static_cast<std::uint16_t>(track); }
/// `entry` and `segment` count from 0.
constexpr std::uint16_t play_entry(unsigned entry) {
  return static_cast<std::uint16_t>(100 + entry);
}
constexpr std::uint16_t play_segment(unsigned segment) {
  return static_cast<std::uint16_t>(1000 + segment);
}

/// A list that a key leads to, by its place among all lists; nothing: the key does nothing.
using ListRef = std::optional<std::uint16_t>;

/// Octets of waiting (White Book IV 4): 0 to 60 seconds, then tens of them up to 2000, 255 forever.
/// The nearest that is not shorter.
std::uint8_t wait_octet(std::uint32_t seconds);
/// Seconds; nothing: forever.
std::optional<std::uint32_t> wait_seconds(std::uint8_t octet);

/// Plays items one after the other, then goes on with `next`.
struct PlayList {
  ListRef previous, next, back;      // `back`: the key Return
  std::uint16_t play_time = 0;       // of all items, fifteenths of a second; 0: in full
  std::uint8_t wait = 0;             // octet, behind the last item
  std::uint8_t auto_wait = 0;        // octet, where a sector has the trigger bit
  std::vector<std::uint16_t> items;  // up to 255

  bool operator==(const PlayList&) const = default;
};

/// A rectangle of the picture, in 256ths of its width and height; all zeros: none.
struct Area {
  std::uint8_t left = 0, top = 0, right = 0, bottom = 0;

  bool operator==(const Area&) const = default;
};

/// Plays one item, a menu, and lets a number be chosen.
struct SelectionList {
  ListRef previous, next, back, chosen_by_default, on_time_out;
  std::uint8_t first_number = 1;  // 1 to 99
  std::uint8_t wait = 0;          // octet, before it times out
  std::uint8_t repeats = 1;       // 0 to 127, 0: forever
  bool after_item = false;        // a choice takes effect when the item has ended
  std::uint16_t item = play_nothing;
  std::vector<ListRef> choices;  // up to 99
  /// Where a pointer chooses: previous, next, back, default, then each choice; fewer: none.
  std::vector<Area> areas;

  bool operator==(const SelectionList&) const = default;
};

/// Ends playback control, or asks for another disc.
struct EndList {
  std::uint8_t next_volume = 0;  // 0: none
  std::uint16_t picture = play_nothing;

  bool operator==(const EndList&) const = default;
};

struct ControlList {
  std::variant<PlayList, SelectionList, EndList> body;
  bool hidden = false;  // cannot be called by its number, which is its place, from 1

  bool operator==(const ControlList&) const = default;
};
using ControlLists = std::vector<ControlList>;

/// All tracks of `sequences` in their order, a list each, which Next and Previous lead through and
/// Return leaves, and an end list, hidden.
ControlLists play_all(std::size_t sequences);

/// PSD and what LOT says of it.
struct PlayControl {
  FileBytes lists;
  std::vector<std::uint16_t> offsets;  // of list 1 and on, in units of 8 bytes

  bool operator==(const PlayControl&) const = default;
};

/// What room selection lists have for areas.
enum class ListForm : std::uint8_t {
  Plain,     // none: PSD.VCD
  Extended,  // lists of a kind of their own: EXT/PSD_X.VCD
  Super,     // a flag tells of it: PSD.SVD
};

/// Lists start at multiples of 8 bytes and do not cross the end of a block. Throws ManifestError
/// for references past the last list and for counts or sizes that have no room.
PlayControl encode_lists(const ControlLists& lists, ListForm form);

/// A list as it was found.
struct FoundList {
  std::uint16_t offset = 0;  // in units of 8 bytes
  std::uint16_t id = 0;      // as it says itself or as LOT says, 0: nowhere
  ControlList list;          // references are places among those found

  bool operator==(const FoundList&) const = default;
};

/// What PSD holds, in recorded order; problems are references to where no list begins, lists that
/// are cut short and those of unknown kind, behind which reading goes on at the next that is
/// referred to. Command lists are passed over.
std::vector<FoundList> decode_lists(Bytes psd, const std::vector<std::uint16_t>& offsets,
                                    Problems& problems);

}  // namespace disc::vcd
