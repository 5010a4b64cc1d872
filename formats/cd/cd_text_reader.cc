// CD-TEXT out of packs as they were read, sound or damaged.
#include "formats/cd/cd_text_reader.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "formats/base/cat.h"
#include "formats/cd/cd_text_field.h"
#include "formats/cd/cd_text_names.h"

namespace disc::cd {
namespace {

constexpr const char* annex = "MMC-3 annex J";
constexpr std::size_t most_packs = most_text_blocks * 256;

std::string hex_of(std::uint8_t byte) {
  constexpr char digits[] = "0123456789ABCDEF";
  return {digits[byte >> 4], digits[byte & 15], 'h'};
}

std::string name_of_type(std::uint8_t type) {
  return cat(hex_of(type), " (", to_string(static_cast<TextField>(type)), ")");
}

bool is_known(std::uint8_t type) {
  return type >= 0x80 && type <= 0x8F && (type < 0x8A || type > 0x8C);
}

// The sound packs of a block by their sequence number.
struct Block {
  std::array<std::optional<NumberedPack>, 256> packs;

  std::vector<NumberedPack> of_type(TextField type) const {
    std::vector<NumberedPack> found;
    for (const auto& pack : packs)
      if (pack && pack->pack.type == static_cast<std::uint8_t>(type))
        found.push_back(*pack);
    return found;
  }
  const NumberedPack* last() const {
    for (std::size_t i = packs.size(); i-- > 0;)
      if (packs[i])
        return &*packs[i];
    return nullptr;
  }
};

class Reader {
 public:
  CdTextReading read(Bytes bytes) {
    sort(bytes);
    for (std::size_t number = 0; number < blocks_.size(); ++number)
      if (blocks_[number].last() != nullptr)
        read_block(static_cast<std::uint8_t>(number));
    std::stable_sort(reading_.problems.begin(), reading_.problems.end(),
                     [](const PackProblem& a, const PackProblem& b) { return a.pack < b.pack; });
    return std::move(reading_);
  }

 private:
  void tell(std::size_t pack, std::string what, const char* clause = annex) {
    reading_.problems.push_back({pack, std::move(what), clause});
  }

  // Puts the packs where they belong.
  void sort(Bytes bytes) {
    std::size_t count = bytes.size() / text_pack_size;
    if (bytes.size() % text_pack_size != 0)
      tell(count, cat("has ", bytes.size() % text_pack_size, " bytes, a pack has 18"));
    if (count > most_packs) {
      tell(most_packs, cat("is one of ", count, " packs, eight blocks have at most ", most_packs,
                           ": it and those behind it are not read"));
      count = most_packs;
    }
    std::vector<TextPack> packs;
    for (std::size_t i = 0; i < count; ++i)
      packs.push_back(*read_struct<TextPack>(bytes, i * text_pack_size));
    const bool without = count > 0 && std::all_of(packs.begin(), packs.end(),
                                                  [](const auto& pack) { return pack.crc == 0; });
    if (without)
      tell(0, "and all others have zeros for a CRC: whether they are sound cannot be told");
    for (std::size_t i = 0; i < count; ++i) {
      if (!without && packs[i].crc != crc_of(packs[i])) {
        reading_.damaged.push_back(i);
        tell(i, cat("CRC does not hold: nothing of it is used, of type ", hex_of(packs[i].type),
                    ", block ", packs[i].block(), ", sequence number ", packs[i].sequence));
      } else {
        place({i, packs[i]});
      }
    }
  }

  void place(const NumberedPack& pack) {
    Block& block = blocks_[pack.pack.block()];
    if (!is_known(pack.pack.type)) {
      reading_.unknown.push_back(pack.pack);
      tell(pack.index,
           cat("is of type ", hex_of(pack.pack.type), ", ",
               pack.pack.type >= 0x8A && pack.pack.type <= 0x8C ? "which is reserved"
                                                                : "CD-TEXT has 80h to 8Fh"));
    }
    auto& slot = block.packs[pack.pack.sequence];
    if (slot) {
      const bool same = std::ranges::equal(bytes_of(slot->pack), bytes_of(pack.pack));
      tell(pack.index, cat(same ? "repeats pack " : "has block and sequence number of pack ",
                           slot->index, same ? "" : ", which is used in its place"));
      return;
    }
    slot = pack;
  }

  // Missing packs and a wrong order.
  void check_sequence(const Block& block) {
    const NumberedPack* before = nullptr;
    for (const auto& pack : block.packs) {
      if (!pack)
        continue;
      const std::size_t expected = before == nullptr ? 0 : before->pack.sequence + 1U;
      if (before != nullptr && pack->index < before->index)
        tell(pack->index, cat("stands before pack ", before->index, " of a lower sequence number"));
      const std::size_t gap = pack->pack.sequence - expected;
      const std::size_t from = before == nullptr ? 0 : before->index;
      const auto damaged = static_cast<std::size_t>(
          std::count_if(reading_.damaged.begin(), reading_.damaged.end(),
                        [&](std::size_t i) { return i >= from && i < pack->index; }));
      if (gap > damaged)
        tell(pack->index,
             cat("has sequence number ", pack->pack.sequence, " behind ",
                 before == nullptr ? std::string("the beginning of its block")
                                   : cat("number ", before->pack.sequence),
                 ": ", gap - damaged, gap - damaged == 1 ? " pack is" : " packs are", " missing"));
      before = &*pack;
    }
  }

  void read_block(std::uint8_t number) {
    const Block& block = blocks_[number];
    if (!reading_.numbers.empty() ? number != reading_.numbers.back() + 1 : number != 0)
      tell(block.last()->index,
           cat("is of block ", number, ", but there is no block ", number - 1));
    check_sequence(block);
    TextBlock& texts = reading_.text.blocks.emplace_back();
    reading_.numbers.push_back(number);
    texts.language = 0;
    const auto sizes = read_sizes(number);
    BlockLimits limits;
    if (sizes) {
      texts.language = sizes->language[number];
      texts.charset = static_cast<TextCharset>(sizes->charset);
      texts.copyright = sizes->copyright;
      texts.first_track = sizes->first_track;
      texts.last_track = sizes->last_track;
    } else {
      guess(block, texts);
    }
    limits.first_track = texts.first_track;
    limits.last_track = sizes ? texts.last_track : 99;
    limits.charset = texts.charset;
    constexpr TextField fields[] = {
        TextField::Title,    TextField::Performer, TextField::Songwriter, TextField::Composer,
        TextField::Arranger, TextField::Message,   TextField::DiscId,     TextField::Genre,
        TextField::Closed,   TextField::Code};
    for (const TextField field : fields) {
      const std::vector<NumberedPack> packs = block.of_type(field);
      if (!packs.empty())
        keep(number, texts, field,
             read_text_field(packs, field, limits, is_followed(block, packs.back())));
    }
    read_toc(block.of_type(TextField::Toc));
    read_intervals(block.of_type(TextField::SecondToc));
  }

  // By the next pack of the block, or by its end where none can be lost behind it.
  bool is_followed(const Block& block, const NumberedPack& pack) const {
    const std::size_t next = pack.pack.sequence + 1U;
    return (next < block.packs.size() && block.packs[next]) ||
           (block.last()->index == pack.index && reading_.damaged.empty());
  }

  // Without size packs: what the other packs let expect.
  static void guess(const Block& block, TextBlock& texts) {
    for (const auto& pack : block.packs)
      if (pack && pack->pack.type <= static_cast<std::uint8_t>(TextField::Message) &&
          pack->pack.double_byte())
        texts.charset = TextCharset::MsJis;
    for (const auto& pack : block.packs)
      if (pack && pack->pack.type <= static_cast<std::uint8_t>(TextField::Message))
        texts.last_track = std::max<std::uint8_t>(
            texts.last_track, std::min<std::uint8_t>(pack->pack.track & 0x7F, 99));
  }

  void keep(std::uint8_t number, TextBlock& block, TextField field, FieldReading read) {
    for (PackProblem& problem : read.problems)
      reading_.problems.push_back(std::move(problem));
    if (field == TextField::Genre)
      block.genre = read.genre;
    const TextCharset charset = charset_of(field, block.charset);
    for (auto& [track, text] : read.texts) {
      if (text.bytes.empty())
        continue;
      if (charset == TextCharset::Korean || charset == TextCharset::Mandarin) {
        reading_.raw.push_back({number, field, track, text.bytes});
        continue;
      }
      DecodedText decoded = decode_text(bytes_of(text.bytes), charset);
      if (!decoded.sound)
        tell(text.last_pack,
             cat("ends the ", to_string(field), " of ",
                 track == 0 ? std::string("the disc") : cat("track ", track),
                 ", which has bytes that are no characters of ", to_string(charset)));
      block.texts[field][track] = std::move(decoded.utf8);
      block.last_track = std::max(block.last_track, track);
    }
  }

  std::optional<TextSizes> read_sizes(std::uint8_t number) {
    const Block& block = blocks_[number];
    const std::size_t at = block.last()->index;
    std::array<std::uint8_t, sizeof(TextSizes)> bytes{};
    unsigned parts = 0;
    for (const NumberedPack& pack : block.of_type(TextField::Size)) {
      if (pack.pack.track > 2 || (parts >> pack.pack.track & 1) != 0) {
        tell(pack.index, cat("is part ", pack.pack.track,
                             " of the size information, of which there is one each of 0, 1 and 2"));
        continue;
      }
      parts |= 1U << pack.pack.track;
      std::copy(pack.pack.data.begin(), pack.pack.data.end(), bytes.begin() + 12 * pack.pack.track);
    }
    if (parts != 7) {
      tell(at, cat("ends block ", number, ", whose size information is ",
                   parts == 0 ? "missing" : "not whole",
                   ": language, character set and tracks are not known"));
      return std::nullopt;
    }
    TextSizes sizes = *read_struct<TextSizes>(bytes);
    check_sizes(number, sizes, at);
    if (sizes.first_track < 1 || sizes.first_track > sizes.last_track || sizes.last_track > 99) {
      tell(at, cat("ends block ", number, ", whose size information counts tracks ",
                   sizes.first_track, " to ", sizes.last_track));
      sizes.first_track = 1;
      sizes.last_track = 99;
    }
    return sizes;
  }

  void check_sizes(std::uint8_t number, const TextSizes& sizes, std::size_t at) {
    const auto charset = static_cast<TextCharset>(sizes.charset);
    if (charset > TextCharset::Ascii && !is_double_byte(charset))
      tell(at, cat("ends block ", number, ", whose character set ", hex_of(sizes.charset),
                   " is reserved"));
    check_flags(number, is_double_byte(charset));
    if (!languages_)
      languages_ = sizes.language;
    else if (*languages_ != sizes.language)
      tell(at, cat("ends block ", number,
                   ", whose size information gives blocks other languages than a block before it"));
    if (!reading_.damaged.empty())
      return;  // counts cannot match
    std::array<unsigned, 16> counts{};
    for (const auto& pack : blocks_[number].packs)
      if (pack && pack->pack.type >= 0x80 && pack->pack.type <= 0x8F)
        ++counts[pack->pack.type & 15];
    for (std::uint8_t i = 0; i < 16; ++i)
      if (counts[i] != sizes.packs[i])
        tell(at, cat("ends block ", number, ", whose size information counts ", sizes.packs[i],
                     " packs of type ", name_of_type(static_cast<std::uint8_t>(0x80 + i)), ", ",
                     counts[i], counts[i] == 1 ? " is there" : " are there"));
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      const NumberedPack* const last = blocks_[i].last();
      const unsigned there = last == nullptr ? 0 : last->pack.sequence;
      if (sizes.last_sequence[i] != there)
        tell(at, cat("ends block ", number, ", whose size information ends block ", i,
                     " with sequence number ", sizes.last_sequence[i], ", it ends with ", there));
    }
  }

  void check_flags(std::uint8_t number, bool double_byte) {
    for (const auto& pack : blocks_[number].packs)
      if (pack && pack->pack.type <= static_cast<std::uint8_t>(TextField::Message) &&
          pack->pack.double_byte() != double_byte) {
        tell(pack->index, cat("is marked as of ", double_byte ? "single" : "double",
                              "-byte characters, the character set of its block has ",
                              double_byte ? "double" : "single", "-byte ones"));
        return;  // once says it for all
      }
  }

  void read_toc(const std::vector<NumberedPack>& packs) {
    if (packs.empty() || reading_.toc)
      return;
    const auto& head = packs.front().pack;
    const unsigned first = head.data[0], last = head.data[1];
    if (head.track != 0 || first < 1 || first > last || last > 99)
      return tell(packs.front().index,
                  cat("begins the table of contents with tracks ", first, " to ", last));
    TextToc toc;
    toc.first_track = static_cast<std::uint8_t>(first);
    toc.lead_out = {head.data[3], head.data[4], head.data[5]};
    for (std::size_t i = 1; i < packs.size(); ++i) {
      const TextPack& pack = packs[i].pack;
      if (pack.track != first + toc.starts.size())
        return tell(packs[i].index, cat("has times from track ", pack.track, " on, where track ",
                                        first + toc.starts.size(), " is next"));
      for (std::size_t j = 0; j < 4 && first + toc.starts.size() <= last; ++j)
        toc.starts.push_back({pack.data[3 * j], pack.data[3 * j + 1], pack.data[3 * j + 2]});
    }
    if (first + toc.starts.size() <= last)
      return tell(packs.back().index, cat("ends the table of contents before track ", last));
    reading_.toc = std::move(toc);
  }

  void read_intervals(const std::vector<NumberedPack>& packs) {
    for (const auto& [index, pack] : packs)
      reading_.intervals.push_back({pack.track,
                                    {pack.data[6], pack.data[7], pack.data[8]},
                                    {pack.data[9], pack.data[10], pack.data[11]}});
  }

  CdTextReading reading_;
  std::array<Block, most_text_blocks> blocks_;
  std::optional<std::array<std::uint8_t, most_text_blocks>> languages_;  // as size packs have them
};

}  // namespace

std::string to_text(const PackProblem& problem) {
  return cat("CD-TEXT pack ", problem.pack, ": ", problem.what, " (", problem.clause, ")");
}

CdTextReading read_cd_text(Bytes packs) {
  // 2048 packs by number are too much for a stack.
  return std::make_unique<Reader>()->read(packs);
}

std::vector<PackProblem> check_cd_text(Bytes packs) { return read_cd_text(packs).problems; }

}  // namespace disc::cd
