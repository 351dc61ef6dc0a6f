// The whole program behind main: parse, act, report, and the exit code (see reference.h).
#pragma once

namespace daybook::cli {

int run(int argc, const char* const* argv);

}  // namespace daybook::cli
