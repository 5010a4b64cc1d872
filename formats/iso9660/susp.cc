// System use entries: the frame that Rock Ridge and other extensions hang in (SUSP 1.12).
#include "formats/iso9660/susp.h"

#include <stdexcept>

namespace disc::iso9660 {
namespace {

void append(SuspBytes& out, Bytes bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void append_head(SuspBytes& out, Signature signature, std::size_t length) {
  if (length > max_susp_entry)
    throw std::logic_error("a system use entry has at most 255 bytes");
  append(out, bytes_of(SuspHead{signature, static_cast<std::uint8_t>(length), 1}));
}

}  // namespace

void append_entry(SuspBytes& out, Signature signature, Bytes payload) {
  append_head(out, signature, sizeof(SuspHead) + payload.size());
  append(out, payload);
}

void append_sp(SuspBytes& out, std::uint8_t skipped) {
  append(out, bytes_of(SuspSp{{{'S', 'P'}, sizeof(SuspSp), 1}, {0xBE, 0xEF}, skipped}));
}

void append_ce(SuspBytes& out, std::uint32_t block, std::uint32_t offset, std::uint32_t length) {
  append(out, bytes_of(SuspCe{{{'C', 'E'}, sizeof(SuspCe), 1}, block, offset, length}));
}

void append_st(SuspBytes& out) { append_head(out, {'S', 'T'}, sizeof(SuspHead)); }

void append_es(SuspBytes& out, std::uint8_t sequence) {
  append(out, bytes_of(SuspEs{{{'E', 'S'}, sizeof(SuspEs), 1}, sequence}));
}

void append_pd(SuspBytes& out, std::size_t bytes) {
  append_head(out, {'P', 'D'}, bytes);
  out.resize(out.size() + bytes - sizeof(SuspHead));
}

void append_er(SuspBytes& out, const Extension& extension) {
  const std::size_t length = sizeof(SuspEr) + extension.identifier.size() +
                             extension.descriptor.size() + extension.source.size();
  append_head(out, {'E', 'R'}, length);
  out.push_back(static_cast<std::uint8_t>(extension.identifier.size()));
  out.push_back(static_cast<std::uint8_t>(extension.descriptor.size()));
  out.push_back(static_cast<std::uint8_t>(extension.source.size()));
  out.push_back(extension.version);
  append(out, bytes_of(extension.identifier));
  append(out, bytes_of(extension.descriptor));
  append(out, bytes_of(extension.source));
}

}  // namespace disc::iso9660
