// CHECK: always-on assertions for our own bugs. Never use it on bytes from disk, network or users:
// those get a Result.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>

namespace daybook {

[[noreturn]] inline void check_failed(const char* file, int line, const char* expression,
                                      const std::string& detail) {
  std::fprintf(stderr, "%s:%d: CHECK failed: %s %s\nThis is a bug in daybook; please report it.\n",
               file, line, expression, detail.c_str());
  std::abort();
}

template <class A, class B>
std::string check_values(const A& a, const B& b) {
  std::ostringstream out;
  out << "(" << a << " vs " << b << ")";
  return out.str();
}

}  // namespace daybook

#define DAYBOOK_CHECK(expression)                                                    \
  do {                                                                               \
    if (!(expression)) ::daybook::check_failed(__FILE__, __LINE__, #expression, ""); \
  } while (false)

#define DAYBOOK_CHECK_OP(op, a, b)                                        \
  do {                                                                    \
    const auto& check_a = (a);                                            \
    const auto& check_b = (b);                                            \
    if (!(check_a op check_b))                                            \
      ::daybook::check_failed(__FILE__, __LINE__, #a " " #op " " #b,      \
                              ::daybook::check_values(check_a, check_b)); \
  } while (false)

#define DAYBOOK_CHECK_EQ(a, b) DAYBOOK_CHECK_OP(==, a, b)
#define DAYBOOK_CHECK_LE(a, b) DAYBOOK_CHECK_OP(<=, a, b)
#define DAYBOOK_CHECK_LT(a, b) DAYBOOK_CHECK_OP(<, a, b)
