// Pairs the names of a view with the names of the tree.
#include "verify/match_names.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "formats/base/text.h"
#include "formats/udf/directory_reader.h"
#include "formats/udf/osta.h"

namespace disc::verify {
namespace {

// Pairs to be judged at once; beyond this only the order of names decides.
constexpr std::size_t most_pairs = 1'000'000;

// As an ISO 9660 identifier would have it: capitals, digits and underscores.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'a' && c <= 'z')
      out += static_cast<char>(c - 'a' + 'A');
    else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.')
      out += c;
    else
      out += '_';
  }
  return out;
}

// As a reader of the view shows a name that fits in: without the dots that stand for no extension.
std::string shown(iso9660::View view, const NameWish& wish) {
  std::string out = wish.name;
  if (!wish.directory && view == iso9660::View::Iso9660 && out.ends_with('.') && out.size() > 1)
    out.pop_back();
  if (!wish.directory && view == iso9660::View::Joliet)
    while (out.ends_with('.') && out.size() > 1)
      out.pop_back();
  return out;
}

// As plain ISO 9660 shows it: no small letters.
std::string folded(const NameWish& wish) {
  std::string out = shown(iso9660::View::Iso9660, wish);
  for (char& c : out)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// As plain ISO 9660 shows a name with characters it does not know: one '_' for each, and for every
// dot but the one before an extension, which a folder does not have (ECMA-119 7.5.1, 7.6.1).
std::string replaced(const NameWish& wish) {
  const std::string name = folded(wish);
  const std::size_t last_dot = name.rfind('.');
  std::string out;
  for (std::size_t i = 0; i < name.size();) {
    const CodePoint point =
        decode_utf8(std::string_view(name).substr(i)).value_or(CodePoint{0xFFFD, 1});
    const bool is_extension = name[i] == '.' && !wish.directory && i == last_dot && i > 0;
    out += name[i] == '.' && !is_extension ? '_' : name[i];
    i += point.length;
  }
  return plain(out);
}

std::size_t common_prefix(std::string_view a, std::string_view b) {
  const auto end = std::ranges::mismatch(a, b);
  return static_cast<std::size_t>(end.in1 - a.begin());
}

std::string_view stem(std::string_view name) { return name.substr(0, name.rfind('.')); }

std::string_view extension(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1);
}

// How like a shortened name is to a whole one; 0: not at all.
std::size_t likeness(std::string_view whole, std::string_view seen) {
  const std::size_t prefix = common_prefix(stem(whole), stem(seen));
  const std::size_t ending = common_prefix(extension(whole), extension(seen));
  return prefix * 4 + std::min<std::size_t>(ending, 3);
}

// Whether UDF holds the name whole; characters beyond U+FFFF may have been replaced.
bool is_sayable(const std::string& name) {
  const std::string recorded = udf::to_cs0(name);
  return recorded.size() <= udf::max_identifier_bytes &&
         udf::shown_name(bytes_of(recorded)) == name &&
         std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) >= 0xF0; });
}

class Matcher {
 public:
  Matcher(iso9660::View view, const std::vector<NameWish>& wishes,
          const std::vector<iso9660::Entry>& entries)
      : view_(view),
        wishes_(wishes),
        entries_(entries),
        matches_(entries.size()),
        taken_(wishes.size(), false) {}

  std::vector<NameMatch> run(bool exact) {
    by_name(false, [&](const NameWish& wish) { return exact ? wish.name : shown(view_, wish); });
    if (!exact) {
      if (view_ == iso9660::View::Udf)
        keep_sayable_names();
      if (view_ == iso9660::View::Iso9660) {
        by_name(false, folded);
        by_name(true, replaced);
      }
      by_place();
      by_likeness();
    }
    return std::move(matches_);
  }

 private:
  // A name that UDF can say must be there as it is, so nothing else may pass for it.
  void keep_sayable_names() {
    for (std::size_t i = 0; i < wishes_.size(); ++i)
      taken_[i] = taken_[i] || is_sayable(wishes_[i].name);
  }

  bool is_directory(std::size_t entry) const {
    return entries_[entry].type == iso9660::FileType::Directory;
  }

  void pair(std::size_t entry, std::size_t wish, bool guessed) {
    matches_[entry] = {wishes_[wish].node, guessed};
    taken_[wish] = true;
  }

  template <class Spell>
  void by_name(bool guessed, Spell spell) {
    std::unordered_map<std::string, std::size_t> names;
    for (std::size_t i = 0; i < wishes_.size(); ++i)
      if (!taken_[i])
        names.emplace(spell(wishes_[i]), i);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (matches_[i].node != none)
        continue;
      const auto found = names.find(entries_[i].name);
      if (found == names.end() || taken_[found->second])
        continue;
      const NameWish& wish = wishes_[found->second];
      if (!guessed ||
          (wish.directory == is_directory(i) && (wish.directory || wish.size == entries_[i].size)))
        pair(i, found->second, guessed);
    }
  }

  // Files whose data another view has shown already.
  void by_place() {
    std::map<std::pair<std::int32_t, std::uint64_t>, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < wishes_.size(); ++i)
      if (!taken_[i] && !wishes_[i].directory && wishes_[i].first >= 0 && wishes_[i].size > 0)
        places[{wishes_[i].first, wishes_[i].size}].push_back(i);
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (matches_[i].node != none || is_directory(i) || entries_[i].sections.empty())
        continue;
      const auto found = places.find({entries_[i].sections[0].first.value, entries_[i].size});
      if (found == places.end())
        continue;
      // Files of one content: any of them will do, since all else is the same but for their times.
      std::vector<std::size_t>& there = found->second;
      const auto best = std::ranges::max_element(there, {}, [&](std::size_t wish) {
        return likeness(plain(wishes_[wish].name), plain(entries_[i].name));
      });
      pair(i, *best, false);
      there.erase(best);
      if (there.empty())
        places.erase(found);
    }
  }

  void by_likeness() {
    std::vector<std::size_t> open_entries, open_wishes;
    for (std::size_t i = 0; i < entries_.size(); ++i)
      if (matches_[i].node == none)
        open_entries.push_back(i);
    for (std::size_t i = 0; i < wishes_.size(); ++i)
      if (!taken_[i])
        open_wishes.push_back(i);
    if (open_entries.size() * open_wishes.size() > most_pairs)
      return by_order(open_entries, open_wishes);
    std::vector<std::tuple<std::size_t, std::size_t, std::size_t>> scores;  // score, entry, wish
    for (const std::size_t e : open_entries) {
      const std::string seen = plain(entries_[e].name);
      for (const std::size_t w : open_wishes)
        if (const std::size_t score = likely(w, e, likeness(plain(wishes_[w].name), seen)))
          scores.emplace_back(score, e, w);
    }
    // Best first; among equals in order of names, as writers number what would collide.
    std::ranges::sort(scores, [](const auto& a, const auto& b) {
      return std::tuple(std::get<0>(b), std::get<1>(a), std::get<2>(a)) <
             std::tuple(std::get<0>(a), std::get<1>(b), std::get<2>(b));
    });
    for (const auto& score : scores)
      if (matches_[std::get<1>(score)].node == none && !taken_[std::get<2>(score)])
        pair(std::get<1>(score), std::get<2>(score), true);
  }

  // 0 if the two cannot be the same thing.
  std::size_t likely(std::size_t wish, std::size_t entry, std::size_t alike) const {
    if (wishes_[wish].directory != is_directory(entry))
      return 0;
    if (wishes_[wish].directory)
      return alike;
    constexpr std::size_t same_size = 10'000;
    return wishes_[wish].size == entries_[entry].size ? same_size + alike : alike >= 12 ? alike : 0;
  }

  void by_order(const std::vector<std::size_t>& open_entries,
                const std::vector<std::size_t>& open_wishes) {
    std::map<std::tuple<bool, std::uint64_t, std::string>, std::vector<std::size_t>> groups;
    const auto key = [](bool directory, std::uint64_t size, const std::string& name) {
      return std::tuple(directory, directory ? 0 : size, plain(name).substr(0, 4));
    };
    for (auto w = open_wishes.rbegin(); w != open_wishes.rend(); ++w)
      groups[key(wishes_[*w].directory, wishes_[*w].size, wishes_[*w].name)].push_back(*w);
    for (const std::size_t e : open_entries) {
      const auto group = groups.find(key(is_directory(e), entries_[e].size, entries_[e].name));
      if (group == groups.end() || group->second.empty())
        continue;
      pair(e, group->second.back(), true);
      group->second.pop_back();
    }
  }

  iso9660::View view_;
  const std::vector<NameWish>& wishes_;
  const std::vector<iso9660::Entry>& entries_;
  std::vector<NameMatch> matches_;
  std::vector<bool> taken_;  // by wish
};

}  // namespace

std::vector<NameMatch> match_names(iso9660::View view, bool exact,
                                   const std::vector<NameWish>& wishes,
                                   const std::vector<iso9660::Entry>& entries) {
  return Matcher(view, wishes, entries).run(exact);
}

}  // namespace disc::verify
