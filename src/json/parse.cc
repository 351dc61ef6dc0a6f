#include <algorithm>
#include <cmath>
#include <iterator>
#include <unordered_set>

#include "base/bytes.h"
#include "json/json.h"
#include "json/number.h"

namespace daybook::json {
namespace {

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::string place(std::string_view bytes, size_t offset) {
  const size_t newline = bytes.substr(0, offset).rfind('\n');
  const size_t start = newline == std::string_view::npos ? 0 : newline + 1;
  const auto lines = std::count(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(start), '\n');
  size_t column = 1;
  for (size_t i = start + 1; i <= offset; i++)
    if (i == bytes.size() || !continues_character(bytes[i])) column++;
  return "line " + std::to_string(lines + 1) + ", column " + std::to_string(column);
}

Error error_at(std::string_view bytes, size_t offset, const std::string& what) {
  return invalid(place(bytes, offset) + ": " + what);
}

// Reads bytes for nlohmann's lexer, which copies its iterators: the cursor is shared, so that the
// handler knows how far the lexer has read when it is called.
class CountingIterator {
 public:
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;

  CountingIterator(const char* at, const char** cursor) : at_(at), cursor_(cursor) {}
  reference operator*() const { return *at_; }
  CountingIterator& operator++() {
    *cursor_ = ++at_;
    return *this;
  }
  CountingIterator operator++(int) {
    CountingIterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const CountingIterator& a, const CountingIterator& b) {
    return a.at_ == b.at_;
  }

 private:
  const char* at_;
  const char** cursor_;
};

// An object or array that is being read.
struct Open {
  Value* container;
  std::string key;  // of the member that comes next or is being read
  std::unordered_set<std::string>
      keys;  // all so far: ordered_json finds keys only by linear search
};

// Builds the value from nlohmann's SAX events; every method returns false to stop, with error()
// set.
class Handler {
 public:
  Handler(std::string_view bytes, const char* const* cursor) : bytes_(bytes), cursor_(cursor) {}

  bool null() { return add(nullptr); }
  bool boolean(bool value) { return add(value); }
  bool number_integer(int64_t value) { return add_integer(value, value < -kMaxSafeInteger); }
  bool number_unsigned(uint64_t value) { return add_integer(value, value > kMaxSafeInteger); }
  bool number_float(double value, const std::string& literal) {
    const size_t start = number_start();
    // The raw bytes, because the lexer's text has the locale's decimal point.
    const auto lossy = why_lossy(bytes_.substr(start, literal.size()), value);
    if (lossy) return fail(start, *lossy);
    if (std::trunc(value) != value || std::fabs(value) > static_cast<double>(kMaxSafeInteger))
      return add(value);
    if (value < 0) return add(static_cast<int64_t>(value));
    return add(static_cast<uint64_t>(value));
  }
  bool string(std::string& value) { return add(std::move(value)); }
  bool binary(Value::binary_t&) { return false; }  // JSON text has none

  bool start_object(size_t) { return open(Value::object()); }
  bool start_array(size_t) { return open(Value::array()); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    open_.back().key = std::move(name);
    if (open_.back().keys.insert(open_.back().key).second) return true;
    return fail(string_start(), "this key is a duplicate: keys of an object must be unique");
  }

  bool parse_error(size_t position, const std::string&, const nlohmann::detail::exception& e) {
    if (e.id == 406) return fail(number_start(), "the number is beyond what a double can hold");
    const size_t last = std::min(position - std::min<size_t>(position, 1), bytes_.size());
    error_ = error_at(bytes_, position > bytes_.size() ? bytes_.size() : last, reason(e.what()));
    return false;
  }

  [[nodiscard]] const Error& error() const { return error_; }
  Value take() { return std::move(root_); }

 private:
  template <class T>
  bool add_integer(T value, bool unsafe) {
    if (!unsafe) return add(value);
    const size_t start = number_start();
    return fail(start, *why_lossy(std::to_string(value), static_cast<double>(value)));
  }

  bool add(Value value) {
    place_value(std::move(value));
    return true;
  }

  Value* place_value(Value value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Open& parent = open_.back();
    if (parent.container->is_array()) {
      parent.container->push_back(std::move(value));
      return &parent.container->back();
    }
    append_member(*parent.container, parent.key, std::move(value));
    return &parent.container->get_ref<Value::object_t&>().back().second;
  }

  bool open(Value container) {
    if (open_.size() == static_cast<size_t>(kMaxDepth)) {
      return fail(offset() - 1, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
    }
    Value* placed = place_value(std::move(container));
    open_.push_back({placed, {}, {}});
    return true;
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  bool fail(size_t offset, const std::string& what) {
    const std::string at = pointer();
    error_ = error_at(bytes_, offset, (at.empty() ? "" : at + ": ") + what);
    return false;
  }

  [[nodiscard]] std::string pointer() const {
    std::string out;
    for (const Open& level : open_) {
      const Value& container = *level.container;
      if (container.is_array() && &level != &open_.back()) {
        out = pointer_append(out, std::to_string(container.size() - 1));
      } else {
        out = pointer_append(out,
                             container.is_array() ? std::to_string(container.size()) : level.key);
      }
    }
    return out;
  }

  // How far the lexer has read: just past a string's quote or an opening bracket, and one further
  // after a number that is not the end of the text.
  [[nodiscard]] size_t offset() const { return static_cast<size_t>(*cursor_ - bytes_.data()); }

  [[nodiscard]] size_t number_start() const {
    static constexpr std::string_view kNumber = "+-.0123456789eE";
    size_t end = offset();
    if (kNumber.find(bytes_[end - 1]) == std::string_view::npos) end--;
    return bytes_.find_last_not_of(kNumber, end - 1) + 1;  // npos + 1 == 0: the text begins with it
  }

  // Backwards to the opening quote: quotes inside a string follow a backslash, the opening one
  // never does.
  [[nodiscard]] size_t string_start() const {
    size_t quote = offset() - 1;
    do {
      quote = bytes_.rfind('"', quote - 1);
    } while (quote > 0 && bytes_[quote - 1] == '\\');
    return quote;
  }

  // nlohmann's text without its own prefix "[json.exception…] parse error at line 1, column 2: ",
  // and without the text that it read last when that is long or no UTF-8.
  static std::string reason(std::string what) {
    const size_t column = what.find(", column ");
    const size_t start = column == std::string::npos ? column : what.find(": ", column);
    if (start != std::string::npos) what.erase(0, start + 2);
    if (what.size() > 200 || !is_utf8(what))
      what.erase(std::min(what.find("; last read"), what.size()));
    return what;
  }

  std::string_view bytes_;
  const char* const* cursor_;
  std::vector<Open> open_;
  Value root_;
  Error error_;
};

// What nlohmann would pass over in silence: it skips a byte order mark and takes a NUL byte for the
// end.
Result<void> check_bytes(std::string_view bytes) {
  if (bytes.empty()) return invalid("empty file: no JSON value in it");
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF")
    return error_at(bytes, 0,
                    "the text begins with a byte order mark; save it as UTF-8 without one");
  if (bytes.substr(0, 2) == "\xFF\xFE" || bytes.substr(0, 2) == "\xFE\xFF")
    return error_at(bytes, 0, "the text is UTF-16; save it as UTF-8 without a byte order mark");
  const size_t nul = bytes.find('\0');
  if (nul != std::string_view::npos)
    return error_at(bytes, nul, "a NUL byte; this is not JSON text");
  return {};
}

}  // namespace

void append_member(Value& object, std::string key, Value value) {
  auto& members = object.get_ref<Value::object_t&>();
  static_cast<Value::object_t::Container&>(members).emplace_back(std::move(key), std::move(value));
}

Result<Value> parse(std::string_view bytes) {
  DAYBOOK_RETURN_IF_ERROR(check_bytes(bytes));
  const char* cursor = bytes.data();
  Handler handler(bytes, &cursor);
  const CountingIterator begin(bytes.data(), &cursor);
  const CountingIterator end(bytes.data() + bytes.size(), &cursor);
  if (!Value::sax_parse(begin, end, &handler)) return handler.error();
  return handler.take();
}

}  // namespace daybook::json
