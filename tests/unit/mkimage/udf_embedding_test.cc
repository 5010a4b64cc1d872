// Contents in file entries: which files lie there, what the image and its companions say of them.
#include "mkimage/udf_embedding.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "formats/base/error.h"
#include "formats/base/extent.h"
#include "formats/base/text.h"
#include "formats/udf/icb.h"
#include "mkimage/image.h"
#include "tests/unit/mkimage/cli_fixture.h"

namespace disc {
namespace {

/// A tree made by hand: the root, which holds files and folders.
class Tree {
 public:
  Tree() {
    manifest.udf.emplace();
    manifest.udf->embed = true;
    tree.nodes.emplace_back();
    tree.nodes[0].a = 1;
  }
  NodeId add(NodeType type, NodeId parent, std::uint32_t a) {
    const auto id = static_cast<NodeId>(tree.nodes.size());
    Node& node = tree.nodes.emplace_back();
    node.type = type;
    node.parent = parent;
    node.a = a;
    node.name = static_cast<std::uint32_t>(tree.arena.size());
    tree.arena += cat("name", id);
    node.name_length = static_cast<std::uint16_t>(tree.arena.size() - node.name);
    ++tree.nodes[parent].b;
    return id;
  }
  NodeId file(std::uint64_t size, Placement placement = {}, NodeId parent = root_node) {
    tree.contents.push_back({size, none, false, {}});
    const NodeId id = add(NodeType::File, parent, static_cast<ContentId>(tree.contents.size() - 1));
    tree.nodes[id].placement = static_cast<std::uint32_t>(tree.placements.size());
    tree.placements.push_back(placement);
    return id;
  }
  bool embeds(NodeId id) const { return UdfEmbedding(manifest, tree).holds(id); }

  Manifest manifest;
  SourceTree tree;
};

TEST(UdfEmbedding, HoldsWhatTheEntryHasRoomFor) {
  Tree tree;
  const NodeId empty = tree.file(0), one = tree.file(1), full = tree.file(2048 - 216),
               over = tree.file(2048 - 216 + 1);
  EXPECT_FALSE(tree.embeds(empty)) << "there is nothing to hold";
  EXPECT_TRUE(tree.embeds(one));
  EXPECT_TRUE(tree.embeds(full)) << "an extended file entry has 216 bytes (ECMA-167 4/14.17)";
  EXPECT_FALSE(tree.embeds(over));
  tree.manifest.udf->embed = false;
  EXPECT_FALSE(tree.embeds(one));
}

TEST(UdfEmbedding, LeavesLessRoomBesideTheTimeOfCreation) {
  Tree tree;
  tree.manifest.udf->revision = 0x0102;
  // A file entry, the header of its attributes, the time (ECMA-167 4/14.9, 4/14.10.1, 4/14.10.5).
  const NodeId full = tree.file(2048 - 176 - 24 - 32), over = tree.file(2048 - 176 - 24 - 32 + 1);
  EXPECT_TRUE(tree.embeds(full));
  EXPECT_FALSE(tree.embeds(over));
}

TEST(UdfEmbedding, LeavesFilesOutsideThatNeedBlocks) {
  Tree tree;
  const NodeId first = tree.file(9, {.sort = 7}), last = tree.file(9, {.sort = -7}),
               aligned = tree.file(9, {.align = 4096}),
               packed = tree.file(9, {.zisofs_block = 32768}),
               patched = tree.file(9, {.patched = true}), hidden = tree.file(9, {.hide_udf = true}),
               sparse = tree.file(9), joliet = tree.file(9, {.hide_joliet = true});
  const NodeId folder = tree.add(NodeType::Directory, root_node, 0);
  tree.tree.nodes[folder].placement = tree.tree.nodes[hidden].placement;
  const NodeId below = tree.file(9, {}, folder);
  tree.tree.sparse[tree.tree.node(sparse).a] = {};
  for (const NodeId id : {first, last, aligned, packed, patched, hidden, sparse, below})
    EXPECT_FALSE(tree.embeds(id)) << id;
  EXPECT_TRUE(tree.embeds(joliet)) << "which is no word of UDF";
}

TEST(UdfEmbedding, TreatsHardLinksAsOneFile) {
  Tree tree;
  const NodeId a = tree.file(9), b = tree.file(9), c = tree.file(9, {.sort = 1}), d = tree.file(9);
  tree.tree.nodes[a].b = tree.tree.nodes[b].b = 1;
  tree.tree.nodes[c].b = tree.tree.nodes[d].b = 2;
  EXPECT_TRUE(tree.embeds(a));
  EXPECT_TRUE(tree.embeds(b));
  EXPECT_FALSE(tree.embeds(c));
  EXPECT_FALSE(tree.embeds(d)) << "another name of it has a place";
}

/// Gives what `next` says, whatever was planned.
class Changing final : public ContentOpener {
 public:
  explicit Changing(std::vector<std::string> all) : all_(std::move(all)) {}
  std::unique_ptr<ByteStream> open(ContentId) const override { throw std::logic_error("opened"); }
  std::string describe(ContentId) const override { return "source"; }
  void read_small(ContentId, std::vector<std::uint8_t>& out) const override {
    const std::string& text = all_.at(std::min(reads++, all_.size() - 1));
    out.assign(text.begin(), text.end());
  }
  mutable std::size_t reads = 0;

 private:
  std::vector<std::string> all_;
};

class Memory final : public ImageSink {
 public:
  void write(Bytes part) override { bytes.append(part.begin(), part.end()); }
  bool clone(int, std::uint64_t, std::uint64_t) override { return false; }
  bool read_back(std::uint64_t offset, std::span<std::uint8_t> out) const override {
    if (!gives_back)
      return false;
    // Beside write(): the text has room for the whole image, so that it never moves.
    std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
    return true;
  }
  void commit() override {}
  std::string bytes;
  bool gives_back = false;
};

/// What writing an image of one file says whose reads give `all` one after the other.
std::string write(Tree& tree, std::vector<std::string> all, Memory& image) {
  tree.tree.opener = std::make_shared<Changing>(std::move(all));
  Diagnostics diagnostics;
  NoProgress progress;
  const auto plan = plan_image(tree.manifest, tree.tree, 1, diagnostics, progress);
  EXPECT_EQ(diagnostics.errors(), 0U);
  try {
    plan->write(image, {1}, progress);
  } catch (const SystemError& error) {
    return error.what();
  }
  return "written";
}

TEST(UdfEmbedding, IsReadOnceAndDigestedOnTheWay) {
  Tree tree;
  tree.file(5);
  Memory image;
  EXPECT_EQ(write(tree, {"first", "other"}, image), "written");
  EXPECT_TRUE(tree.tree.contents[0].hashed);
  EXPECT_EQ(to_hex(tree.tree.contents[0].digest),
            digest_hex(Algorithm::Sha256, bytes_of(std::string("first"))));
  const std::size_t at = image.bytes.find("first");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(at % block_size, 216U);
  EXPECT_EQ(image.bytes.find("first", at + 1), std::string::npos);
}

TEST(UdfEmbedding, TellsWhatChangedWhileTheImageWasBuilt) {
  Tree tree;
  tree.file(5);
  Memory image;
  EXPECT_EQ(write(tree, {"longer"}, image),
            "source: has 6 bytes and had 5 when the image was planned");
  tree.manifest.udf->revision = 0x0250;
  tree.manifest.udf->metadata = UdfMetadata::Mirrored;
  EXPECT_EQ(write(tree, {"first", "first"}, image), "written");
  EXPECT_EQ(write(tree, {"first", "other"}, image), "source: changed while the image was built");
  tree.manifest.udf->metadata = UdfMetadata::Single;  // the digest is known now
  EXPECT_EQ(write(tree, {"other"}, image), "source: changed while the image was built");
}

TEST(UdfEmbedding, IsReadOnceForTheMirrorTooIfTheImageCanBeReadBack) {
  constexpr std::size_t files = 8000;  // more than is on its way at a time
  Tree tree;
  tree.manifest.udf->revision = 0x0260;
  tree.manifest.udf->metadata = UdfMetadata::Mirrored;
  for (std::size_t i = 0; i < files; ++i)
    tree.file(5);
  Memory anew, back;
  EXPECT_EQ(write(tree, {"first"}, anew), "written");
  EXPECT_EQ(static_cast<const Changing&>(*tree.tree.opener).reads, 2 * files);
  back.bytes.reserve(anew.bytes.size());
  back.gives_back = true;
  EXPECT_EQ(write(tree, {"first"}, back), "written");
  EXPECT_LT(static_cast<const Changing&>(*tree.tree.opener).reads, 2 * files);
  EXPECT_TRUE(anew.bytes == back.bytes);
}

class EmbeddedBuild : public CliTest {
 protected:
  void build(const std::string& udf, const std::string& more = "", const char* threads = "2") {
    put("x.disc.yaml",
        "glassmaster: 1\nname: x\ntime: {epoch: 2024-02-29T12:00:00Z, clamp: all}\n"
        "filesystems: {udf: " +
            udf + "}\n" + more + "files:\n  - {from: site/, to: /}\n");
    ASSERT_EQ(run({"build", at("x.disc.yaml"), "--force", "--check", "-j", threads}), 0) << err();
  }
  nlohmann::json file(const std::string& path) const {
    const auto receipt = nlohmann::json::parse(get("x.iso.receipt.json"));
    for (const auto& one : receipt["files"])
      if (one["path"] == path)
        return one;
    return {};
  }
};

TEST_F(EmbeddedBuild, TakesNoBlocksAndIsInTheReceipt) {
  put("site/small", "a small file\n");
  put("site/copy", "a small file\n");
  put("site/large", std::string(1833, 'l'));
  std::filesystem::create_hard_link(at("site/small"), at("site/x"));
  build("true");
  EXPECT_FALSE(file("/small").contains("extents"));
  EXPECT_FALSE(file("/x").contains("extents"));
  EXPECT_EQ(file("/small")["sha256"], sha256_of("site/small"));
  EXPECT_EQ(file("/x")["links"], 2);
  EXPECT_EQ(file("/large")["extents"].size(), 1U);
  const std::string image = get("x.iso");
  std::size_t found = 0;
  for (std::size_t at = 0; (at = image.find("a small file\n", at)) != std::string::npos; ++at)
    ++found;
  EXPECT_EQ(found, 2U) << "small and x are one file, its copy is another (ECMA-167 4/12)";
  build("true", "", "1");
  EXPECT_EQ(get("x.iso"), image);

  ASSERT_EQ(run({"plan", at("x.disc.yaml"), "--json"}), 0) << err();
  EXPECT_EQ(json()["images"][0]["embedded_bytes"], 26);
  EXPECT_EQ(json()["images"][0]["shared_bytes"], 13);
  EXPECT_EQ(json()["images"][0]["kinds"]["file-data"], 1);
  ASSERT_EQ(run({"plan", at("x.disc.yaml")}), 0) << err();
  EXPECT_NE(out().find("4 files, 13 bytes more are shared, 26 bytes lie in file entries"),
            std::string::npos)
      << out();
}

TEST_F(EmbeddedBuild, IsInTheChecksumListsOfTheImage) {
  put("site/small", "a small file\n");
  for (const char* const udf : {"{revision: 1.02}", "{revision: 2.60}"}) {
    build(udf, "integrity: {checksums: [{to: /MD5, algorithm: md5}, {to: /SHA}]}\n");
    const std::string image = get("x.iso");
    const std::string bytes = "a small file\n";
    EXPECT_NE(image.find(cat(digest_hex(Algorithm::Md5, bytes_of(bytes)), "  small\n")),
              std::string::npos);
    EXPECT_NE(image.find(cat(digest_hex(Algorithm::Sha256, bytes_of(bytes)), "  small\n")),
              std::string::npos);
    EXPECT_EQ(file("/SHA")["extents"].size(), 1U) << "its bytes are known last";
  }
}

TEST_F(EmbeddedBuild, IsReadByWhatReadsOtherFiles) {
  put("site/a/small", "a small file\n");
  build("{revision: 2.50}");
  ASSERT_EQ(run({"extract", at("x.iso"), "-C", at("out")}), 0) << err();
  EXPECT_EQ(get("out/a/small"), "a small file\n");
  ASSERT_EQ(run({"inspect", at("x.iso"), "/a/small"}), 0) << err();
  EXPECT_NE(out().find("content: embedded, 13 bytes at byte 216\n"), std::string::npos) << out();
  // An image as a source of another.
  put("y.disc.yaml", "glassmaster: 1\nname: y\nfiles:\n  - {from: x.iso, to: /}\n");
  ASSERT_EQ(run({"build", at("y.disc.yaml")}), 0) << err();
  ASSERT_EQ(run({"extract", at("y.iso"), "-C", at("again")}), 0) << err();
  EXPECT_EQ(get("again/a/small"), "a small file\n");
}

TEST_F(EmbeddedBuild, IsTheSameInTheMirrorWhetherItIsReadBackOrMadeAnew) {
  for (int i = 0; i < 9000; ++i)
    put(cat("site/", i), cat("file ", i));
  build("{revision: 2.60}");  // the second build of --check has no image to read back from
  const std::string image = get("x.iso");
  std::size_t found = 0;
  for (std::size_t at = 0; (at = image.find("file 8999", at)) != std::string::npos; ++at)
    ++found;
  EXPECT_EQ(found, 2U);
}

TEST_F(EmbeddedBuild, IsNotWhereNobodyAskedForIt) {
  put("site/small", "a small file\n");
  for (const char* const filesystems : {"{embed: false}", "true, iso9660: true"}) {
    build(filesystems);
    EXPECT_EQ(file("/small")["extents"].size(), 1U) << filesystems;
  }
}

}  // namespace
}  // namespace disc
