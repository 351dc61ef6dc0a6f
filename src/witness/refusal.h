// Why a witness did not cosign, in the classes that lead to different acts. docs/witness.md.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"

namespace daybook::witness {

enum class RefusalClass {
  kNoAnswer,    // not reached, or no answer in time
  kBadAnswer,   // an answer that is none: no cosignature of the key, or one that does not fit
  kUnknownLog,  // 404: it was not told of this log
  kUnknownKey,  // 403: it knows the log, and not the key that signed
  kFork,        // it has another root for that size, or the checkpoint does not extend what it has
  kRollback,    // it has cosigned a larger size
  kForgot,      // it says that it has seen less than it cosigned: its memory was put back
};

inline constexpr std::array kRefusalClasses = {RefusalClass::kNoAnswer,   RefusalClass::kBadAnswer,
                                               RefusalClass::kUnknownLog, RefusalClass::kUnknownKey,
                                               RefusalClass::kFork,       RefusalClass::kRollback,
                                               RefusalClass::kForgot};

inline std::string_view class_name(RefusalClass klass) {
  switch (klass) {
    case RefusalClass::kNoAnswer:
      return "no answer";
    case RefusalClass::kBadAnswer:
      return "bad answer";
    case RefusalClass::kUnknownLog:
      return "unknown log";
    case RefusalClass::kUnknownKey:
      return "unknown key";
    case RefusalClass::kFork:
      return "fork";
    case RefusalClass::kRollback:
      return "rollback";
    case RefusalClass::kForgot:
      return "witness rollback";
  }
  return "";
}

inline std::optional<RefusalClass> parse_class(std::string_view name) {
  for (const RefusalClass klass : kRefusalClasses) {
    if (class_name(klass) == name) return klass;
  }
  return std::nullopt;
}

// Somebody holds another history, of the log or of what the witness said: an alarm, whatever the
// other witnesses sign.
inline bool is_alarm(RefusalClass klass) {
  return klass == RefusalClass::kFork || klass == RefusalClass::kRollback ||
         klass == RefusalClass::kForgot;
}

// One witness did not cosign.
struct Refusal {
  size_t witness = 0;  // index into the policy's
  Error error;
  RefusalClass klass = RefusalClass::kNoAnswer;
  TreeSize its_size;  // what it says that it has cosigned; 0: it did not say
};

}  // namespace daybook::witness
