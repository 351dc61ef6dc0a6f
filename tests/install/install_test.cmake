# What a user of `cmake --install` relies on. Variables: see CMakeLists.txt beside it.
function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nexit code ${code}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(expect_match text pattern)
  if(NOT text MATCHES "${pattern}")
    message(FATAL_ERROR "expected ${pattern} in:\n${text}")
  endif()
endfunction()

file(REMOVE_RECURSE ${WORK})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/first --config ${CONFIG})

# A prefix can be moved: nothing in it names the place that it was made in.
file(RENAME ${WORK}/first ${WORK}/prefix)
file(GLOB_RECURSE files RELATIVE ${WORK}/prefix ${WORK}/prefix/*)
foreach(pattern IN ITEMS "^bin/daybook$" "include/daybook/ledger/ledger.h" "lib.*/libdaybook_base.a"
                         "lib.*/cmake/daybook/daybookConfig.cmake" "man1/daybook.1"
                         "bash-completion/completions/daybook$" "zsh/site-functions/_daybook$"
                         "fish/vendor_completions.d/daybook.fish$" "share/daybook/schema/event.fbs"
                         "share/daybook/schema/unified-deployment.v3.schema.json")
  set(found ${files})
  list(FILTER found INCLUDE REGEX "${pattern}")
  if(NOT found)
    message(FATAL_ERROR "${pattern} was not installed; what was:\n${files}")
  endif()
endforeach()
foreach(file IN LISTS files)
  if(NOT file MATCHES "\\.(cmake|h|1)$")
    continue()
  endif()
  file(READ ${WORK}/prefix/${file} text)
  foreach(place IN ITEMS ${WORK} ${BUILD} ${SOURCE} "/usr/lib/")
    string(FIND "${text}" "${place}" at)
    if(NOT at EQUAL -1)
      message(FATAL_ERROR "${file} names ${place}, a place on the machine that built it")
    endif()
  endforeach()
endforeach()

run(${WORK}/prefix/bin/daybook version)
expect_match("${output}" "${VERSION}")

run(${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${WORK}/build -G ${GENERATOR}
    -D CMAKE_PREFIX_PATH=${WORK}/prefix -D CMAKE_BUILD_TYPE=${CONFIG} -D CMAKE_CXX_COMPILER=${COMPILER})
run(${CMAKE_COMMAND} --build ${WORK}/build --config ${CONFIG})
run(${WORK}/build/consumer ${WORK}/ledger)
expect_match("${output}" "^3 events, root [0-9a-f]+\n$")

# The installed program reads what the consumer wrote, and finds nothing wrong with it.
run(${WORK}/prefix/bin/daybook --dir ${WORK}/ledger project)
run(${WORK}/prefix/bin/daybook --dir ${WORK}/ledger verify)
