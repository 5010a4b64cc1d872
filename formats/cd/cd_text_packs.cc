// CD-TEXT as the packs that a lead-in carries.
#include "formats/cd/cd_text_packs.h"

#include <algorithm>
#include <cstring>

#include "formats/base/cat.h"
#include "formats/base/crc16.h"
#include "formats/base/error.h"
#include "formats/cd/cd_text_names.h"

namespace disc::cd {
namespace {

constexpr std::uint8_t last_track_of_all = 99;
constexpr std::size_t data_size = sizeof(TextPack::data);

// The packs of a block as they come, without CRC, which is that of packs that are whole.
class BlockPacker {
 public:
  BlockPacker(std::size_t block, std::string name) : block_(block), name_(std::move(name)) {}

  // Begins a pack even where the last one of its type has room.
  TextPack& begin(TextField type, std::uint8_t track, std::size_t characters = 0,
                  bool double_byte = false) {
    if (packs_.size() == most_packs_of_block)
      throw FormatError(cat(name_, ": needs more than ", most_packs_of_block,
                            " packs of 12 bytes, the most that a block has: shorten its texts or "
                            "leave out a field (MMC-3 annex J)"));
    TextPack pack;
    pack.type = static_cast<std::uint8_t>(type);
    pack.track = track;
    pack.sequence = static_cast<std::uint8_t>(packs_.size());
    pack.position =
        static_cast<std::uint8_t>((double_byte ? 0x80U : 0U) | static_cast<unsigned>(block_) << 4 |
                                  static_cast<unsigned>(std::min<std::size_t>(characters, 15)));
    packs_.push_back(pack);
    used_ = 0;
    return packs_.back();
  }

  // A text with its terminator, into the room that the text before it left, and on. `before` counts
  // characters of it that stand elsewhere already.
  void add(TextField type, std::uint8_t track, std::string_view bytes, std::size_t width = 1) {
    std::size_t done = 0;
    while (done < bytes.size()) {
      if (packs_.empty() || packs_.back().type != static_cast<std::uint8_t>(type) ||
          used_ == data_size)
        begin(type, track, done / width, width == 2);
      const std::size_t part = std::min(bytes.size() - done, data_size - used_);
      std::memcpy(packs_.back().data.data() + used_, bytes.data() + done, part);
      used_ += part;
      done += part;
    }
  }
  // Bytes that are no characters, at the front of a pack.
  void add_binary(TextField type, std::uint8_t track, Bytes bytes) {
    TextPack& pack = begin(type, track);
    std::copy(bytes.begin(), bytes.end(), pack.data.begin());
    used_ = bytes.size();
  }
  // `text` behind them; follow-up packs count its characters alone.
  void add_behind(TextField type, std::string_view text) {
    const std::size_t head = std::min(text.size(), data_size - used_);
    std::memcpy(packs_.back().data.data() + used_, text.data(), head);
    used_ += head;
    for (std::size_t done = head; done < text.size();) {
      TextPack& pack = begin(type, 0, done);
      const std::size_t part = std::min(text.size() - done, data_size);
      std::memcpy(pack.data.data(), text.data() + done, part);
      done += part;
      used_ = part;
    }
  }

  std::vector<TextPack>& packs() { return packs_; }
  const std::vector<TextPack>& packs() const { return packs_; }

 private:
  std::size_t block_;
  std::string name_;
  std::vector<TextPack> packs_;
  std::size_t used_ = 0;  // bytes of the last one
};

std::string name_of_block(std::size_t block, std::uint8_t language) {
  const auto name = language_name(language);
  return name ? cat("CD-TEXT block ", block, " (", *name, ")") : cat("CD-TEXT block ", block);
}

class Encoder {
 public:
  explicit Encoder(const PackOptions& options) : options_(options) {}

  BlockPacker block(const TextBlock& block, std::size_t number) {
    check(block, number);
    BlockPacker packer(number, name_of_block(number, block.language));
    constexpr TextField before[] = {
        TextField::Title,    TextField::Performer, TextField::Songwriter, TextField::Composer,
        TextField::Arranger, TextField::Message,   TextField::DiscId};
    for (const TextField field : before)
      add_field(packer, block, number, field);
    add_genre(packer, block, number);
    if (number == 0)
      add_toc(packer);
    add_field(packer, block, number, TextField::Closed);
    add_field(packer, block, number, TextField::Code);
    if (packer.packs().empty())
      throw FormatError(cat(name_of_block(number, block.language),
                            ": has no texts: give it some or leave it out (MMC-3 annex J)"));
    return packer;
  }

  std::vector<TextReplacement> replacements;

 private:
  static void check(const TextBlock& block, std::size_t number) {
    const std::string name = name_of_block(number, block.language);
    if (block.first_track < 1 || block.first_track > block.last_track ||
        block.last_track > last_track_of_all)
      throw FormatError(cat(name, ": has tracks ", block.first_track, " to ", block.last_track,
                            ", a disc has at most 1 to 99 (IEC 60908 17.5.1)"));
    for (const auto& [field, texts] : block.texts) {
      if (field == TextField::Toc || field == TextField::SecondToc || field == TextField::Size)
        throw FormatError(cat(name, ": has a text as ", to_string(field),
                              ", which is made of numbers (MMC-3 annex J)"));
      for (const auto& [track, text] : texts) {
        if (text.empty() || track == 0)
          continue;
        const std::string place = place_of(number, block.language, field, track);
        if (!is_of_tracks(field))
          throw FormatError(cat(place, ": tracks have none, only the disc has (MMC-3 annex J)"));
        if (track < block.first_track || track > block.last_track)
          throw FormatError(cat(place, ": the block is of tracks ", block.first_track, " to ",
                                block.last_track, " (MMC-3 annex J)"));
      }
    }
  }

  // Without terminator.
  std::string encoded(const TextBlock& block, std::size_t number, TextField field,
                      std::uint8_t track) {
    const auto texts = block.texts.find(field);
    if (texts == block.texts.end())
      return {};
    const auto text = texts->second.find(track);
    if (text == texts->second.end())
      return {};
    try {
      EncodedText result =
          encode_text(text->second, charset_of(field, block.charset), options_.missing);
      for (Replacement& one : result.replacements)
        replacements.push_back({number, field, track, std::move(one)});
      return std::move(result.bytes);
    } catch (const FormatError& error) {
      throw FormatError(cat(place_of(number, block.language, field, track), ": ", error.what()));
    }
  }

  void add_field(BlockPacker& packer, const TextBlock& block, std::size_t number, TextField field) {
    const std::size_t width = is_double_byte(charset_of(field, block.charset)) ? 2 : 1;
    const std::string end(width, '\0'), tab(width, '\t');
    const std::string of_disc = encoded(block, number, field, 0);
    std::vector<std::string> of_tracks;
    if (is_of_tracks(field))
      for (unsigned track = block.first_track; track <= block.last_track; ++track)
        of_tracks.push_back(encoded(block, number, field, static_cast<std::uint8_t>(track)));
    const bool tracks = std::any_of(of_tracks.begin(), of_tracks.end(),
                                    [](const std::string& text) { return !text.empty(); });
    if (of_disc.empty() && !tracks)
      return;
    packer.add(field, 0, of_disc + end, width);
    if (!tracks)
      return;
    for (std::size_t i = 0; i < of_tracks.size(); ++i) {
      const std::string& text = of_tracks[i];
      const bool same =
          options_.tab_for_same && i > 0 && text == of_tracks[i - 1] && text.size() > tab.size();
      packer.add(field, static_cast<std::uint8_t>(block.first_track + i), (same ? tab : text) + end,
                 width);
    }
  }

  void add_genre(BlockPacker& packer, const TextBlock& block, std::size_t number) {
    const std::string text = encoded(block, number, TextField::Genre, 0);
    if (block.genre == 0 && text.empty())
      return;
    packer.add_binary(TextField::Genre, 0, bytes_of(Be<std::uint16_t>(block.genre)));
    packer.add_behind(TextField::Genre, text + '\0');
  }

  void add_toc(BlockPacker& packer) {
    if (options_.toc) {
      const TextToc& toc = *options_.toc;
      if (toc.starts.empty() || toc.first_track < 1 ||
          toc.first_track + toc.starts.size() - 1 > last_track_of_all)
        throw FormatError(cat("CD-TEXT: its table of contents has ", toc.starts.size(),
                              " tracks from ", toc.first_track,
                              " on, a disc has at most 1 to 99 (IEC 60908 17.5.1)"));
      const auto last = static_cast<std::uint8_t>(toc.first_track + toc.starts.size() - 1);
      const std::uint8_t head[] = {
          toc.first_track, last, 0, toc.lead_out.minute, toc.lead_out.second, toc.lead_out.frame};
      packer.add_binary(TextField::Toc, 0, head);
      for (std::size_t i = 0; i < toc.starts.size(); i += 4) {
        TextPack& pack =
            packer.begin(TextField::Toc, static_cast<std::uint8_t>(toc.first_track + i));
        for (std::size_t j = 0; j < 4 && i + j < toc.starts.size(); ++j) {
          const Msf start = toc.starts[i + j];
          pack.data[3 * j] = start.minute;
          pack.data[3 * j + 1] = start.second;
          pack.data[3 * j + 2] = start.frame;
        }
      }
    }
    for (std::size_t i = 0; i < options_.intervals.size(); ++i) {
      const TextInterval& one = options_.intervals[i];
      const std::uint8_t data[] = {static_cast<std::uint8_t>(i + 1),
                                   static_cast<std::uint8_t>(options_.intervals.size()),
                                   0,
                                   0,
                                   0,
                                   0,
                                   one.start.minute,
                                   one.start.second,
                                   one.start.frame,
                                   one.end.minute,
                                   one.end.second,
                                   one.end.frame};
      packer.add_binary(TextField::SecondToc, one.track, data);
    }
  }

  const PackOptions& options_;
};

}  // namespace

std::uint16_t crc_of(const TextPack& pack) {
  return static_cast<std::uint16_t>(~crc16(bytes_of(pack).first(offsetof(TextPack, crc))));
}

TextCharset charset_of(TextField field, TextCharset block) {
  if (field <= TextField::Message)
    return block;
  return field == TextField::Closed ? TextCharset::Iso8859_1 : TextCharset::Ascii;
}

bool is_of_tracks(TextField field) {
  return field <= TextField::Message || field == TextField::Code;
}

std::string place_of(std::size_t block, std::uint8_t language, TextField field,
                     std::uint8_t track) {
  const std::string of = track == 0 ? std::string("the disc") : cat("track ", track);
  return cat(name_of_block(block, language), ", ", to_string(field), " of ", of);
}

TextToc text_toc_of(const Disc& disc) {
  TextToc toc;
  if (disc.sessions.empty() || disc.sessions.front().tracks.empty())
    return toc;
  const Session& session = disc.sessions.front();
  toc.first_track = session.tracks.front().number;
  for (const Track& track : session.tracks)
    toc.starts.push_back(to_msf(track.start));
  toc.lead_out = to_msf(session.lead_out);
  return toc;
}

PackedText pack_cd_text(const CdText& text, const PackOptions& options) {
  if (text.blocks.size() > most_text_blocks)
    throw FormatError(cat("CD-TEXT: has ", text.blocks.size(),
                          " blocks, at most 8 can be told apart: leave out languages (MMC-3 annex "
                          "J)"));
  Encoder encoder(options);
  std::vector<BlockPacker> blocks;
  for (const TextBlock& block : text.blocks)
    blocks.push_back(encoder.block(block, blocks.size()));

  TextSizes sizes;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    sizes.last_sequence[i] = static_cast<std::uint8_t>(blocks[i].packs().size() + 2);
    sizes.language[i] = text.blocks[i].language;
  }
  PackedText packed;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const TextBlock& block = text.blocks[i];
    sizes.charset = static_cast<std::uint8_t>(block.charset);
    sizes.first_track = block.first_track;
    sizes.last_track = block.last_track;
    sizes.copyright = block.copyright;
    sizes.packs = {};
    for (const TextPack& pack : blocks[i].packs())
      ++sizes.packs[pack.type & 15];
    sizes.packs[15] = 3;
    for (std::uint8_t part = 0; part < 3; ++part)
      blocks[i].add_binary(TextField::Size, part,
                           bytes_of(sizes).subspan(part * data_size, data_size));
    for (TextPack& pack : blocks[i].packs()) {
      pack.crc = crc_of(pack);
      const Bytes bytes = bytes_of(pack);
      packed.bytes.insert(packed.bytes.end(), bytes.begin(), bytes.end());
    }
  }
  packed.replacements = std::move(encoder.replacements);
  return packed;
}

}  // namespace disc::cd
