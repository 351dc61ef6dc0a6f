// Result<T>: a value or an Error. Every function that can fail for a reason outside our own code
// returns one.
//
// Errors carry one of a few kinds (which decide the program's exit code) and a text that says what,
// where and what to do. Context is added once, at a module's edge, with Error::with_context.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "base/check.h"

namespace daybook {

// The kinds are also the exit codes' source: see exit_code(). Never more than eight.
enum class ErrorKind {
  kInvalid,      // bad input: bytes or text that a user, a file or a peer gave us
  kUsage,        // the command line or an API call is not well-formed
  kConflict,     // refused: expected revision, event id with other content, hand-edited file
  kNotFound,     // no such event, contract, network, point
  kTampered,     // readable, but not what was signed: altered, swapped, rolled back, forked
  kDamaged,      // the store itself cannot be read or has lost records
  kEnvironment,  // disk full, no permission, a syscall failed
  kBusy,         // another process holds the store
};

struct Error {
  ErrorKind kind = ErrorKind::kInvalid;
  std::string message;

  // "context: message"; the kind stays.
  [[nodiscard]] Error with_context(const std::string& context) const {
    return Error{kind, context + ": " + message};
  }
};

// 1 refused or a finding, 2 usage, 3 store damaged, 4 environment. See docs/cli.md.
inline int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
    case ErrorKind::kConflict:
    case ErrorKind::kNotFound:
    case ErrorKind::kTampered:
      return 1;
    case ErrorKind::kUsage:
      return 2;
    case ErrorKind::kDamaged:
      return 3;
    case ErrorKind::kEnvironment:
    case ErrorKind::kBusy:
      return 4;
  }
  return 4;
}

template <class T = void>
class [[nodiscard]] Result {
 public:
  // Implicit by design: a function returns its value, or its error.
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] const Error& error() const {
    DAYBOOK_CHECK(!ok());
    return std::get<1>(state_);
  }
  T& value() & {
    if (!ok()) check_failed(__FILE__, __LINE__, "Result has a value", error().message);
    return std::get<0>(state_);
  }
  const T& value() const& {
    if (!ok()) check_failed(__FILE__, __LINE__, "Result has a value", error().message);
    return std::get<0>(state_);
  }
  T&& value() && {
    if (!ok()) check_failed(__FILE__, __LINE__, "Result has a value", error().message);
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  // NOLINTNEXTLINE(google-explicit-constructor)
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !error_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const {
    DAYBOOK_CHECK(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

inline Error invalid(std::string m) {
  return {ErrorKind::kInvalid, std::move(m)};
}
inline Error usage(std::string m) {
  return {ErrorKind::kUsage, std::move(m)};
}
inline Error conflict(std::string m) {
  return {ErrorKind::kConflict, std::move(m)};
}
inline Error not_found(std::string m) {
  return {ErrorKind::kNotFound, std::move(m)};
}
inline Error tampered(std::string m) {
  return {ErrorKind::kTampered, std::move(m)};
}
inline Error damaged(std::string m) {
  return {ErrorKind::kDamaged, std::move(m)};
}
inline Error environment(std::string m) {
  return {ErrorKind::kEnvironment, std::move(m)};
}
inline Error busy(std::string m) {
  return {ErrorKind::kBusy, std::move(m)};
}

}  // namespace daybook

#define DAYBOOK_CONCAT_INNER(a, b) a##b
#define DAYBOOK_CONCAT(a, b) DAYBOOK_CONCAT_INNER(a, b)

// Returns the error of `expression` (a Result) from the enclosing function.
#define DAYBOOK_RETURN_IF_ERROR(expression)          \
  do {                                               \
    auto try_result = (expression);                  \
    if (!try_result.ok()) return try_result.error(); \
  } while (false)

// DAYBOOK_TRY(auto x, f()): x is the value of f(), or the enclosing function returns the error.
#define DAYBOOK_TRY(declaration, expression) \
  DAYBOOK_TRY_IMPL(DAYBOOK_CONCAT(try_result_, __LINE__), declaration, expression)
#define DAYBOOK_TRY_IMPL(result, declaration, expression) \
  auto result = (expression);                             \
  if (!result.ok()) return result.error();                \
  declaration = std::move(result).value()
