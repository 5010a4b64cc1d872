// System use entries: bytes pinned.
#include "formats/iso9660/susp.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "formats/base/text.h"
#include "formats/iso9660/aaip.h"
#include "formats/iso9660/rock_ridge.h"

namespace disc::iso9660 {
namespace {

TEST(Susp, EntriesHaveTheBytesOfTheirTables) {
  SuspBytes out;
  append_sp(out, 14);
  EXPECT_EQ(to_hex(out), "53500701beef0e");
  out.clear();
  append_ce(out, 0x11223344, 5, 0x99);
  EXPECT_EQ(to_hex(out),
            "43451c01"
            "4433221111223344"
            "0500000000000005"
            "9900000000000099");
  out.clear();
  append_st(out);
  append_es(out, 2);
  append_pd(out, 6);
  EXPECT_EQ(to_hex(out),
            "53540401"
            "4553050102"
            "504406010000");
}

TEST(Susp, ExtensionsAreAnnouncedAsLibisofsAnnouncesThem) {
  // xorriso 1.5.4 writes entries of these lengths.
  SuspBytes out;
  append_er(out, rock_ridge_1_10_extension());
  EXPECT_EQ(out.size(), 237U);
  EXPECT_EQ(to_hex(Bytes(out).first(8)), "4552ed010a548701");
  out.clear();
  append_er(out, rock_ridge_1_12_extension());
  EXPECT_EQ(to_hex(Bytes(out).first(8)), "4552b60109485d01");
  EXPECT_EQ(out.size(), 182U);
  out.clear();
  append_er(out, aaip_extension());
  EXPECT_EQ(to_hex(Bytes(out).first(8)), "4552a00109513e01");
  EXPECT_EQ(out.size(), 160U);
}

TEST(Susp, RefusesEntriesOfMoreThan255Bytes) {
  SuspBytes out;
  const std::string payload(252, 'x');
  EXPECT_THROW(append_entry(out, {'X', 'X'}, bytes_of(payload)), std::logic_error);
  EXPECT_NO_THROW(append_entry(out, {'X', 'X'}, bytes_of(payload).first(251)));
  EXPECT_THROW(append_er(out, {std::string_view(payload), "", "", 1}), std::logic_error);
}

TEST(Susp, EntriesTellTheirOwnLength) {
  SuspBytes out;
  append_nm(out, std::string(600, 'n'));
  std::vector<std::size_t> lengths;
  for (Bytes rest = out; !rest.empty(); rest = rest.subspan(lengths.back()))
    lengths.push_back(first_entry_length(rest));
  EXPECT_EQ(lengths, (std::vector<std::size_t>{255, 255, 105}));
}

}  // namespace
}  // namespace disc::iso9660
