// A plain text table: columns as wide as their content, shortened to fit only when there is a
// terminal to fit.
#pragma once

#include <string>
#include <vector>

namespace daybook::cli {

class Table {
 public:
  enum class Align { kLeft, kRight };
  struct Column {
    std::string title;
    Align align = Align::kLeft;
    size_t least = 0;  // columns it may be shortened to; 0: never shortened
  };

  explicit Table(std::vector<Column> columns);
  // One cell a column; cells are made printable.
  void add(std::vector<std::string> cells);
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  // `width` 0: nothing is shortened. Every line ends in \n and has no trailing blanks.
  [[nodiscard]] std::string render(size_t width) const;

 private:
  [[nodiscard]] std::vector<size_t> natural_widths() const;
  [[nodiscard]] std::vector<size_t> fitted_widths(size_t width) const;
  [[nodiscard]] std::string render_row(const std::vector<std::string>& cells,
                                       const std::vector<size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace daybook::cli
