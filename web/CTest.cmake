# SPDX-License-Identifier: BSD-3-Clause
#
# The tests of the build for browsers, which are left out with a word where its tools are not there. tests/CMakeLists.txt
# includes this.
set(web_build ${PROJECT_BINARY_DIR}/web)
function(web_test name)
  sdec_test(web.${name} ${ARGN})
  set_tests_properties(web.${name} PROPERTIES SKIP_RETURN_CODE 77)
  if(NOT name STREQUAL build)
    set_tests_properties(web.${name} PROPERTIES FIXTURES_REQUIRED web)
  endif()
endfunction()

web_test(build ${PROJECT_SOURCE_DIR}/scripts/web ${web_build})
set_tests_properties(web.build PROPERTIES FIXTURES_SETUP web TIMEOUT 1200)
foreach(what captures samples seeds)
  web_test(${what} ${PROJECT_SOURCE_DIR}/web/test/run same.js $<TARGET_FILE:spdmdump> ${what})
endforeach()
web_test(lacking ${PROJECT_SOURCE_DIR}/web/test/run lacking.js)
web_test(package ${PROJECT_SOURCE_DIR}/web/test/run package.js)
web_test(verdicts ${PROJECT_SOURCE_DIR}/web/test/run ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/check_verdicts.py
         ${PROJECT_SOURCE_DIR}/web/test/tool ${PROJECT_SOURCE_DIR}/corpus/captures/chunk-v14-pqc.pcap
         ${PROJECT_SOURCE_DIR}/corpus/captures/pqc-mldsa44-kem512.pcap
         ${PROJECT_SOURCE_DIR}/corpus/captures/damaged/leaf-expired.pcap)
web_test(evidence ${PROJECT_SOURCE_DIR}/web/test/run ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/check_evidence.py
         ${PROJECT_SOURCE_DIR}/web/test/tool ${PROJECT_SOURCE_DIR}/corpus/evidence
         --roots ${PROJECT_SOURCE_DIR}/corpus/captures/roots)
web_test(page ${PROJECT_SOURCE_DIR}/web/test/run page.js ${web_build}/spdmdump.html $<TARGET_FILE:spdmdump>)
web_test(keyboard ${PROJECT_SOURCE_DIR}/web/test/run keyboard.js ${web_build}/spdmdump.html)
web_test(whole ${PROJECT_SOURCE_DIR}/web/test/run whole.js ${web_build}/spdmdump.html $<TARGET_FILE:spdmdump>)
set_tests_properties(web.whole PROPERTIES TIMEOUT 3600)
web_test(hard ${PROJECT_SOURCE_DIR}/web/test/run hard.js ${web_build}/spdmdump.html ${web_build}/trap.html)
web_test(report ${PROJECT_SOURCE_DIR}/web/test/run report.js $<TARGET_FILE:spdmdump>)
set_tests_properties(web.report PROPERTIES TIMEOUT 1800)
web_test(packed ${PROJECT_SOURCE_DIR}/web/test/run packed.js)
web_test(types ${PROJECT_SOURCE_DIR}/web/test/run types.js)
