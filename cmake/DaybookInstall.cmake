# `cmake --install`: the program, the headers, the static libraries and a CMake package.
#
#   find_package(daybook)
#   target_link_libraries(mine PRIVATE daybook::daybook)     or one module: daybook::merkle
#
# Third-party libraries are named by target, never by path: the consumer's machine finds its own
# (daybookConfig.cmake.in). tests/install builds a consumer against an installed copy.
include(CMakePackageConfigHelpers)
set(daybook_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/daybook)

# Everything that a program which uses daybook as a library needs.
add_library(daybook_all INTERFACE)
add_library(daybook::daybook ALIAS daybook_all)
set_target_properties(daybook_all PROPERTIES EXPORT_NAME daybook)
target_link_libraries(daybook_all INTERFACE daybook_ledger daybook_project daybook_query daybook_ingest
                                            daybook_verify)

get_property(modules GLOBAL PROPERTY DAYBOOK_MODULES)
foreach(module IN LISTS modules)
  install(TARGETS daybook_${module} EXPORT daybookTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(DIRECTORY src/${module}/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/daybook/${module}
          FILES_MATCHING PATTERN "*.h" PATTERN "*_impl.h" EXCLUDE)
endforeach()
install(TARGETS daybook_all EXPORT daybookTargets)
install(EXPORT daybookTargets NAMESPACE daybook:: DESTINATION ${daybook_package_folder})

configure_package_config_file(cmake/daybookConfig.cmake.in ${PROJECT_BINARY_DIR}/daybookConfig.cmake
                              INSTALL_DESTINATION ${daybook_package_folder})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/daybookConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/daybookConfig.cmake ${PROJECT_BINARY_DIR}/daybookConfigVersion.cmake
              cmake/FindLevelDB.cmake
        DESTINATION ${daybook_package_folder})

install(TARGETS daybook_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${PROJECT_BINARY_DIR}/daybook.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_BINARY_DIR}/completions/daybook.bash RENAME daybook
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
install(FILES ${PROJECT_BINARY_DIR}/completions/_daybook
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES ${PROJECT_BINARY_DIR}/completions/daybook.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES schema/event.fbs schema/unified-deployment.v3.schema.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/daybook/schema)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
