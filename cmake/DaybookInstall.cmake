# `cmake --install`: the program, the headers, the static libraries and a CMake package.
