// A second process: its surroundings differ, its answer and its errors come back.
#include "formats/io/elsewhere.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <clocale>
#include <csignal>
#include <ctime>

#include "formats/base/error.h"
#include "formats/io/environment.h"

namespace disc {
namespace {

std::string hour_of_epoch() {
  const std::time_t epoch = 0;
  return std::to_string(std::localtime(&epoch)->tm_hour);
}

TEST(Elsewhere, EverythingAroundIsDifferentAndStaysSoOnlyThere) {
  const std::string here = working_folder();
  Surroundings surroundings;
  EXPECT_EQ(run_elsewhere(surroundings, [] { return working_folder(); }), "/");
  EXPECT_EQ(run_elsewhere(surroundings, [] { return std::to_string(::umask(0)); }), "63");
  EXPECT_EQ(run_elsewhere(surroundings, hour_of_epoch), "13");
  EXPECT_NE(
      run_elsewhere(surroundings, [] { return std::string(std::setlocale(LC_ALL, nullptr)); }),
      "C");
  EXPECT_EQ(working_folder(), here);
  EXPECT_STREQ(std::setlocale(LC_ALL, nullptr), "C");
}

TEST(Elsewhere, RootCanBecomeNobody) {
  Surroundings surroundings;
  surroundings.other_user = true;
  const auto who = [] { return std::to_string(::geteuid()); };
  if (can_change_user())
    EXPECT_EQ(run_elsewhere(surroundings, who), "65534");
  else
    EXPECT_THROW(run_elsewhere(surroundings, who), SystemError);
}

TEST(Elsewhere, ErrorsComeBackAsTheirKind) {
  const Surroundings surroundings;
  const auto thrown = [&](auto error) { return [error]() -> std::string { throw error; }; };
  EXPECT_THROW(run_elsewhere(surroundings, thrown(ManifestError("m"))), ManifestError);
  EXPECT_THROW(run_elsewhere(surroundings, thrown(FormatError("f"))), FormatError);
  EXPECT_THROW(run_elsewhere(surroundings, thrown(SystemError("s"))), SystemError);
  try {
    run_elsewhere(surroundings, thrown(ManifestError("x: wrong")));
  } catch (const ManifestError& error) {
    EXPECT_STREQ(error.what(), "x: wrong");
  }
}

TEST(Elsewhere, ALongAnswerComesWhole) {
  const std::string answer(1'000'000, 'x');
  EXPECT_EQ(run_elsewhere({}, [&] { return answer; }), answer);
}

TEST(Elsewhere, ADeathIsAnError) {
  try {
    run_elsewhere({}, []() -> std::string {
      ::raise(SIGKILL);
      return "";
    });
    FAIL();
  } catch (const SystemError& error) {
    EXPECT_STREQ(error.what(), "the second process ended by signal 9");
  }
}

}  // namespace
}  // namespace disc
