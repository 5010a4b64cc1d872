// Compressed sound, decoded by libsndfile.
#include "formats/audio/decoder.h"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <cstring>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

#include "formats/audio/compressed_file.h"
#include "formats/base/error.h"

namespace disc::audio {
namespace {

const char* format_name(int format) {
  switch (format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_WAV:
    case SF_FORMAT_WAVEX:
      return "WAV";
    case SF_FORMAT_RF64:
      return "RF64";
    case SF_FORMAT_W64:
      return "Wave64";
    case SF_FORMAT_AIFF:
      return "AIFF-C";
    case SF_FORMAT_AU:
      return "AU";
    case SF_FORMAT_CAF:
      return "Core Audio";
    case SF_FORMAT_FLAC:
      return "FLAC";
    case SF_FORMAT_OGG:
      return "Ogg";
    case SF_FORMAT_MPEG:
      return "MPEG audio";
    case SF_FORMAT_NIST:
      return "NIST Sphere";
    case SF_FORMAT_VOC:
      return "Creative Voice";
    default:
      return nullptr;
  }
}

struct Coding {
  const char* name;
  std::uint32_t bits;  // of a number; 0: a lossy coding
  SampleForm form;     // that loses nothing of what it decodes to
  bool lossless;
};

// Numbers of the machine, which libsndfile gives, are made little-endian below.
constexpr SampleForm short_form{Number::Signed, 2, false};
constexpr SampleForm int_form{Number::Signed, 4, false};
constexpr SampleForm float_form{Number::Float, 4, false};

Coding coding_of(int format) {
  switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
      return {"8 bit", 8, short_form, true};
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_ALAC_16:
      return {"16 bit", 16, short_form, true};
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_ALAC_24:
      return {"24 bit", 24, int_form, true};
    case SF_FORMAT_ALAC_20:
      return {"20 bit", 20, int_form, true};
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_ALAC_32:
      return {"32 bit", 32, int_form, true};
    case SF_FORMAT_FLOAT:
      return {"32 bit float", 32, float_form, true};
    case SF_FORMAT_ULAW:
      return {"mu-law", 0, short_form, false};
    case SF_FORMAT_ALAW:
      return {"A-law", 0, short_form, false};
    case SF_FORMAT_IMA_ADPCM:
    case SF_FORMAT_MS_ADPCM:
    case SF_FORMAT_VOX_ADPCM:
      return {"ADPCM", 0, short_form, false};
    case SF_FORMAT_GSM610:
      return {"GSM 6.10", 0, short_form, false};
    case SF_FORMAT_G721_32:
    case SF_FORMAT_G723_24:
    case SF_FORMAT_G723_40:
      return {"G.72x ADPCM", 0, short_form, false};
    case SF_FORMAT_VORBIS:
      return {"Vorbis", 0, float_form, false};
    case SF_FORMAT_OPUS:
      return {"Opus", 0, float_form, false};
    case SF_FORMAT_MPEG_LAYER_I:
      return {"MPEG layer I", 0, float_form, false};
    case SF_FORMAT_MPEG_LAYER_II:
      return {"MPEG layer II", 0, float_form, false};
    case SF_FORMAT_MPEG_LAYER_III:
      return {"MP3", 0, float_form, false};
    default:
      return {"a lossy coding", 0, float_form, false};
  }
}

/// " (...)", as libsndfile says it.
std::string why(SNDFILE* sound) {
  std::string text = sf_strerror(sound);
  while (text.ends_with('.') || text.ends_with('\n'))
    text.pop_back();
  return cat(" (libsndfile: ", text, ")");
}

/// Puts numbers of the machine into bytes, least significant first.
template <class Value>
void put_little_endian(std::span<const Value> values, std::uint8_t* out) {
  if constexpr (std::endian::native == std::endian::little) {
    std::memcpy(out, values.data(), values.size_bytes());
  } else {
    for (const Value& value : values) {
      std::array<std::uint8_t, sizeof(Value)> bytes;
      std::memcpy(bytes.data(), &value, sizeof value);
      std::ranges::reverse(bytes);
      out = std::ranges::copy(bytes, out).out;
    }
  }
}

}  // namespace

struct Decoder::State {
  std::shared_ptr<const BlockSource> file;
  std::uint64_t position = 0;  // of the file, as libsndfile moves it
  std::exception_ptr failure;  // that must not pass through a library in C
  SNDFILE* sound = nullptr;
  SoundFacts facts;
  SampleForm form;
  bool seeks = false;
  std::uint64_t next = 0;  // sample
  bool ended = false;
  std::vector<short> shorts;
  std::vector<int> ints;
  std::vector<float> floats;

  void rethrow() {
    if (failure)
      std::rethrow_exception(std::exchange(failure, nullptr));
  }

  static State& of(void* user) { return *static_cast<State*>(user); }
  static sf_count_t file_size(void* user) { return static_cast<sf_count_t>(of(user).file->size()); }
  static sf_count_t file_seek(sf_count_t offset, int whence, void* user) {
    State& state = of(user);
    const auto size = static_cast<sf_count_t>(state.file->size());
    const sf_count_t base = whence == SEEK_SET   ? 0
                            : whence == SEEK_CUR ? static_cast<sf_count_t>(state.position)
                                                 : size;
    // Behind the end there is nothing to read, before the front nothing at all.
    if (offset < -base || offset > size - base)
      return -1;
    state.position = static_cast<std::uint64_t>(base + offset);
    return base + offset;
  }
  static sf_count_t file_read(void* to, sf_count_t count, void* user) {
    State& state = of(user);
    const std::uint64_t there = state.file->size() - state.position;
    const std::uint64_t bytes =
        std::min(static_cast<std::uint64_t>(std::max<sf_count_t>(count, 0)), there);
    try {
      state.file->read(state.position, {static_cast<std::uint8_t*>(to), bytes});
    } catch (...) {
      state.failure = std::current_exception();
      return 0;
    }
    state.position += bytes;
    return static_cast<sf_count_t>(bytes);
  }
  static sf_count_t file_write(const void*, sf_count_t, void*) { return 0; }
  static sf_count_t file_tell(void* user) { return static_cast<sf_count_t>(of(user).position); }

  void open();
  sf_count_t decode(sf_count_t samples, std::uint8_t* out);
};

void Decoder::State::open() {
  SF_VIRTUAL_IO door{file_size, file_seek, file_read, file_write, file_tell};
  SF_INFO info{};
  sound = sf_open_virtual(&door, SFM_READ, &info, this);
  rethrow();
  if (sound == nullptr)
    throw FormatError(cat(file->name(), ": cannot be read as sound", why(nullptr)));
  const char* const name = format_name(info.format);
  if (name == nullptr || info.channels < 1 || info.samplerate < 1)
    throw FormatError(cat(file->name(), ": is of a kind of sound file that is not read here"));
  const Coding coding = coding_of(info.format);
  form = coding.form;
  const int type = info.format & SF_FORMAT_TYPEMASK;
  facts = {name,
           coding.name,
           static_cast<std::uint32_t>(info.samplerate),
           static_cast<std::uint32_t>(info.channels),
           coding.bits,
           coding.lossless,
           {},
           {}};
  // Of MPEG audio libsndfile tells an estimate.
  if (info.frames >= 0 && info.frames < SF_COUNT_MAX && type != SF_FORMAT_MPEG)
    facts.samples = static_cast<std::uint64_t>(info.frames);
  seeks = facts.samples && type == SF_FORMAT_FLAC;
}

sf_count_t Decoder::State::decode(sf_count_t samples, std::uint8_t* out) {
  const auto numbers = static_cast<std::size_t>(samples) * facts.channels;
  const auto pass = [&](auto& buffer, auto read) {
    buffer.resize(std::max(buffer.size(), numbers));
    const sf_count_t got = std::max<sf_count_t>(read(sound, buffer.data(), samples), 0);
    put_little_endian(
        std::span(std::as_const(buffer)).first(static_cast<std::size_t>(got) * facts.channels),
        out);
    return got;
  };
  if (form == short_form)
    return pass(shorts, sf_readf_short);
  if (form == int_form)
    return pass(ints, sf_readf_int);
  return pass(floats, sf_readf_float);
}

Decoder::Decoder(std::shared_ptr<const BlockSource> file) : state_(std::make_unique<State>()) {
  state_->file = std::move(file);
  check_compressed_file(*state_->file);
  try {
    state_->open();
  } catch (...) {
    sf_close(state_->sound);
    throw;
  }
}

Decoder::~Decoder() { sf_close(state_->sound); }

const SoundFacts& Decoder::facts() const { return state_->facts; }
const SampleForm& Decoder::form() const { return state_->form; }
bool Decoder::seeks() const { return state_->seeks; }
std::uint64_t Decoder::position() const { return state_->next; }
std::string Decoder::name() const { return state_->file->name(); }

std::size_t Decoder::read(std::span<std::uint8_t> out) {
  State& state = *state_;
  const std::size_t step = std::size_t{state.form.bytes} * state.facts.channels;
  constexpr std::size_t most = 65'536;  // samples at once, for the buffers
  std::size_t done = 0;
  while (!state.ended && out.size() - done >= step) {
    const std::size_t wanted = std::min((out.size() - done) / step, most);
    const sf_count_t got = state.decode(static_cast<sf_count_t>(wanted), out.data() + done);
    state.rethrow();
    state.next += static_cast<std::uint64_t>(got);
    if (sf_error(state.sound) != SF_ERR_NO_ERROR)
      throw FormatError(
          cat(state.file->name(), ": is damaged near sample ", state.next, why(state.sound)));
    done += static_cast<std::size_t>(got) * step;
    state.ended = static_cast<std::size_t>(got) < wanted;
  }
  return done;
}

void Decoder::seek(std::uint64_t sample) {
  State& state = *state_;
  state.ended = false;
  if (sample == state.next)
    return;
  const sf_count_t at = sf_seek(state.sound, static_cast<sf_count_t>(sample), SEEK_SET);
  state.rethrow();
  if (at != static_cast<sf_count_t>(sample))
    throw FormatError(cat(state.file->name(), ": is damaged: sample ", sample, " cannot be found",
                          why(state.sound)));
  state.next = sample;
}

namespace {

class DecodedSource final : public BlockSource {
 public:
  explicit DecodedSource(std::shared_ptr<const BlockSource> file)
      : file_(std::move(file)),
        decoder_(std::make_unique<Decoder>(file_)),
        step_(std::size_t{decoder_->form().bytes} * decoder_->facts().channels),
        size_(decoder_->facts().samples.value() * step_) {
    if (size_ == 0)
      return;
    std::vector<std::uint8_t> last(step_);
    try {
      read(size_ - step_, last);
    } catch (const FormatError&) {
      Decoder again(file_);
      check_length(again);
      throw;
    }
    decoder_->seek(0);
  }

  std::uint64_t size() const override { return size_; }
  std::string name() const override { return file_->name(); }

  void read(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (offset > size_ || out.size() > size_ - offset)
      throw FormatError(cat(name(), ": bytes ", offset, " to ", offset + out.size(),
                            " of its sound reach past its end at ", size_));
    const std::lock_guard lock(mutex_);
    if (!decoder_)
      decoder_ = std::make_unique<Decoder>(file_);
    try {
      decode(offset, out);
    } catch (...) {
      decoder_.reset();  // libsndfile does not go on after damage, wherever it is sent
      throw;
    }
  }

 private:
  void decode(std::uint64_t offset, std::span<std::uint8_t> out) const {
    decoder_->seek(offset / step_);
    const auto skip = static_cast<std::size_t>(offset % step_);
    if (skip != 0) {
      const std::size_t part = std::min(out.size(), step_ - skip);
      read_parted(out.first(part), skip);
      out = out.subspan(part);
    }
    const std::size_t whole = out.size() / step_ * step_;
    require(out.first(whole));
    if (out.size() != whole)
      read_parted(out.subspan(whole), 0);
  }

  void read_parted(std::span<std::uint8_t> out, std::size_t skip) const {
    std::vector<std::uint8_t> sample(step_);
    require(sample);
    std::copy_n(sample.begin() + static_cast<std::ptrdiff_t>(skip), out.size(), out.begin());
  }

  void require(std::span<std::uint8_t> out) const {
    if (decoder_->read(out) != out.size())
      throw FormatError(cat(name(), ": is cut short or damaged: there is no sound behind sample ",
                            decoder_->position()));
  }

  std::shared_ptr<const BlockSource> file_;
  mutable std::unique_ptr<Decoder> decoder_;  // none after damage
  std::size_t step_;
  std::uint64_t size_;
  mutable std::mutex mutex_;
};

}  // namespace

void check_length(Decoder& decoder) {
  const SoundFacts& facts = decoder.facts();
  std::vector<std::uint8_t> part(std::size_t{decoder.form().bytes} * facts.channels * 16'384);
  try {
    while (decoder.read(part) != 0) {
    }
  } catch (const FormatError& error) {
    throw FormatError(cat(error.what(), "; it is cut short or damaged: its header promises ",
                          facts.samples.value_or(0), " samples, and ", decoder.position(),
                          " can be read"));
  }
  check_end(decoder);
}

void check_end(const Decoder& decoder) {
  const std::optional<std::uint64_t>& promised = decoder.facts().samples;
  if (promised && decoder.position() < *promised)
    throw FormatError(cat(decoder.name(), ": is cut short: its header promises ", *promised,
                          " samples, and ", decoder.position(), " are there"));
}

std::unique_ptr<BlockSource> open_decoded(std::shared_ptr<const BlockSource> file) {
  return std::make_unique<DecodedSource>(std::move(file));
}

}  // namespace disc::audio
