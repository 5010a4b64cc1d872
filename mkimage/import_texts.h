// What a disc says of itself in words and numbers, as lines of a manifest.
#pragma once

#include <string>

#include "formats/cd/disc.h"
#include "mkimage/import_track.h"

namespace disc {

/// A text as a YAML scalar in quotes, in which nothing is a variable.
std::string to_yaml(const std::string& text);
/// "00:02:00" in quotes.
std::string to_yaml_time(std::int32_t frames);

/// Lines of what a manifest says of a disc besides its tracks' sectors.
class ImportedTexts {
 public:
  /// What cannot be kept goes to `tell`. `disc` must outlive this.
  ImportedTexts(const cd::Disc& disc, const TellLoss& tell);

  /// `disc:` with its keys, or "".
  std::string of_disc() const;
  /// ISRC, flags, indexes and CD-TEXT of a track, each line behind `indent`.
  std::string of_track(const cd::Track& track, const std::string& indent,
                       const TellLoss& tell) const;

 private:
  struct Language {
    std::string name;
    const cd::TextBlock* block;
  };

  std::string of_language(const Language& language) const;
  std::string words(const Language& language, std::uint8_t track, const char* separator) const;

  const cd::Disc& disc_;
  cd::CdText text_;  // what of the disc's a manifest can say
  std::vector<Language> languages_;
  std::string catalog_, type_;
};

}  // namespace disc
