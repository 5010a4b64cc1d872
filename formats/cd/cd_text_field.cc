// The texts of one field of CD-TEXT, put together from its packs.
#include "formats/cd/cd_text_field.h"

#include <algorithm>

#include "formats/base/cat.h"
#include "formats/cd/cd_text_names.h"

namespace disc::cd {
namespace {

constexpr const char* annex = "MMC-3 annex J";

class Joiner {
 public:
  Joiner(TextField field, const BlockLimits& limits)
      : field_(field), limits_(limits), charset_(charset_of(field, limits.charset)) {}

  FieldReading join(const std::vector<NumberedPack>& packs, bool whole_end) {
    const NumberedPack* before = nullptr;
    for (const NumberedPack& pack : packs) {
      index_ = pack.index;
      if (before != nullptr && before->pack.sequence + 1 == pack.pack.sequence)
        go_on(pack.pack);
      else
        begin(pack.pack, before != nullptr);
      // The flag counts too: it decides how a text ends.
      wide_ = is_double_byte(charset_) || (field_ <= TextField::Message && pack.pack.double_byte());
      take(pack.pack, before == nullptr);
      before = &pack;
    }
    if (!text_.empty() && whole_ && !whole_end) {
      tell(cat("does not end the ", name(), ", which is lost with a pack behind it"));
    } else if (!text_.empty() && whole_) {
      tell(cat("ends the ", name(), " without a zero behind it"));
      store();
    }
    return std::move(reading_);
  }

 private:
  void tell(std::string what) { reading_.problems.push_back({index_, std::move(what), annex}); }

  std::string name() const {
    return cat(to_string(field_), " of ",
               track_ == 0 ? std::string("the disc") : cat("track ", track_));
  }

  // A pack with nothing known before it.
  void begin(const TextPack& pack, bool lost) {
    if (lost && !text_.empty() && whole_)
      tell(cat("does not go on with the ", name(), ", which is lost with a pack before it"));
    text_.clear();
    zero_ = false;
    start_at(pack.track & 0x7FU);
    whole_ = pack.characters_before() == 0;
    if (!whole_ && !ended_)
      tell(cat("goes on with the ", name(), ", whose beginning is missing"));
  }

  // A pack behind one of the same type.
  void go_on(const TextPack& pack) {
    const unsigned track = pack.track & 0x7FU;
    const unsigned before = pack.characters_before();
    if (ended_ || (text_.empty() && whole_ && !zero_)) {
      const bool padding = std::all_of(pack.data.begin(), pack.data.end(),
                                       [](std::uint8_t byte) { return byte == 0; });
      if (padding && before == 0)
        return;
      if (track != track_)
        tell(cat("begins with the ", to_string(field_), " of track ", track, ", that of track ",
                 track_, " is next"));
      else if (before != 0)
        tell(cat("says that ", before, " characters of its first text stand before it, none do"));
      start_at(track);
      return;
    }
    if (!whole_ || zero_)
      return;
    if (before == 0 && track != track_) {
      tell(cat("begins a text, but the ", name(), " before it has no zero behind it"));
      store();
      start_at(track);
      return;
    }
    const std::size_t characters = text_.size() / (wide_ ? 2 : 1);
    const bool far = before == 15 && text_.size() > sizeof(TextPack::data);
    // Some writers count bytes where characters have two.
    if (track != track_)
      tell(cat("begins with a text of track ", track, ", it goes on with that of track ", track_));
    else if (!far && before != std::min<std::size_t>(characters, 15) &&
             before != std::min<std::size_t>(text_.size(), 15))
      tell(cat("says that ", before, " characters of its first text stand before it, ", characters,
               " do"));
  }

  void start_at(unsigned track) {
    track_ = track;
    whole_ = true;
    ended_ = track_ > last();
  }
  unsigned last() const { return is_of_tracks(field_) ? limits_.last_track : 0U; }

  void take(const TextPack& pack, bool first) {
    std::size_t at = 0;
    if (field_ == TextField::Genre)
      at = take_genre(pack, first);
    bool behind = false;  // bytes behind the last text
    for (; at < pack.data.size(); ++at) {
      const std::uint8_t byte = pack.data[at];
      if (ended_)
        behind = behind || byte != 0;
      else
        take_byte(byte);
    }
    if (behind)
      tell(cat("has bytes behind the last ", to_string(field_), ", which is that of ",
               last() == 0 ? std::string("the disc") : cat("track ", last())));
  }

  // Two bytes of code before the text, which follow-up packs may repeat.
  std::size_t take_genre(const TextPack& pack, bool first) {
    const auto code = static_cast<std::uint16_t>(pack.data[0] << 8 | pack.data[1]);
    if (first && whole_) {
      reading_.genre = code;
      return 2;
    }
    const bool more = std::any_of(pack.data.begin() + 2, pack.data.end(),
                                  [](std::uint8_t byte) { return byte != 0; });
    return code == reading_.genre && code < 0x100 && more ? 2 : 0;
  }

  void take_byte(std::uint8_t byte) {
    if (zero_) {  // one zero of two was there
      zero_ = false;
      if (byte == 0)
        return finish();
      tell(cat("ends the ", name(), " with one zero, its characters have two bytes"));
      finish();
      if (ended_)
        return;
    }
    if (byte == 0) {
      if (wide_)
        zero_ = true;
      else
        finish();
      return;
    }
    text_ += static_cast<char>(byte);
  }

  void finish() {
    if (whole_)
      store();
    text_.clear();
    start_at(track_ == 0 ? limits_.first_track : track_ + 1);
  }

  void store() {
    const auto track = static_cast<std::uint8_t>(track_);
    if (text_ == "\t" || (wide_ && text_ == "\t\t")) {
      const auto before = reading_.texts.find(static_cast<std::uint8_t>(track_ - 1));
      if (track_ <= limits_.first_track || before == reading_.texts.end()) {
        tell(cat("has a tab for the ", name(), ", but there is no text of a track before it"));
        text_.clear();
        return;
      }
      text_ = before->second.bytes;
    }
    reading_.texts[track] = {text_, index_};
    text_.clear();
  }

  const TextField field_;
  const BlockLimits limits_;
  const TextCharset charset_;
  FieldReading reading_;
  std::size_t index_ = 0;
  std::string text_;
  unsigned track_ = 0;
  bool whole_ = true;   // its beginning is known
  bool ended_ = false;  // behind the last track
  bool wide_ = false;
  bool zero_ = false;  // between the two bytes of a terminator
};

}  // namespace

FieldReading read_text_field(const std::vector<NumberedPack>& packs, TextField field,
                             const BlockLimits& limits, bool whole_end) {
  return Joiner(field, limits).join(packs, whole_end);
}

}  // namespace disc::cd
