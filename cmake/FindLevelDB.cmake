# LevelDB as the target LevelDB::LevelDB: not every distribution ships LevelDB's own CMake package, and an
# imported target keeps this machine's library path out of what we install. Installed beside
# daybookConfig.cmake, so that a consumer finds LevelDB on its own machine.
find_library(LEVELDB_LIBRARY leveldb)
find_path(LEVELDB_INCLUDE leveldb/db.h)
mark_as_advanced(LEVELDB_LIBRARY LEVELDB_INCLUDE)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LevelDB REQUIRED_VARS LEVELDB_LIBRARY LEVELDB_INCLUDE)

if(LevelDB_FOUND AND NOT TARGET LevelDB::LevelDB)
  add_library(LevelDB::LevelDB UNKNOWN IMPORTED)
  set_target_properties(LevelDB::LevelDB PROPERTIES IMPORTED_LOCATION "${LEVELDB_LIBRARY}"
                                                    INTERFACE_INCLUDE_DIRECTORIES "${LEVELDB_INCLUDE}")
endif()
