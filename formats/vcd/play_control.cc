// Playback control of Video CDs: play lists, selection lists and end lists, as PSD records them.
#include "formats/vcd/play_control.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <set>

#include "formats/base/error.h"

namespace disc::vcd {
namespace {

constexpr const char* clause = "White Book IV 4, IEC 62107 6.3.3";
constexpr std::uint16_t disabled = 0xFFFF;
// FFFDh and FFFEh choose by the picture that is shown.
constexpr std::uint16_t first_special = 0xFFFD;
constexpr std::size_t unit = 8;
constexpr std::uint16_t hidden_bit = 0x8000;

enum ListKind : std::uint8_t {
  Play = 0x10,
  Selection = 0x18,
  ExtendedSelection = 0x1A,
  End = 0x1F,
  Command = 0x20,
};

// What a play list begins with; its items follow.
struct PlayHead {
  std::uint8_t kind;            // BP 1
  std::uint8_t count;           // BP 2
  Be<std::uint16_t> id;         // BP 3-4   bit 15: may not be called by number
  Be<std::uint16_t> previous;   // BP 5-6   offsets, FFFFh: disabled
  Be<std::uint16_t> next;       // BP 7-8
  Be<std::uint16_t> back;       // BP 9-10
  Be<std::uint16_t> play_time;  // BP 11-12
  std::uint8_t wait;            // BP 13
  std::uint8_t auto_wait;       // BP 14
};
static_assert(sizeof(PlayHead) == 14 && alignof(PlayHead) == 1);
static_assert(offsetof(PlayHead, play_time) == bp(11));

// What a selection list begins with; the offsets of its choices follow, then, if flag bit 0 is set
// or it is extended, four areas and one a choice, four octets each.
struct SelectionHead {
  std::uint8_t kind;                    // BP 1
  std::uint8_t flags;                   // BP 2
  std::uint8_t count;                   // BP 3
  std::uint8_t first_number;            // BP 4
  Be<std::uint16_t> id;                 // BP 5-6
  Be<std::uint16_t> previous;           // BP 7-8
  Be<std::uint16_t> next;               // BP 9-10
  Be<std::uint16_t> back;               // BP 11-12
  Be<std::uint16_t> chosen_by_default;  // BP 13-14
  Be<std::uint16_t> on_time_out;        // BP 15-16
  std::uint8_t wait;                    // BP 17
  std::uint8_t loop;                    // BP 18  bit 7: after the item; 0 to 127 times
  Be<std::uint16_t> item;               // BP 19-20
};
static_assert(sizeof(SelectionHead) == 20 && alignof(SelectionHead) == 1);
static_assert(offsetof(SelectionHead, item) == bp(19));
static_assert(sizeof(Area) == 4 && alignof(Area) == 1);
constexpr std::uint8_t has_areas = 0x01;
constexpr std::size_t key_areas = 4;

struct EndDescriptor {
  std::uint8_t kind;                     // BP 1
  std::uint8_t next_volume;              // BP 2
  Be<std::uint16_t> picture;             // BP 3-4
  std::array<std::uint8_t, 4> reserved;  // BP 5-8
};
static_assert(sizeof(EndDescriptor) == 8 && alignof(EndDescriptor) == 1);

std::size_t length_of(const ControlList& list, ListForm form) {
  if (const auto* const play = std::get_if<PlayList>(&list.body))
    return sizeof(PlayHead) + 2 * play->items.size();
  if (const auto* const menu = std::get_if<SelectionList>(&list.body)) {
    const std::size_t count = menu->choices.size();
    return sizeof(SelectionHead) + 2 * count +
           (form == ListForm::Plain ? 0 : sizeof(Area) * (key_areas + count));
  }
  return sizeof(EndDescriptor);
}

// Writes lists of which it knows where all of them will be.
class Encoder {
 public:
  Encoder(const ControlLists& lists, ListForm form) : form_(form) {
    std::size_t at = 0;
    for (const ControlList& list : lists) {
      const std::size_t length = length_of(list, form), in_block = at % block_size;
      if (length > block_size)
        throw ManifestError(cat("list ", offsets_.size() + 1, " takes ", length,
                                " bytes, 2048 are possible (", clause, ")"));
      if (in_block + length > block_size)
        at += block_size - in_block;
      offsets_.push_back(static_cast<std::uint16_t>(at / unit));
      at = (at + length + unit - 1) / unit * unit;
      if (at / unit >= first_special)
        throw ManifestError(
            cat("the lists take more than ", at, " bytes of playback control (", clause, ")"));
    }
    out_.lists.resize(at);
  }

  PlayControl run(const ControlLists& lists) {
    for (std::size_t i = 0; i < lists.size(); ++i) {
      place_ = static_cast<std::uint16_t>(i + 1);
      hidden_ = lists[i].hidden;
      at_ = std::size_t{offsets_[i]} * unit;
      std::visit([&](const auto& list) { put(list); }, lists[i].body);
      out_.offsets.push_back(hidden_ ? disabled : offsets_[i]);
    }
    return std::move(out_);
  }

 private:
  std::uint16_t reference(ListRef list) const {
    if (!list)
      return disabled;
    if (*list >= offsets_.size())
      throw ManifestError(cat("list ", place_, " refers to list ", *list + 1, ", there are ",
                              offsets_.size(), " (", clause, ")"));
    return offsets_[*list];
  }
  std::uint16_t id() const {
    return static_cast<std::uint16_t>(place_ | (hidden_ ? hidden_bit : 0));
  }
  void write(Bytes bytes) {
    std::copy(bytes.begin(), bytes.end(), out_.lists.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ += bytes.size();
  }
  void write(std::uint16_t number) { write(bytes_of(Be<std::uint16_t>(number))); }

  void put(const PlayList& list) {
    if (list.items.size() > 255)
      throw ManifestError(cat("list ", place_, " plays ", list.items.size(),
                              " items, 255 are possible (", clause, ")"));
    write(bytes_of(PlayHead{Play, static_cast<std::uint8_t>(list.items.size()), id(),
                            reference(list.previous), reference(list.next), reference(list.back),
                            list.play_time, list.wait, list.auto_wait}));
    for (const std::uint16_t item : list.items)
      write(item);
  }
  void put(const SelectionList& list) {
    if (list.choices.size() > 99 || list.first_number == 0 || list.repeats > 127)
      throw ManifestError(cat("list ", place_, " has ", list.choices.size(),
                              " choices from number ", list.first_number, " on and ", list.repeats,
                              " repeats; 99 choices, numbers from 1 and 127 repeats are possible (",
                              clause, ")"));
    const auto loop = static_cast<std::uint8_t>(list.repeats | (list.after_item ? 0x80 : 0));
    const std::uint8_t kind = form_ == ListForm::Extended ? ExtendedSelection : Selection;
    const std::uint8_t flags = form_ == ListForm::Super ? has_areas : 0;
    write(bytes_of(SelectionHead{kind, flags, static_cast<std::uint8_t>(list.choices.size()),
                                 list.first_number, id(), reference(list.previous),
                                 reference(list.next), reference(list.back),
                                 reference(list.chosen_by_default), reference(list.on_time_out),
                                 list.wait, loop, list.item}));
    for (const ListRef choice : list.choices)
      write(reference(choice));
    if (form_ == ListForm::Plain)
      return;
    for (std::size_t i = 0; i < key_areas + list.choices.size(); ++i)
      write(bytes_of(i < list.areas.size() ? list.areas[i] : Area{}));
  }
  void put(const EndList& list) {
    write(bytes_of(EndDescriptor{End, list.next_volume, list.picture, {}}));
  }

  ListForm form_;
  std::vector<std::uint16_t> offsets_;
  PlayControl out_;
  std::uint16_t place_ = 0;
  bool hidden_ = false;
  std::size_t at_ = 0;
};

// Reads lists that lie at known offsets or one behind the other. References are offsets at first.
class Decoder {
 public:
  Decoder(Bytes psd, const std::vector<std::uint16_t>& offsets, Problems& problems)
      : psd_(psd), offsets_(offsets), problems_(problems) {}

  std::vector<FoundList> run() {
    wanted_.insert(0);
    for (std::size_t i = 0; i < offsets_.size(); ++i)
      if (offsets_[i] != disabled) {
        wanted_.insert(offsets_[i]);
        ids_.try_emplace(offsets_[i], static_cast<std::uint16_t>(i + 1));
      }
    // Each round reads lists at greater or lesser offsets once; there are at most 65,536.
    while (!wanted_.empty()) {
      const std::uint16_t offset = *wanted_.begin();
      wanted_.erase(wanted_.begin());
      if (seen_.insert(offset).second)
        read(offset);
    }
    std::sort(found_.begin(), found_.end(),
              [](const FoundList& a, const FoundList& b) { return a.offset < b.offset; });
    for (FoundList& one : found_)
      resolve(one);
    return std::move(found_);
  }

 private:
  void fault(std::uint16_t offset, const std::string& what) {
    problems_.push_back({cat("list at offset ", offset), what, clause});
  }

  void read(std::uint16_t offset) {
    const Bytes at = slice(psd_, std::size_t{offset} * unit, psd_.size());
    FoundList one;
    one.offset = offset;
    const auto place = ids_.find(offset);
    if (place != ids_.end())
      one.id = place->second;
    else
      one.list.hidden = true;
    const std::uint8_t kind = at.empty() ? 0 : at[0];
    const bool whole = kind == Play                                     ? play(at, one)
                       : kind == Selection || kind == ExtendedSelection ? selection(at, one)
                       : kind == End                                    ? end(at, one)
                                                                        : false;
    if (kind == Command)
      return;
    if (whole)
      found_.push_back(std::move(one));
    else if (kind == Play || kind == Selection || kind == ExtendedSelection || kind == End)
      fault(offset, "the list reaches past the end of PSD");
    else
      fault(offset, at.empty() ? "a list is said to begin here, behind the end of PSD"
                               : cat("no list of a known kind begins here, but octet ", kind));
  }

  ListRef reference(std::uint16_t offset) {
    if (offset >= first_special)
      return std::nullopt;
    wanted_.insert(offset);
    return offset;
  }
  void number(FoundList& one, std::uint16_t id) {
    one.list.hidden = (id & hidden_bit) != 0;
    one.id = id & 0x7FFF;
  }

  bool play(Bytes at, FoundList& one) {
    const auto head = read_struct<PlayHead>(at);
    if (!head || at.size() < sizeof *head + 2 * std::size_t{head->count})
      return false;
    number(one, head->id);
    PlayList list;
    list.previous = reference(head->previous);
    list.next = reference(head->next);
    list.back = reference(head->back);
    list.play_time = head->play_time;
    list.wait = head->wait;
    list.auto_wait = head->auto_wait;
    for (std::size_t i = 0; i < head->count; ++i)
      list.items.push_back(*read_struct<Be<std::uint16_t>>(at, sizeof *head + 2 * i));
    one.list.body = std::move(list);
    return true;
  }

  bool selection(Bytes at, FoundList& one) {
    const auto head = read_struct<SelectionHead>(at);
    if (!head || at.size() < sizeof *head + 2 * std::size_t{head->count})
      return false;
    number(one, head->id);
    SelectionList list;
    list.previous = reference(head->previous);
    list.next = reference(head->next);
    list.back = reference(head->back);
    list.chosen_by_default = reference(head->chosen_by_default);
    list.on_time_out = reference(head->on_time_out);
    list.first_number = head->first_number;
    list.wait = head->wait;
    list.repeats = head->loop & 0x7F;
    list.after_item = (head->loop & 0x80) != 0;
    list.item = head->item;
    for (std::size_t i = 0; i < head->count; ++i)
      list.choices.push_back(reference(*read_struct<Be<std::uint16_t>>(at, sizeof *head + 2 * i)));
    if (head->kind == ExtendedSelection || (head->flags & has_areas) != 0) {
      const std::size_t areas = sizeof *head + 2 * std::size_t{head->count};
      for (std::size_t i = 0; i < key_areas + head->count; ++i) {
        const auto area = read_struct<Area>(at, areas + sizeof(Area) * i);
        if (!area)
          return false;
        list.areas.push_back(*area);
      }
    }
    one.list.body = std::move(list);
    return true;
  }

  bool end(Bytes at, FoundList& one) {
    const auto descriptor = read_struct<EndDescriptor>(at);
    if (!descriptor)
      return false;
    one.list.body = EndList{descriptor->next_volume, descriptor->picture};
    return true;
  }

  void resolve(FoundList& one) {
    const auto place = [&](ListRef& list) {
      if (!list)
        return;
      const auto found = std::lower_bound(
          found_.begin(), found_.end(), *list,
          [](const FoundList& a, std::uint16_t offset) { return a.offset < offset; });
      if (found == found_.end() || found->offset != *list)
        list.reset();
      else
        list = static_cast<std::uint16_t>(found - found_.begin());
    };
    if (auto* const play = std::get_if<PlayList>(&one.list.body))
      for (ListRef* const list : {&play->previous, &play->next, &play->back})
        place(*list);
    if (auto* const menu = std::get_if<SelectionList>(&one.list.body)) {
      for (ListRef* const list : {&menu->previous, &menu->next, &menu->back,
                                  &menu->chosen_by_default, &menu->on_time_out})
        place(*list);
      for (ListRef& list : menu->choices)
        place(list);
    }
  }

  Bytes psd_;
  const std::vector<std::uint16_t>& offsets_;
  Problems& problems_;
  std::map<std::uint16_t, std::uint16_t> ids_;  // by offset, as LOT has them
  std::set<std::uint16_t> wanted_, seen_;
  std::vector<FoundList> found_;
};

}  // namespace

std::uint8_t wait_octet(std::uint32_t seconds) {
  if (seconds <= 60)
    return static_cast<std::uint8_t>(seconds);
  const std::uint32_t tens = (seconds - 60 + 9) / 10;
  return static_cast<std::uint8_t>(std::min<std::uint32_t>(60 + tens, 254));
}

std::optional<std::uint32_t> wait_seconds(std::uint8_t octet) {
  if (octet == 255)
    return std::nullopt;
  return octet <= 60 ? octet : 60U + (octet - 60U) * 10U;
}

ControlLists play_all(std::size_t sequences) {
  ControlLists lists;
  const auto last = static_cast<std::uint16_t>(sequences);  // the end list
  for (std::uint16_t i = 0; i < last; ++i) {
    PlayList list;
    if (i > 0)
      list.previous = static_cast<std::uint16_t>(i - 1);
    list.next = static_cast<std::uint16_t>(i + 1);
    list.back = last;
    list.items = {play_track(i + 2U)};
    lists.push_back({list, false});
  }
  lists.push_back({EndList{}, true});
  return lists;
}

PlayControl encode_lists(const ControlLists& lists, ListForm form) {
  if (lists.size() > max_lists)
    throw ManifestError(
        cat(lists.size(), " lists of playback control, 32767 are possible (", clause, ")"));
  return Encoder(lists, form).run(lists);
}

std::vector<FoundList> decode_lists(Bytes psd, const std::vector<std::uint16_t>& offsets,
                                    Problems& problems) {
  return Decoder(psd, offsets, problems).run();
}

}  // namespace disc::vcd
