# Every third-party library, by the names that Debian and Ubuntu ship. tools/packages lists the packages.
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto SSL)
find_package(nlohmann_json 3.10 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBGIT2 REQUIRED IMPORTED_TARGET libgit2>=1.1)
find_package(ZLIB REQUIRED)
find_package(LevelDB REQUIRED)
find_path(FLATBUFFERS_INCLUDE flatbuffers/flatbuffers.h REQUIRED)
find_program(FLATC flatc REQUIRED)
find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.74 REQUIRED)  # headers only: Asio and Beast
