// Media as every reader of them sees them: ISO 9660, UDF, both, and what is left of either.
#include "formats/media/medium_reader.h"

#include <gtest/gtest.h>

#include "tests/unit/udf/test_volume.h"

namespace disc::media {
namespace {

udf::testing::TestVolume volume_of_udf() {
  udf::testing::TestVolume volume;
  volume.finish();
  volume.root({{"f", 2}});
  volume.file(2, udf::testing::embedded(udf::IcbFileType::File, udf::testing::text("x")));
  return volume;
}

TEST(MediumReader, ReadsAMediumOfUdfAlone) {
  const MemorySource source = volume_of_udf().source();
  std::vector<std::string> faults;
  const MediumReader reader(source, [&](const Fault& fault) { faults.push_back(fault.what); });
  EXPECT_EQ(reader.views(), std::vector<View>{View::Udf});
  EXPECT_EQ(reader.best_view(), View::Udf);
  EXPECT_TRUE(reader.descriptors().empty());
  EXPECT_EQ(reader.iso9660(), nullptr);
  const auto entry = reader.find(View::Udf, "/f");
  ASSERT_TRUE(entry);
  std::vector<std::uint8_t> buffer(10);
  EXPECT_EQ(reader.open(*entry)->read(buffer), 1U);
  EXPECT_EQ(reader.list(View::Udf, reader.root(View::Udf)).size(), 1U);
  EXPECT_THROW(reader.root(View::Joliet), FormatError);
  EXPECT_TRUE(faults.empty());
}

TEST(MediumReader, TellsOfADamagedIso9660VolumeBesideUdf) {
  udf::testing::TestVolume volume = volume_of_udf();
  // The sequence of a bridge: descriptors of ISO 9660 stand before that of UDF.
  for (std::uint32_t i = 3; i-- > 0;)
    std::copy_n(volume.block(16 + i), 2048, volume.block(18 + i));
  volume.erase(16);
  volume.erase(17);
  const MemorySource source = volume.source();
  std::vector<std::string> faults;
  const MediumReader reader(source, [&](const Fault& fault) { faults.push_back(fault.what); });
  EXPECT_EQ(reader.views(), std::vector<View>{View::Udf});
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_NE(faults[0].find("the ISO 9660 volume cannot be read"), std::string::npos);
}

TEST(MediumReader, ThrowsWhereThereIsNeither) {
  EXPECT_THROW(MediumReader(MemorySource(std::vector<std::uint8_t>(1'000'000))), FormatError);
  udf::testing::TestVolume volume = volume_of_udf();
  volume.erase(256);
  EXPECT_THROW(MediumReader{volume.source()}, FormatError);
}

}  // namespace
}  // namespace disc::media
