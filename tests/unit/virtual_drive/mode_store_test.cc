// Mode pages: what can be changed, and what cannot.
#include "formats/virtual_drive/mode_store.h"

#include <gtest/gtest.h>

namespace disc::virtual_drive {
namespace {

std::vector<std::uint8_t> select_of(const mmc::ModePage& page) {
  mmc::ModeParameters parameters;
  parameters.pages.push_back(page);
  return mmc::encode_mode_parameters(parameters, true);
}

mmc::ModePage page_of(const ModeStore& store, std::uint8_t code, std::uint8_t control = 0) {
  std::vector<mmc::ModePage> pages;
  EXPECT_TRUE(store.sense(code, 0, control, {}, pages).good());
  EXPECT_EQ(pages.size(), 1U);
  return pages.empty() ? mmc::ModePage{} : pages.front();
}

TEST(PagesOfADrive, TakeWriteParametersWithAndWithoutTheSubHeader) {
  ModeStore store;
  mmc::ModePage page = page_of(store, 5);
  ASSERT_EQ(page.bytes.size(), 50U);
  page.bytes[0] = 0x42;  // BUFE, session at once
  page.bytes[1] = 0xC4;
  EXPECT_TRUE(store.select(select_of(page), {}).good());
  EXPECT_EQ(store.write_parameters().write_type, mmc::WriteType::SessionAtOnce);
  EXPECT_EQ(store.write_parameters().multi_session, mmc::MultiSession::Allowed);
  page.bytes.resize(48);
  EXPECT_TRUE(store.select(select_of(page), {}).good());
  EXPECT_EQ(page_of(store, 5, 2).bytes[0] & 0x0F, 1) << "the default stays";
}

TEST(PagesOfADrive, RefuseWhatIsNotAllowedAndChangeNothing) {
  ModeStore store;
  mmc::ModePage page = page_of(store, 5);
  for (const int type : {0x05, 0x0F, 0x13}) {  // reserved twice; a raw test write
    page.bytes[0] = static_cast<std::uint8_t>(type);
    EXPECT_EQ(store.select(select_of(page), {}).sense, mmc::invalid_field_in_parameters);
  }
  page = page_of(store, 5);
  page.bytes[2] = 0x05;  // a reserved block type
  EXPECT_EQ(store.select(select_of(page), {}).sense, mmc::invalid_field_in_parameters);
  page = page_of(store, 5);
  page.bytes[0] = 0x03;
  Personality asus;
  asus.cannot_write_raw = true;
  page.bytes[2] = 0x01;
  EXPECT_TRUE(ModeStore(store).select(select_of(page), {}).good());
  EXPECT_FALSE(store.select(select_of(page), asus).good());
  EXPECT_EQ(store.write_parameters().write_type, mmc::WriteType::TrackAtOnce);
  mmc::ModePage capabilities;
  capabilities.code = 0x2A;
  capabilities.bytes.resize(20);
  EXPECT_EQ(store.select(select_of(capabilities), {}).sense, mmc::invalid_field_in_parameters);
  page = page_of(store, 8);
  page.bytes[9] = 1;  // not among what can be changed
  EXPECT_EQ(store.select(select_of(page), {}).sense, mmc::invalid_field_in_parameters);
}

TEST(PagesOfADrive, AreAskedForOneByOneOrAllTogether) {
  const ModeStore store;
  std::vector<mmc::ModePage> pages;
  EXPECT_TRUE(store.sense(0x3F, 0, 0, {}, pages).good());
  EXPECT_EQ(pages.size(), 7U);
  pages.clear();
  EXPECT_EQ(store.sense(0x07, 0, 0, {}, pages).sense, mmc::invalid_field_in_cdb);
  EXPECT_EQ(store.sense(0x05, 0, 3, {}, pages).sense, mmc::saving_not_supported);
  EXPECT_EQ(page_of(store, 0x2A, 1).bytes[0], 0);
}

}  // namespace
}  // namespace disc::virtual_drive
