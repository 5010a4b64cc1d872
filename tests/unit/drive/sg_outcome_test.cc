// What Linux says of a command, field by field, and its refusals.
#include "formats/drive/sg_outcome.h"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>

#include "formats/mmc/commands.h"

namespace disc::drive {
namespace {

// SPC-3 4.5.3: fixed format, current, of 18 bytes.
constexpr std::array<std::uint8_t, 18> invalid_address{0x70, 0, 5, 0,    0, 1, 0, 10, 0,
                                                       0,    0, 0, 0x21, 2, 0, 0, 0,  0};

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(SgOutcome, TakesEveryFieldForWhatItIs) {
  sg_io_hdr_t header{};
  header.status = 2;
  header.host_status = 7;
  header.driver_status = 8;
  header.dxfer_len = 4096;
  header.resid = 96;
  header.sb_len_wr = 18;
  header.duration = 12;
  const Outcome outcome = outcome_of(header, invalid_address);
  EXPECT_EQ(outcome.status, Status::CheckCondition);
  EXPECT_EQ(outcome.host, HostStatus::Error);
  EXPECT_EQ(outcome.driver, 8);
  EXPECT_EQ(outcome.residue, 96U);
  EXPECT_EQ(outcome.reason(), mmc::invalid_address_for_write);
  EXPECT_EQ(outcome.duration, milliseconds(12));
  EXPECT_FALSE(outcome.good());
}

TEST(SgOutcome, CallsNothingGoodThatAnyPartyObjectsTo) {
  sg_io_hdr_t header{};
  EXPECT_TRUE(outcome_of(header, {}).good());
  header.host_status = 0x0B;  // DID_SOFT_ERROR, without sense
  EXPECT_FALSE(outcome_of(header, {}).good());
  header.host_status = 0;
  header.status = 8;  // busy, without sense
  EXPECT_FALSE(outcome_of(header, {}).good());
  header.status = 0;
  header.driver_status = 6;  // DRIVER_TIMEOUT
  EXPECT_FALSE(outcome_of(header, {}).good());
}

TEST(SgOutcome, FindsSenseDataWhoseLengthTheAdapterForgot) {
  sg_io_hdr_t header{};
  header.status = 2;
  EXPECT_EQ(outcome_of(header, invalid_address).reason(), mmc::invalid_address_for_write);
  header.status = 0;
  EXPECT_FALSE(outcome_of(header, invalid_address).sense);
}

TEST(SgOutcome, BoundsTheResidueOfOddBridges) {
  sg_io_hdr_t header{};
  header.dxfer_len = 100;
  header.resid = -4;
  EXPECT_EQ(outcome_of(header, {}).residue, 0U);
  header.resid = 500;
  EXPECT_EQ(outcome_of(header, {}).residue, 100U);
}

TEST(SgOutcome, ExplainsWhatTheKernelPassesForNobodyButRoot) {
  const SgAccess access;
  const auto serial = refused(mmc::ReadMediaSerialNumber{}, 0, EPERM, access);
  ASSERT_TRUE(serial);
  EXPECT_FALSE(serial->good());
  EXPECT_TRUE(says(describe(*serial), mmc::name_of(0xAB))) << describe(*serial);
  EXPECT_TRUE(says(describe(*serial), "CAP_SYS_RAWIO"));
  EXPECT_TRUE(says(describe(*serial), "serial number of the medium stays unknown"));
  const std::array<std::uint8_t, 12> vendor{0xE9};
  EXPECT_TRUE(says(describe(*refused(mmc::Cdb(vendor), 0, EPERM, access)), "its maker's own"));
}

TEST(SgOutcome, SaysThatADriveOpenForReadingTakesNoWrites) {
  const SgAccess reading{.writes = false, .generic = false, .most_bytes = 65536};
  EXPECT_TRUE(says(describe(*refused(mmc::Blank{}, 0, EPERM, reading)), "open for reading only"));
  EXPECT_TRUE(
      says(describe(*refused(mmc::ReadMediaSerialNumber{}, 0, EPERM, reading)), "CAP_SYS_RAWIO"));
}

TEST(SgOutcome, KnowsThatTheGenericNodeKeepsNothingForRoot) {
  const SgAccess reading{.writes = false, .generic = true, .most_bytes = 65536};
  EXPECT_TRUE(says(describe(*refused(mmc::ReadMediaSerialNumber{}, 0, EPERM, reading)),
                   "open for reading only"));
}

TEST(SgOutcome, SaysThatTooManyBytesAreTooMany) {
  const SgAccess access{.writes = true, .generic = false, .most_bytes = 65536};
  EXPECT_TRUE(says(describe(*refused(mmc::Write10{}, 131'072, EINVAL, access)), "65536 are most"));
  EXPECT_FALSE(says(describe(*refused(mmc::Write10{}, 2048, EINVAL, access)), "are most"));
}

TEST(SgOutcome, CountsWhatWasNotSentAsNotTransferred) {
  EXPECT_EQ(refused(mmc::Write10{}, 2048, EIO, {})->residue, 2048U);
  EXPECT_EQ(refused(mmc::Write10{}, 2048, EIO, {})->host, HostStatus::Error);
  EXPECT_EQ(refused(mmc::Write10{}, 2048, EBUSY, {})->host, HostStatus::BusBusy);
}

TEST(SgOutcome, KnowsADriveThatIsGone) {
  EXPECT_FALSE(refused(mmc::TestUnitReady{}, 0, ENODEV, {}));
  EXPECT_FALSE(refused(mmc::TestUnitReady{}, 0, ENXIO, {}));
}

}  // namespace
}  // namespace disc::drive
