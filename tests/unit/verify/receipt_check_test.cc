// Images against receipts: any byte that is wrong is found and named.
#include "verify/receipt_check.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "formats/base/text.h"
#include "formats/integrity/digest.h"

namespace disc::verify {
namespace {

constexpr std::uint64_t b = 2048;

// Five regions: a header, a file that ends inside its last block, zeros, a large file, padding.
struct Sample {
  std::vector<std::uint8_t> bytes;
  std::vector<ReceiptRegion> regions;
  ReceiptTotals totals;
  std::string receipt;
};

void append(Sample& sample, std::int64_t blocks, std::uint64_t used, const std::string& owner,
            std::uint8_t seed) {
  const std::size_t from = sample.bytes.size();
  sample.bytes.resize(from + static_cast<std::size_t>(blocks) * b, 0);
  if (seed != 0)
    for (std::uint64_t i = 0; i < used; ++i)
      sample.bytes[from + i] = static_cast<std::uint8_t>(seed + i * 7 + i / 251);
  const auto digest = sha256(Bytes(sample.bytes).subspan(from, used));
  ReceiptRegion region;
  region.first = static_cast<std::int64_t>(from / b);
  region.blocks = blocks;
  region.owner = owner;
  region.sha256 = to_hex(digest);
  region.bytes = used;
  sample.regions.push_back(std::move(region));
}

std::string write(const Sample& sample) {
  std::ostringstream out;
  ReceiptWriter writer(out);
  ReceiptHeader header;
  header.image = "x.iso";
  header.views = {"iso9660"};
  header.build_key = std::string(64, '0');
  header.manifest_sha256 = std::string(64, '0');
  header.epoch = "1980-01-01T00:00:00Z";
  writer.header(header);
  for (const ReceiptRegion& region : sample.regions)
    writer.region(region);
  writer.finish(sample.totals);
  return out.str();
}

Sample make_sample() {
  Sample sample;
  append(sample, 1, b, "primary volume descriptor", 1);
  append(sample, 2, b + 100, "/docs/manual.pdf", 9);
  append(sample, 3, 3 * b, "padding", 0);
  append(sample, 40, 40 * b, "/big.bin", 77);
  append(sample, 1, b, "path table", 5);
  sample.totals.size = sample.bytes.size();
  sample.totals.digests = {{"sha256", digest_hex(Algorithm::Sha256, sample.bytes)},
                           {"md5", digest_hex(Algorithm::Md5, sample.bytes)}};
  sample.totals.chunks = {digest_hex(Algorithm::Sha256, sample.bytes)};
  sample.receipt = write(sample);
  return sample;
}

Findings check(const Sample& sample, std::vector<std::uint8_t> bytes) {
  std::istringstream in(sample.receipt);
  const LoadedReceipt receipt = load_receipt(in, "x.receipt.json", false);
  const MemorySource medium(std::move(bytes));
  Findings findings;
  NoProgress progress;
  check_blocks(receipt, medium, findings, progress);
  return findings;
}

const Finding* find(const Findings& findings, std::string_view kind) {
  for (const Finding* finding : findings.sorted())
    if (finding->kind == kind)
      return finding;
  return nullptr;
}

TEST(Receipt, IsContentWithTheImageItDescribes) {
  const Sample sample = make_sample();
  EXPECT_EQ(check(sample, sample.bytes).total(), 0U);
}

TEST(Receipt, FindsAndNamesEveryFlippedByte) {
  const Sample sample = make_sample();
  for (std::size_t at = 0; at < sample.bytes.size(); at += 997) {
    std::vector<std::uint8_t> bytes = sample.bytes;
    bytes[at] ^= 0x20;
    const Findings findings = check(sample, bytes);
    const Finding* const region = find(findings, "receipt.region");
    ASSERT_NE(region, nullptr) << "byte " << at;
    const auto block = static_cast<std::int64_t>(at / b);
    const auto owner = std::ranges::find_if(sample.regions, [&](const ReceiptRegion& r) {
      return r.first <= block && block < r.first + r.blocks;
    });
    EXPECT_NE(region->sentence.find(owner->owner), std::string::npos) << region->sentence;
    EXPECT_NE(find(findings, "receipt.chunk"), nullptr);
    EXPECT_NE(find(findings, "receipt.digest"), nullptr);
    if (owner->bytes <= 4 * b || owner->owner == "padding") {
      EXPECT_EQ(region->place.block, block);
      EXPECT_NE(region->sentence.find(cat("byte ", at % b, " of block ", block)), std::string::npos)
          << region->sentence;
    }
  }
}

TEST(Receipt, SaysWhatASingleByteWas) {
  const Sample sample = make_sample();
  std::vector<std::uint8_t> bytes = sample.bytes;
  const std::uint8_t was = bytes[5];
  bytes[5] = static_cast<std::uint8_t>(~was);  // more than one bit
  const Findings findings = check(sample, bytes);
  ASSERT_NE(find(findings, "receipt.region"), nullptr);
  EXPECT_NE(
      find(findings, "receipt.region")->sentence.find(fmt::format("and should be 0x{:02x}", was)),
      std::string::npos);
  bytes[6] = static_cast<std::uint8_t>(~bytes[6]);
  EXPECT_NE(find(check(sample, bytes), "receipt.region")->sentence.find("more than one byte"),
            std::string::npos);
}

TEST(Receipt, ClaimsNothingThatItDidNotTry) {
  const Sample sample = make_sample();
  std::vector<std::uint8_t> bits = sample.bytes, bytes = sample.bytes;
  for (const ReceiptRegion& region : sample.regions) {
    const auto at = static_cast<std::size_t>(region.first) * b + 17;
    bits[at] ^= 0x10;
    bytes[at] ^= 0xFF;
  }
  // Five regions at once: single bits are found, single bytes are not looked for.
  const Findings of_bits = check(sample, bits), of_bytes = check(sample, bytes);
  EXPECT_EQ(of_bits.count("receipt.region"), sample.regions.size());
  EXPECT_NE(find(of_bits, "receipt.region")->sentence.find("byte 17 of block 0"),
            std::string::npos);
  EXPECT_EQ(of_bytes.count("receipt.region"), sample.regions.size());
  for (const Finding* finding : of_bytes.sorted())
    EXPECT_EQ(finding->sentence.find("more than one byte"), std::string::npos) << finding->sentence;
}

TEST(Receipt, SeesBytesAfterTheEndOfAFile) {
  const Sample sample = make_sample();
  std::vector<std::uint8_t> bytes = sample.bytes;
  bytes[3 * b - 1] = 0x11;
  const Findings findings = check(sample, bytes);
  EXPECT_EQ(find(findings, "receipt.region")->place.path, "/docs/manual.pdf");
  EXPECT_NE(find(findings, "receipt.region")
                ->sentence.find("byte 2047 of block 2 is 0x11 and should be zero after the end"),
            std::string::npos);
}

TEST(Receipt, SeesAMediumThatIsTooShortOrTooLong) {
  const Sample sample = make_sample();
  std::vector<std::uint8_t> bytes = sample.bytes;
  bytes.resize(bytes.size() - b);
  const Findings cut = check(sample, bytes);
  EXPECT_NE(find(cut, "receipt.size")->sentence.find("2048 bytes of the image are missing"),
            std::string::npos);
  EXPECT_NE(find(cut, "receipt.missing")->sentence.find("path table"), std::string::npos);
  bytes = sample.bytes;
  bytes.resize(bytes.size() + 3);
  const Findings longer = check(sample, bytes);
  EXPECT_EQ(longer.total(), 1U);
  EXPECT_NE(find(longer, "receipt.size")->sentence.find("3 bytes after the end"),
            std::string::npos);
}

TEST(Receipt, SeesAnAccountThatDoesNotAddUp) {
  Sample gap = make_sample();
  gap.regions.erase(gap.regions.begin() + 1);
  gap.receipt = write(gap);
  EXPECT_NE(find(check(gap, gap.bytes), "receipt.account")
                ->sentence.find("names no owner for blocks 1 to 2"),
            std::string::npos);
  Sample overlap = make_sample();
  overlap.regions[1].first = 0;
  overlap.receipt = write(overlap);
  EXPECT_NE(find(check(overlap, overlap.bytes), "receipt.account")
                ->sentence.find("although an earlier region"),
            std::string::npos);
  Sample chunks = make_sample();
  chunks.totals.chunks.push_back(chunks.totals.chunks[0]);
  chunks.receipt = write(chunks);
  EXPECT_NE(find(check(chunks, chunks.bytes), "receipt.account")->sentence.find("of 2 chunks"),
            std::string::npos);
}

TEST(ExpectedTree, PutsTheFilesOfAReceiptInOrder) {
  ExpectedTreeBuilder builder("r.json");
  const auto add = [&](const char* path, const char* type) {
    ReceiptFile file;
    file.path = path;
    file.type = type;
    if (file.type == "file")
      file.source_sha256 = std::string(64, 'a');
    builder.add(file);
  };
  add("/b/z", "file");
  add("/", "directory");
  add("/b", "directory");
  add("/b-c", "directory");
  add("/b-c/q", "file");
  add("/b/a", "file");
  const ExpectedTree expected = builder.finish();
  ASSERT_EQ(expected.tree.nodes.size(), 6U);
  for (const char* path : {"/", "/b", "/b-c", "/b/a", "/b/z", "/b-c/q"}) {
    const NodeId node = expected.tree.find(path);
    ASSERT_NE(node, none) << path;
    EXPECT_EQ(expected.tree.path(node), path);
  }
}

TEST(ExpectedTree, RefusesReceiptsThatContradictThemselves) {
  const auto file = [](const char* path, const char* type, const std::string& digest) {
    ReceiptFile result;
    result.path = path;
    result.type = type;
    result.source_sha256 = digest;
    return result;
  };
  const std::string digest(64, 'a');
  ExpectedTreeBuilder bad("r.json");
  EXPECT_THROW(bad.add(file("a", "file", digest)), ManifestError);
  EXPECT_THROW(bad.add(file("/a", "file", "12")), ManifestError);
  EXPECT_THROW(bad.add(file("/a", "thing", digest)), ManifestError);
  ExpectedTreeBuilder twice("r.json");
  twice.add(file("/a", "file", digest));
  twice.add(file("/a", "file", digest));
  EXPECT_THROW(twice.finish(), ManifestError);
  ExpectedTreeBuilder orphan("r.json");
  orphan.add(file("/no/a", "file", digest));
  EXPECT_THROW(orphan.finish(), ManifestError);
}

}  // namespace
}  // namespace disc::verify
