# daybook_module(NAME SOURCES ... DEPENDS module... LIBRARIES third-party...)
#
# One folder under src/ = one namespace = one static library `daybook_<NAME>`. DEPENDS are other modules of
# ours (they only point down, tests/tidy checks it); LIBRARIES are third-party and stay private to the
# module, except where its header is the module's purpose (PUBLIC_LIBRARIES).
function(daybook_module NAME)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPENDS;LIBRARIES;PUBLIC_LIBRARIES" ${ARGN})
  set(target daybook_${NAME})
  add_library(${target} STATIC ${ARG_SOURCES})
  add_library(daybook::${NAME} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${NAME})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
                                              $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/daybook>)
  target_compile_features(${target} PUBLIC cxx_std_20)
  daybook_compile_options(${target})
  foreach(module IN LISTS ARG_DEPENDS)
    target_link_libraries(${target} PUBLIC daybook_${module})
  endforeach()
  target_link_libraries(${target} PUBLIC ${ARG_PUBLIC_LIBRARIES} PRIVATE ${ARG_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY DAYBOOK_MODULES ${NAME})
endfunction()

# Warnings and sanitizers, the same for modules, programs and tests.
function(daybook_compile_options TARGET)
  target_compile_options(${TARGET} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
                                           -Wnon-virtual-dtor -Woverloaded-virtual)
  # GCC 12 warns of copies of "9223372036854775810 or more bytes" inside libstdc++'s own std::string (GCC bug 105329).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION MATCHES "^12\\.")
    target_compile_options(${TARGET} PRIVATE "$<$<CONFIG:Release>:-Wno-restrict;-Wno-stringop-overflow>")
  endif()
  if(DAYBOOK_WERROR)
    target_compile_options(${TARGET} PRIVATE -Werror)
  endif()
  if(DAYBOOK_SANITIZE)
    target_compile_options(${TARGET} PRIVATE -fsanitize=${DAYBOOK_SANITIZE} -fno-omit-frame-pointer
                                             -fno-sanitize-recover=all)
    target_link_options(${TARGET} PUBLIC -fsanitize=${DAYBOOK_SANITIZE})
    # GCC warns of every fence, because ThreadSanitizer does not see them. Asio has two; its locks,
    # which order what it does, are seen.
    if(DAYBOOK_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      target_compile_options(${TARGET} PRIVATE -Wno-tsan)
    endif()
  endif()
endfunction()
