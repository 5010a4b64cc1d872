# The tests that are scripts: each judges the built programs, or the house itself, and is one ctest test.
function(script_test name script)
  cmake_parse_arguments(PARSE_ARGV 2 option "" "COST;TIMEOUT" "LABELS")
  if(NOT option_TIMEOUT)
    set(option_TIMEOUT 600)
  endif()
  # Debian's own python3 has the modules of ci/packages.txt; another in the PATH may not.
  add_test(NAME ${name} COMMAND /usr/bin/python3 -B ${CMAKE_CURRENT_SOURCE_DIR}/${script})
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "GLASSMASTER_BUILD_DIR=${CMAKE_BINARY_DIR}" TIMEOUT ${option_TIMEOUT}
    LABELS "${option_LABELS}")
  if(option_COST)
    set_tests_properties(${name} PROPERTIES COST ${option_COST})  # the dear ones start first
  endif()
endfunction()

if(NOT GLASSMASTER_SANITIZE)
  add_test(NAME house.includes COMMAND ${CMAKE_SOURCE_DIR}/ci/check-includes)
  add_test(NAME house.style COMMAND ${CMAKE_SOURCE_DIR}/ci/check-style)
  script_test(house.check_includes house/check_includes_test.py LABELS house)
  script_test(house.check_style house/check_style_test.py LABELS house)
  script_test(compat.readers compat/readers_test.py COST 40 LABELS compat)
  script_test(compat.kernel compat/kernel_test.py COST 60 LABELS compat)
  script_test(compat.filesystems compat/filesystems_test.py COST 50 LABELS compat)
  script_test(compat.boot_report compat/boot_report_test.py COST 30 LABELS compat)
  script_test(compat.hybrid compat/hybrid_test.py COST 40 LABELS compat)
  script_test(compat.boot compat/boot_test.py COST 80 TIMEOUT 1800 LABELS compat)
  script_test(compat.replay compat/replay_test.py COST 70 TIMEOUT 1800 LABELS compat)
  script_test(compat.stream compat/stream_test.py COST 30 LABELS compat)
  script_test(compat.release_medium compat/release_medium_test.py COST 200 TIMEOUT 1200 LABELS compat)
  script_test(compat.sparse compat/sparse_test.py COST 140 TIMEOUT 1200 LABELS compat)
  script_test(compat.big_files compat/big_files_test.py COST 150 TIMEOUT 1200 LABELS compat)
endif()
