// Contents that change under the hands of who reads them.
#include "manifests/sources/content_store.h"
#include "tests/unit/sources/fixture.h"

namespace disc {
namespace {

TEST(ContentReading, RefusesAFileThatIsWrittenWhileItIsRead) {
  const test::Scratch scratch;
  scratch.write("file", std::string(10'000, 'a'));
  ContentStore store(scratch.path());
  const FolderId folder = store.add_top_folder(store.real_folder(), ".");
  const ContentId id = store.add_host_file(folder, "file", 10'000);
  std::vector<std::uint8_t> half(5'000);
  {
    const auto stream = store.open(id);
    EXPECT_EQ(stream->read(half), half.size());
    EXPECT_EQ(stream->read(half), half.size());
    EXPECT_EQ(stream->read(half), 0u);
  }
  const auto stream = store.open(id);
  EXPECT_EQ(stream->read(half), half.size());
  scratch.write("file", std::string(10'000, 'b'));
  scratch.set_time("file", test::epoch_2020);
  try {
    stream->read(half);
    FAIL() << "nobody saw that the file changed";
  } catch (const SystemError& error) {
    EXPECT_NE(std::string(error.what()).find("file: changed while it was read"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace disc
