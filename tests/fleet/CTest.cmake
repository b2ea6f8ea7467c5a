# SPDX-License-Identifier: BSD-3-Clause
#
# The tests of fleet/: what Dask, DuckDB or jq is needed for is skipped with a word where that is not there.
# tests/CMakeLists.txt includes this.
function(fleet_test name)
  sdec_test(fleet.${name} Python3::Interpreter ${CMAKE_CURRENT_SOURCE_DIR}/fleet/check_${name}.py
            $<TARGET_FILE:spdmdump> ${PROJECT_SOURCE_DIR})
  # The first one to run fetches DuckDB.
  set_tests_properties(fleet.${name} PROPERTIES SKIP_RETURN_CODE 77 RESOURCE_LOCK fleet TIMEOUT 900)
endfunction()
fleet_test(workers)
fleet_test(queries)
fleet_test(recipes)
