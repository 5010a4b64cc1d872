// From a checked document to a Manifest: a CD in tracks.
#include <algorithm>

#include "formats/base/cat.h"
#include "manifests/check_shape.h"
#include "manifests/decode.h"
#include "manifests/scalars.h"

namespace disc {
namespace {

constexpr std::size_t most_tracks = 99;
constexpr std::size_t most_indexes = 98;  // 2 to 99
constexpr std::size_t most_languages = 8;

/// Keys that make a tree, and those that only sound has.
constexpr const char* tree_keys[] = {"volume", "filesystems", "on-collision", "on-loss",
                                     "layout", "attributes",  "files",        "boot"};
constexpr const char* sound_keys[] = {"byte-order", "start", "length",   "convert",
                                      "silence",    "isrc",  "graphics", "cd-text"};

class CdDecoder {
 public:
  CdDecoder(const Value& root, const ReadOptions& options, Manifest& manifest, Reporter& reporter)
      : root_(root), options_(options), manifest_(manifest), reporter_(reporter) {}

  void decode() {
    const Value* tracks = root_.find("tracks");
    const Value* sessions = root_.find("sessions");
    const Value* outputs = root_.find("outputs");
    const Value* format = outputs == nullptr ? nullptr : scalar_at(*outputs, "format");
    const bool image = format == nullptr || format->text == "iso" || format->text == "merged" ||
                       (manifest_.session && format->text == "session");
    if (tracks == nullptr && sessions == nullptr && image) {
      refuse_without_tracks(outputs);
      return;
    }
    if (tracks != nullptr && sessions != nullptr)
      reporter_.error(tracks->mark, "GM0805", "tracks and sessions exclude each other",
                      "put the tracks into a session: sessions: [{tracks: [...]}, ...]");
    if (format != nullptr && image)
      reporter_.error(format->mark, "GM0805", "a CD in tracks is no image of blocks",
                      "write format: cue-bin, toc-bin, ccd, tracks or session");
    CdOptions cd;
    cd.mark = tracks != nullptr     ? tracks->mark
              : sessions != nullptr ? sessions->mark
                                    : format->mark;
    read_disc(cd);
    if (tracks != nullptr)
      cd.sessions.push_back(session_of(*tracks, tracks->mark));
    else if (sessions != nullptr)
      read_sessions(*sessions, cd);
    else
      cd.sessions.push_back({format->mark, {whole_tree(format->mark)}});
    if (tracks != nullptr || sessions != nullptr)
      refuse_tree(is_video(cd));
    if (is_video(cd))
      check_video(cd);
    else
      refuse_video_keys();
    read_outputs(outputs, cd);
    check(cd);
    manifest_.cd = std::move(cd);
  }

 private:
  void refuse_without_tracks(const Value* outputs) {
    const auto refuse = [&](const Value* value, const std::string& key) {
      if (value != nullptr)
        reporter_.error(value->mark, "GM0805", cat("'", key, "' is for CDs in tracks"),
                        "say tracks: or sessions:, or outputs.format: cue-bin for one data track");
    };
    refuse(root_.find("disc"), "disc");
    if (outputs == nullptr)
      return;
    refuse(outputs->find("dialect"), "dialect");
    refuse(outputs->find("subchannel"), "subchannel");
  }

  static bool is_video(const CdOptions& cd) {
    return cd.type.value == CdType::Vcd || cd.type.value == CdType::Svcd;
  }

  void refuse_video_keys() {
    const Value* disc = root_.find("disc");
    for (const char* name : {"album", "playback-control"})
      if (const Value* value = disc == nullptr ? nullptr : disc->find(name))
        reporter_.error(value->mark, "GM0802", cat("'", name, "' is said of Video CDs"),
                        "add type: vcd or svcd");
  }

  // Each track that is listed is a stream; the first track, which tells of them, is made here.
  void check_video(const CdOptions& cd) {
    if (cd.gapless)
      reporter_.error(cd.mark, "GM0826", "a Video CD has no sounds to join");
    if (cd.sessions.size() > 1)
      reporter_.error(cd.mark, "GM0826", "a Video CD has one session");
    if (cd.first_track != 1)
      reporter_.error(cd.mark, "GM0826", "the first track of a Video CD has number 1");
    for (const CdSession& session : cd.sessions)
      for (const CdTrack& track : session.tracks) {
        if (track.mode != cd::TrackMode::Mode2Mixed || !track.sound.from.given)
          reporter_.error(track.mark, "GM0826",
                          "each track of a Video CD is an MPEG stream: {mode: mode2-mixed, from: "
                          "clip.mpg}");
        if (track.pregap.given || track.postgap.given || !track.indexes.empty())
          reporter_.error(track.mark, "GM0826",
                          "gaps and indexes of a Video CD have places of their own",
                          "chapters say where players can go");
      }
  }

  // What makes a tree belongs to a data track; the texts of a Video CD's volume are its own.
  void refuse_tree(bool video) {
    for (const char* name : tree_keys)
      if (const Value* value = root_.find(name);
          value != nullptr && !(video && std::string_view(name) == "volume"))
        reporter_.error(value->mark, "GM0805",
                        cat("'", name, "' belongs to a data track of this CD"),
                        "move it into the entry of tracks: that it is meant for");
    for (const Value* word : scalars_at(root_, "sidecars"))
      if (word->text == "mtree")
        reporter_.error(word->mark, "GM0805", "a CD in tracks has no one tree to list");
    const Value* integrity = root_.find("integrity");
    if (const Value* lists = integrity == nullptr ? nullptr : integrity->find("checksums"))
      reporter_.error(lists->mark, "GM0805", "a CD in tracks has no one tree to list the files of",
                      "bring a list as a file of the data track");
  }

  void read_disc(CdOptions& cd) {
    const Value* disc = root_.find("disc");
    if (disc == nullptr)
      return;
    constexpr std::string_view types[] = {"cd-rom", "cd-da", "cd-xa", "cd-i", "vcd", "svcd"};
    if (const Value* type = scalar_at(*disc, "type"))
      for (std::size_t i = 0; i < std::size(types); ++i)
        if (types[i] == type->text)
          cd.type = {static_cast<CdType>(i), type->mark, true};
    cd.catalog = marked_at(*disc, "catalog");
    cd.first_track = static_cast<int>(integer_at(*disc, "first-track", 1));
    cd.overburn = boolean_at(*disc, "overburn", false);
    cd.gapless = text_at(*disc, "join", "silence") == "gapless";
    cd.album = marked_at(*disc, "album");
    cd.playback_control = boolean_at(*disc, "playback-control", true);
    const Value* text = disc->find("cd-text");
    const Value* languages = text == nullptr ? nullptr : text->find("languages");
    if (languages == nullptr || !languages->is_list())
      return;
    for (const Value& one : languages->items) {
      CdLanguage language;
      language.mark = one.mark;
      language.code = marked_at(one, "code");
      const std::string charset = text_at(one, "charset", "iso-8859-1");
      language.charset = charset == "ascii"    ? cd::TextCharset::Ascii
                         : charset == "ms-jis" ? cd::TextCharset::MsJis
                                               : cd::TextCharset::Iso8859_1;
      language.transliterate = boolean_at(one, "transliterate", false);
      language.words = words_of(one, {"code", "charset", "transliterate"});
      if (std::any_of(cd.languages.begin(), cd.languages.end(), [&](const CdLanguage& other) {
            return other.code.value == language.code.value;
          }))
        reporter_.error(language.code.mark, "GM0806",
                        cat(shown(language.code.value), " is listed twice"));
      cd.languages.push_back(std::move(language));
    }
    if (cd.languages.size() > most_languages)
      reporter_.error(cd.languages[most_languages].mark, "GM0806",
                      cat("CD-TEXT has room for ", most_languages, " languages"));
  }

  static CdWords words_of(const Value& map, std::initializer_list<std::string_view> but) {
    CdWords words;
    for (const Member& member : map.members)
      if (member.value.is_scalar() &&
          std::find(but.begin(), but.end(), std::string_view(member.key)) == but.end())
        words[member.key] = {member.value.text, member.value.mark, true};
    return words;
  }

  void read_sessions(const Value& sessions, CdOptions& cd) {
    for (const Value& session : sessions.items)
      if (const Value* tracks = session.find("tracks"))
        cd.sessions.push_back(session_of(*tracks, session.mark));
  }

  CdSession session_of(const Value& tracks, const Mark& mark) {
    CdSession session;
    session.mark = mark;
    for (const Value& track : tracks.items)
      if (track.is_map())
        session.tracks.push_back(track_of(track));
    return session;
  }

  // The manifest is a tree, and the CD has no other track.
  CdTrack whole_tree(const Mark& mark) {
    CdTrack track;
    track.mark = mark;
    track.mode = cd::TrackMode::Mode1;
    Manifest data = manifest_;
    data.outputs.padding = 0;
    check_data(root_, data);
    track.data = std::make_shared<const Manifest>(std::move(data));
    return track;
  }

  CdTrack track_of(const Value& value) {
    CdTrack track;
    track.mark = value.mark;
    const std::string mode = text_at(value, "mode", "audio");
    for (unsigned i = 0; i <= static_cast<unsigned>(cd::TrackMode::Mode2Mixed); ++i)
      if (mode == cd::to_string(static_cast<cd::TrackMode>(i)))
        track.mode = static_cast<cd::TrackMode>(i);
    read_sound(value, track.sound);
    track.silence = duration_at(value, "silence");
    read_pregap(value, track);
    track.postgap = duration_at(value, "postgap");
    if (const Value* indexes = value.find("indexes"))
      read_indexes(*indexes, track);
    if (const Value* chapters = value.find("chapters"))
      for (const Value& chapter : chapters->items)
        track.chapters.push_back({parse_duration(chapter.text).value_or(0), chapter.mark, true});
    track.isrc = marked_at(value, "isrc");
    track.isrc.value = cd::plain_isrc(track.isrc.value);
    read_flags(value, track);
    track.graphics = marked_at(value, "graphics");
    if (const Value* path = scalar_at(value, "graphics"))
      check_inside(*path, options_, manifest_, reporter_);
    if (const Value* texts = value.find("cd-text"))
      for (const Member& language : texts->members)
        track.texts[language.key] = words_of(language.value, {});
    if (is_data(track.mode))
      read_data(value, track);
    else
      check_audio(value, track);
    return track;
  }

  void read_sound(const Value& value, CdSound& sound) {
    if (const Value* path = scalar_at(value, "from")) {
      check_inside(*path, options_, manifest_, reporter_);
      sound.from = {path->text, path->mark, true};
    }
    const std::string order = text_at(value, "byte-order");
    sound.order = order == "little" ? SampleOrder::Little
                  : order == "big"  ? SampleOrder::Big
                                    : SampleOrder::Header;
    sound.start = duration_at(value, "start");
    sound.length = duration_at(value, "length");
    sound.convert = boolean_at(value, "convert", false);
  }

  Marked<std::int64_t> duration_at(const Value& map, std::string_view key) {
    const Value* value = scalar_at(map, key);
    if (value == nullptr)
      return {0, map.mark, false};
    const auto frames = parse_duration(value->text);  // what is none was told with the shape
    return {frames.value_or(0), value->mark, frames.has_value()};
  }

  void read_pregap(const Value& value, CdTrack& track) {
    track.pregap = duration_at(value, "pregap");
    const Value* sound = value.find("pregap");
    if (sound == nullptr || !sound->is_map())
      return;
    if (is_data(track.mode))
      reporter_.error(sound->mark, "GM0802", "sound is heard before audio tracks only");
    track.pregap_sound.emplace();
    read_sound(*sound, *track.pregap_sound);
  }

  void read_indexes(const Value& indexes, CdTrack& track) {
    for (const Value& index : indexes.items)
      if (const auto frames = parse_duration(index.text))
        track.indexes.push_back({*frames, index.mark, true});
    if (track.indexes.size() > most_indexes)
      reporter_.error(track.indexes[most_indexes].mark, "GM0807",
                      "a track has indexes up to 99, so at most 98 behind its start");
    std::int64_t before = 0;
    for (const auto& index : track.indexes) {
      if (index.value <= before)
        reporter_.error(index.mark, "GM0807",
                        before == 0
                            ? std::string("index 2 does not lie behind the start of its track, "
                                          "which is index 1")
                            : std::string("the index does not lie behind the one before it"),
                        "times count from the start of the track and ascend");
      before = index.value;
    }
  }

  void read_flags(const Value& value, CdTrack& track) {
    for (const Value* flag : scalars_at(value, "flags")) {
      bool& bit = flag->text == "pre-emphasis"   ? track.pre_emphasis
                  : flag->text == "four-channel" ? track.four_channel
                  : flag->text == "serial-copy"  ? track.serial_copy
                                                 : track.copy;
      bit = true;
      if (is_data(track.mode) && flag->text != "copy")
        reporter_.error(flag->mark, "GM0802", cat(shown(flag->text), " is said of audio tracks"));
    }
    if (track.copy && track.serial_copy)
      reporter_.error(value.find("flags")->mark, "GM0802",
                      "copy permits every copy, serial-copy those of the first generation",
                      "choose one of them");
  }

  void refuse(const Value& value, const char* key, const char* why) {
    if (const Value* found = value.find(key))
      reporter_.error(found->mark, "GM0802", cat("'", key, "' ", why));
  }

  void check_audio(const Value& value, const CdTrack& track) {
    for (const char* name : tree_keys)
      refuse(value, name, "makes a tree of files, which an audio track has not");
    if (track.silence.given && track.sound.from.given)
      reporter_.error(track.silence.mark, "GM0802", "a track is silence or comes from a file",
                      "make two tracks of it, or give the silence as pregap");
    if (value.find("silence") == nullptr && !track.sound.from.given)
      reporter_.error(value.mark, "GM0802", "an audio track needs 'from' or 'silence'");
    if (track.silence.given && track.silence.value == 0)
      reporter_.error(track.silence.mark, "GM0802", "a track of no length is none");
    if (track.silence.given)
      for (const char* name : {"start", "length", "convert", "byte-order"})
        refuse(value, name, "is said of a sound file");
  }

  void read_data(const Value& value, CdTrack& track) {
    for (const char* name : sound_keys)
      refuse(value, name, "is said of audio tracks");
    const bool made = value.find("files") != nullptr;
    if (track.sound.from.given) {
      for (const char* name : tree_keys)
        refuse(value, name, "makes a tree of files, and 'from' brings an image of one");
      return;
    }
    if (!made)
      reporter_.error(value.mark, "GM0802", "a data track needs 'files' or 'from'");
    if (track.mode != cd::TrackMode::Mode1 && track.mode != cd::TrackMode::Mode2Form1)
      reporter_.error(value.mark, "GM0802",
                      cat("file systems have blocks of 2048 bytes, and sectors of ",
                          cd::to_string(track.mode), " hold others"),
                      "use mode1 or mode2-form1, or bring the user data by 'from'");
    Manifest data;
    data.file = manifest_.file;
    data.folder = manifest_.folder;
    data.cell = manifest_.cell;
    data.name = manifest_.name;
    data.epoch = manifest_.epoch;
    data.clamp = manifest_.clamp;
    data.outputs.padding = 0;
    decode_tree(value, options_, data, reporter_);
    check_data(value, data);
    track.data = std::make_shared<const Manifest>(std::move(data));
  }

  // What a track of a CD cannot be, though an image can.
  void check_data(const Value& value, const Manifest& data) {
    const Value* boot = value.find("boot");
    for (const char* name : {"system-area", "partitions", "replay"})
      if (const Value* found = boot == nullptr ? nullptr : boot->find(name))
        reporter_.error(found->mark, "GM0808",
                        cat("'", name, "' makes an image a disk, which a CD in tracks is not"),
                        "boot.entries start a CD");
    if (data.udf && (data.udf->writable || data.udf->partition != UdfPartition::Physical))
      reporter_.error(data.udf->mark, "GM0808", "a track of a finished CD is never written again",
                      "use UDF with partition: physical and without writable");
  }

  void read_outputs(const Value* outputs, CdOptions& cd) {
    if (outputs == nullptr)
      return;
    const std::string format = text_at(*outputs, "format", "cue-bin");
    cd.format = format == "toc-bin"   ? CdFormat::TocBin
                : format == "ccd"     ? CdFormat::Ccd
                : format == "tracks"  ? CdFormat::Tracks
                : format == "session" ? CdFormat::Session
                                      : CdFormat::CueBin;
    cd.dialect = text_at(*outputs, "dialect") == "full" ? CdDialect::Full : CdDialect::Portable;
    const std::string subchannel = text_at(*outputs, "subchannel", "none");
    cd.subchannel = subchannel == "pw"       ? CdSubchannel::Pw
                    : subchannel == "pw-raw" ? CdSubchannel::PwRaw
                                             : CdSubchannel::None;
    if (cd.format == CdFormat::Session && outputs->find("subchannel") == nullptr)
      cd.subchannel = CdSubchannel::PwRaw;
    if (const Value* compress = scalar_at(*outputs, "compress");
        compress != nullptr && compress->text == "gzip")
      reporter_.error(compress->mark, "GM0805", "the files of a CD in tracks are not compressed",
                      "burners and players read them as they are");
    const Value* subchannels = scalar_at(*outputs, "subchannel");
    if (subchannels == nullptr)
      return;
    if (cd.format == CdFormat::Session && cd.subchannel != CdSubchannel::PwRaw)
      reporter_.error(subchannels->mark, "GM0805",
                      "a session for raw recording holds its sub-channel as on the disc: pw-raw");
    if (cd.subchannel == CdSubchannel::None)
      return;
    if (cd.format == CdFormat::Tracks)
      reporter_.error(subchannels->mark, "GM0805", "sets of tracks have no sub-channel",
                      "use format: cue-bin, toc-bin or ccd");
    else if (cd.format == CdFormat::CueBin && cd.subchannel == CdSubchannel::PwRaw &&
             cd.dialect == CdDialect::Portable)
      reporter_.error(subchannels->mark, "GM0805",
                      "a portable CUE sheet cannot tell of a sub-channel among the sectors",
                      "add dialect: full, or write subchannel: pw, which is a file of its own");
    else if (cd.format == CdFormat::Ccd && cd.subchannel != CdSubchannel::Pw)
      reporter_.error(subchannels->mark, "GM0805", "a .sub file holds channel by channel: pw");
  }

  void check(CdOptions& cd) {
    std::size_t count = static_cast<std::size_t>(cd.first_track) - 1 + (is_video(cd) ? 1 : 0);
    bool audio = false, data = false, mode2 = false;
    for (const CdSession& session : cd.sessions)
      for (const CdTrack& track : session.tracks) {
        if (++count == most_tracks + 1)
          reporter_.error(track.mark, "GM0809",
                          cd.first_track == 1
                              ? std::string("this is track 100, a CD has at most 99")
                              : cat("this is track 100, since the first is ", cd.first_track),
                          "a CD's track numbers end at 99 (IEC 60908 17.5.1)");
        (is_data(track.mode) ? data : audio) = true;
        mode2 = mode2 || (is_data(track.mode) && track.mode != cd::TrackMode::Mode1);
        if (!track.chapters.empty() && !is_video(cd))
          reporter_.error(track.chapters.front().mark, "GM0802",
                          "'chapters' is said of Video CDs; a track has 'indexes'");
        for (const auto& language : track.texts)
          check_language(cd, language.first, track);
      }
    if (!cd.type.given)
      cd.type.value = mode2 ? CdType::CdXa : data ? CdType::CdRom : CdType::CdDa;
    else if (cd.type.value == CdType::CdDa && data)
      reporter_.error(cd.type.mark, "GM0809", "cd-da is a disc of audio tracks alone",
                      "leave 'type' out, or write cd-rom or cd-xa");
    if (const std::string& medium = manifest_.medium.name;
        medium != "any" && !medium.starts_with("cd-"))
      reporter_.error(manifest_.medium.mark, "GM0809", cat(shown(medium), " has no CD tracks"),
                      "a CD in tracks goes to cd-74, cd-80, cd-90, cd-99 or any");
  }

  void check_language(const CdOptions& cd, const std::string& code, const CdTrack& track) {
    const auto same = [&](const CdLanguage& one) { return one.code.value == code; };
    if (std::none_of(cd.languages.begin(), cd.languages.end(), same))
      reporter_.error(
          track.mark, "GM0806",
          cat("the track has texts in ", shown(code), ", which is no language of disc.cd-text"),
          "list it in disc.cd-text.languages, with the texts of the disc");
  }

  const Value& root_;
  const ReadOptions& options_;
  Manifest& manifest_;
  Reporter& reporter_;
};

}  // namespace

void decode_cd(const Value& root, const ReadOptions& options, Manifest& manifest,
               Reporter& reporter) {
  CdDecoder(root, options, manifest, reporter).decode();
}

}  // namespace disc
