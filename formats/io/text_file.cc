// A text written as a stream, which appears under its name only when whole.
#include "formats/io/text_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <streambuf>

#include "formats/base/error.h"
#include "formats/io/descriptor.h"
#include "formats/io/environment.h"
#include "formats/io/temporary_file.h"

namespace disc {
namespace {

class DescriptorBuffer final : public std::streambuf {
 public:
  explicit DescriptorBuffer(int descriptor) : descriptor_(descriptor) { restart(); }
  int error() const { return error_; }

 protected:
  int_type overflow(int_type character) override {
    if (!drain())
      return traits_type::eof();
    if (!traits_type::eq_int_type(character, traits_type::eof()))
      sputc(traits_type::to_char_type(character));
    return traits_type::not_eof(character);
  }
  int sync() override { return drain() ? 0 : -1; }

 private:
  void restart() { setp(buffer_.data(), buffer_.data() + buffer_.size()); }

  bool drain() {
    const char* from = pbase();
    while (error_ == 0 && from < pptr()) {
      const ssize_t count = ::write(descriptor_, from, static_cast<std::size_t>(pptr() - from));
      if (count >= 0)
        from += count;
      else if (errno != EINTR)
        error_ = errno;
    }
    restart();
    return error_ == 0;
  }

  int descriptor_;
  int error_ = 0;
  std::array<char, 65536> buffer_;
};

Descriptor create(const std::string& path) {
  return Descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace

struct TextFile::State {
  std::string path;
  std::optional<TemporaryFile> temporary;  // none: a device or pipe is written as it is
  Descriptor descriptor;
  std::optional<DescriptorBuffer> buffer;
  std::optional<std::ostream> stream;
};

TextFile::TextFile(const std::string& path) : state_(std::make_unique<State>()) {
  state_->path = path;
  if (is_special_file(path)) {
    state_->descriptor = Descriptor(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  } else {
    // The process id keeps two runs apart; a left-over of a dead one is stepped over.
    for (int attempt = 0; attempt < 100; ++attempt) {
      state_->temporary.emplace(cat(path, ".", ::getpid(), ".", attempt, ".part"));
      state_->descriptor = create(state_->temporary->path());
      if (state_->descriptor || errno != EEXIST)
        break;
      state_->temporary->keep();  // not ours
    }
  }
  if (!state_->descriptor) {
    const int error = errno;
    if (state_->temporary)
      state_->temporary->keep();
    throw SystemError(path, "create", error);
  }
  state_->buffer.emplace(state_->descriptor.get());
  state_->stream.emplace(&*state_->buffer);
}

TextFile::~TextFile() = default;

std::ostream& TextFile::stream() { return *state_->stream; }

void TextFile::commit() {
  state_->stream->flush();
  if (state_->buffer->error() != 0)
    throw SystemError(state_->path, "write", state_->buffer->error());
  if (!state_->temporary)
    return;
  if (::fsync(state_->descriptor.get()) != 0)
    throw SystemError(state_->path, "sync", errno);
  if (::rename(state_->temporary->path().c_str(), state_->path.c_str()) != 0)
    throw SystemError(state_->path, "replace", errno);
  state_->temporary->keep();
  // The name is only safe once its folder is; a file system that cannot sync folders loses nothing.
  const Descriptor folder(
      ::open(folder_of(state_->path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder)
    ::fsync(folder.get());
}

std::unique_ptr<std::istream> open_text(const std::string& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw SystemError(path, "read", EISDIR);
  errno = 0;
  auto stream = std::make_unique<std::ifstream>(path, std::ios::binary);
  if (!*stream)
    throw SystemError(path, "open", errno == 0 ? EIO : errno);
  return stream;
}

}  // namespace disc
