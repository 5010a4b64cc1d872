// A medium against the regions, chunks and digests of its receipt.
#include "verify/receipt_check.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <utility>

#include "formats/base/error.h"
#include "formats/base/text.h"
#include "formats/integrity/digest.h"
#include "verify/locate_fault.h"
#include "verify/medium_pass.h"

namespace disc::verify {
namespace {

class WholeDigest final : public PassConsumer {
 public:
  explicit WholeDigest(Algorithm algorithm) : digest_(algorithm) {}
  void consume(std::uint64_t, Bytes bytes) override { digest_.update(bytes); }
  void finish() override { hex_ = to_hex(digest_.finish()); }
  const std::string& hex() const { return hex_; }

 private:
  Digest digest_;
  std::string hex_;
};

class ChunkDigests final : public PassConsumer {
 public:
  void consume(std::uint64_t, Bytes bytes) override {
    while (!bytes.empty()) {
      const std::size_t part = std::min<std::uint64_t>(bytes.size(), receipt_chunk - filled_);
      digest_.update(bytes.first(part));
      filled_ += part;
      bytes = bytes.subspan(part);
      if (filled_ == receipt_chunk)
        close();
    }
  }
  void finish() override {
    if (filled_ > 0)
      close();
  }
  const std::vector<std::string>& hex() const { return hex_; }

 private:
  void close() {
    hex_.push_back(to_hex(digest_.finish()));
    filled_ = 0;
  }

  Digest digest_{Algorithm::Sha256};
  std::uint64_t filled_ = 0;
  std::vector<std::string> hex_;
};

// Regions come in order of block and do not overlap: one digest at work at any time.
class RegionDigests final : public PassConsumer {
 public:
  explicit RegionDigests(const std::vector<RegionWish>& regions) : regions_(regions) {}

  void consume(std::uint64_t offset, Bytes bytes) override {
    const std::uint64_t end = offset + bytes.size();
    for (; next_ < regions_.size(); ++next_) {
      const RegionWish& region = regions_[next_];
      const std::uint64_t first = byte_at(region.first);
      const std::uint64_t last = byte_at(region.first + region.blocks);
      if (first >= end)
        return;
      const std::uint64_t covered = first + region.bytes;  // zeros from there on
      const auto part = [&](std::uint64_t from, std::uint64_t to) {
        from = std::clamp(from, offset, end);
        return bytes.subspan(from - offset, std::clamp(to, from, end) - from);
      };
      if (region.has_digest)
        digest_.update(part(first, covered));
      for (const std::uint8_t byte : part(covered, last))
        rest_ |= byte;
      if (last > end)
        return;
      Sha256Digest found = region.digest;
      if (region.has_digest)
        digest_.finish(found);
      const bool filled_with_zeros = std::exchange(rest_, std::uint8_t{0}) == 0;
      if (found != region.digest || !filled_with_zeros)
        wrong_.push_back(static_cast<std::uint32_t>(next_));
    }
  }
  /// Indices of the regions that differ.
  const std::vector<std::uint32_t>& wrong() const { return wrong_; }
  /// Regions that the medium held whole.
  std::size_t seen() const { return next_; }

 private:
  static std::uint64_t byte_at(std::int64_t block) {
    return static_cast<std::uint64_t>(block) * block_size;
  }

  const std::vector<RegionWish>& regions_;
  Digest digest_{Algorithm::Sha256};
  std::uint8_t rest_ = 0;  // all bytes behind the covered ones, or-ed
  std::size_t next_ = 0;
  std::vector<std::uint32_t> wrong_;
};

Place place_of(const LoadedReceipt& receipt, const RegionWish& region) {
  const std::string_view owner = receipt.owner(region);
  return {.block = region.first,
          .path = owner.starts_with('/') ? std::string(owner) : std::string(),
          .view = {}};
}

std::string name_of(const LoadedReceipt& receipt, const RegionWish& region) {
  const std::string_view owner = receipt.owner(region);
  const std::string blocks =
      region.blocks == 1 ? cat("block ", region.first)
                         : cat("blocks ", region.first, " to ", region.first + region.blocks - 1);
  return cat(owner.starts_with('/') ? std::string("the data of ") : std::string(), owner, " (",
             blocks, ")");
}

// Every block has one owner: gaps and overlaps are faults of the receipt, not of the medium.
// Regions that overlap an earlier one are taken out, since only one digest runs at a time.
std::vector<RegionWish> check_account(const LoadedReceipt& receipt, Findings& findings) {
  std::vector<RegionWish> regions;
  regions.reserve(receipt.regions.size());
  std::int64_t next = 0;
  for (const RegionWish& region : receipt.regions) {
    if (region.first < next) {
      findings.add(Severity::Difference, "receipt.account", place_of(receipt, region),
                   cat("the receipt gives ", name_of(receipt, region),
                       " although an earlier region reaches to block ", next - 1));
      continue;
    }
    if (region.first > next)
      findings.add(Severity::Difference, "receipt.account", {.block = next, .path = {}, .view = {}},
                   cat("the receipt names no owner for blocks ", next, " to ", region.first - 1));
    next = region.first + region.blocks;
    regions.push_back(region);
  }
  const auto blocks = static_cast<std::int64_t>(blocks_for(receipt.totals.size));
  if (next != blocks && !receipt.regions.empty())
    findings.add(
        Severity::Difference, "receipt.account", {.block = next, .path = {}, .view = {}},
        cat("the regions of the receipt end at block ", next, ", its image at block ", blocks));
  return regions;
}

void check_size(const LoadedReceipt& receipt, const BlockSource& medium, Findings& findings) {
  const std::uint64_t wanted = receipt.totals.size, found = medium.size();
  if (found < wanted) {
    findings.add(Severity::Damage, "receipt.size",
                 {.block = static_cast<std::int64_t>(found / block_size), .path = {}, .view = {}},
                 cat("the medium ends after ", found, " bytes, ", wanted - found,
                     " bytes of the image are missing"));
  } else if (found > wanted) {
    findings.add(Severity::Difference, "receipt.size",
                 {.block = static_cast<std::int64_t>(wanted / block_size), .path = {}, .view = {}},
                 cat("the medium has ", found - wanted,
                     " bytes after the end of the image, which has ", wanted));
  }
}

void check_regions(const LoadedReceipt& receipt, const std::vector<RegionWish>& regions,
                   const RegionDigests& digests, const BlockSource& medium, Findings& findings) {
  FaultLocator locator(medium, digests.wrong().size());
  for (const std::uint32_t index : digests.wrong()) {
    const RegionWish& region = regions[index];
    const LocatedFault fault = locator.locate(
        region.first, region.blocks,
        region.has_digest ? std::optional(region.digest) : std::nullopt, region.bytes);
    Place place = place_of(receipt, region);
    place.block = fault.block;
    findings.add(Severity::Damage, "receipt.region", place,
                 cat(name_of(receipt, region), " is not as the receipt says",
                     fault.detail.empty() ? "" : ": ", fault.detail));
  }
  for (std::size_t i = digests.seen(); i < regions.size(); ++i)
    findings.add(Severity::Damage, "receipt.missing", place_of(receipt, regions[i]),
                 cat(name_of(receipt, regions[i]), " lies past the end of the medium"));
}

void check_chunks(const LoadedReceipt& receipt, const ChunkDigests& digests, Findings& findings) {
  const std::vector<std::string>& wanted = receipt.totals.chunks;
  const std::uint64_t count = (receipt.totals.size + receipt_chunk - 1) / receipt_chunk;
  if (wanted.size() != count)
    findings.add(Severity::Difference, "receipt.account", {},
                 cat("the receipt has digests of ", wanted.size(), " chunks, an image of ",
                     receipt.totals.size, " bytes has ", count));
  for (std::size_t i = 0; i < std::min(wanted.size(), digests.hex().size()); ++i) {
    const auto first = static_cast<std::int64_t>(i * (receipt_chunk / block_size));
    if (digests.hex()[i] != wanted[i])
      findings.add(Severity::Damage, "receipt.chunk", {.block = first, .path = {}, .view = {}},
                   cat("chunk ", i, " of 16 MiB has SHA-256 ", digests.hex()[i],
                       ", the receipt says ", wanted[i]));
  }
}

std::vector<std::pair<Algorithm, std::string>> wanted_digests(const LoadedReceipt& receipt,
                                                              Findings& findings) {
  std::vector<std::pair<Algorithm, std::string>> wanted;
  for (const auto& [word, hex] : receipt.totals.digests) {
    const auto algorithm = parse_algorithm(word);
    if (algorithm)
      wanted.emplace_back(*algorithm, hex);
    else
      findings.add(Severity::Warning, "receipt.digest", {},
                   cat("the receipt has a digest of the unknown kind ", in_quotes(word),
                       ", which was not checked"));
  }
  return wanted;
}

}  // namespace

FilesOptions receipt_files_options(const LoadedReceipt& receipt,
                                   const std::vector<iso9660::View>& views, unsigned threads) {
  std::vector<iso9660::View> offered;
  for (const std::string& word : receipt.header.views)
    if (const auto view = iso9660::parse_view(word))
      offered.push_back(*view);
  // Rock Ridge first: it knows every name.
  std::ranges::stable_sort(offered, {},
                           [](iso9660::View view) { return view != iso9660::View::RockRidge; });
  return {.views = views.empty() ? offered : views,
          .has_rock_ridge = std::ranges::count(offered, iso9660::View::RockRidge) > 0,
          .contents = true,
          .xattrs = true,
          .acls = true,
          .streams = Streams::Unknown,
          .generated = {},
          .threads = threads,
          .present_from = {}};
}

LoadedReceipt load_receipt(std::istream& in, const std::string& name, bool with_files,
                           std::uint8_t track) {
  LoadedReceipt loaded;
  ExpectedTreeBuilder files(name);
  ReceiptHandler handler;
  handler.header = [&](const ReceiptHeader& header) { loaded.header = header; };
  handler.totals = [&](const ReceiptTotals& totals) { loaded.totals = totals; };
  handler.file = [&](const ReceiptFile& file) {
    if (with_files && file.track == track)
      files.add(file);
  };
  handler.region = [&](const ReceiptRegion& region) {
    if (region.track != track)
      return;
    constexpr std::int64_t most = std::int64_t{1} << 40;  // keeps all sums far from overflow
    if (region.first > most || region.blocks > most)
      throw ManifestError(
          cat(name, ": region ", in_quotes(region.owner), " lies out of all bounds"));
    RegionWish wish{.first = region.first,
                    .blocks = region.blocks,
                    .bytes = region.bytes,
                    .owner = loaded.owners.size(),
                    .owner_length = static_cast<std::uint32_t>(region.owner.size()),
                    .has_digest = !region.sha256.empty(),
                    .digest = {}};
    if (const auto raw = from_hex(region.sha256); raw && raw->size() == wish.digest.size())
      std::memcpy(wish.digest.data(), raw->data(), raw->size());
    loaded.owners += region.owner;
    if (wish.blocks > 0)
      loaded.regions.push_back(wish);
  };
  read_receipt(in, name, handler);
  std::ranges::stable_sort(loaded.regions, {}, &RegionWish::first);
  if (with_files)
    loaded.files = files.finish();
  return loaded;
}

void check_blocks(const LoadedReceipt& receipt, const BlockSource& medium, Findings& findings,
                  Progress& progress) {
  findings.check("size");
  check_size(receipt, medium, findings);
  findings.check("regions");
  const std::vector<RegionWish> regions = check_account(receipt, findings);
  const auto wanted = wanted_digests(receipt, findings);

  RegionDigests region_digests(regions);
  ChunkDigests chunk_digests;
  std::vector<std::unique_ptr<WholeDigest>> whole;
  std::vector<PassConsumer*> consumers{&region_digests, &chunk_digests};
  for (const auto& item : wanted) {
    whole.push_back(std::make_unique<WholeDigest>(item.first));
    consumers.push_back(whole.back().get());
  }
  const auto unreadable =
      pass_over(medium, std::min(medium.size(), receipt.totals.size), consumers, progress);
  for (const UnreadableBlocks& run : unreadable)
    findings.add(
        Severity::Damage, "medium.unreadable", {.block = run.first, .path = {}, .view = {}},
        cat(run.blocks, run.blocks == 1 ? " block" : " blocks", " cannot be read: ", run.why));
  check_regions(receipt, regions, region_digests, medium, findings);
  findings.check("chunks");
  check_chunks(receipt, chunk_digests, findings);
  findings.check("digests of the image");
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (whole[i]->hex() != wanted[i].second)
      findings.add(Severity::Damage, "receipt.digest", {},
                   cat("the image has ", to_string(wanted[i].first), " ", whole[i]->hex(),
                       ", the receipt says ", wanted[i].second));
}

}  // namespace disc::verify
