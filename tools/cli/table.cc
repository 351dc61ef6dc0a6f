#include "cli/table.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "cli/printable.h"

namespace daybook::cli {
namespace {

constexpr size_t kGap = 2;

size_t total(const std::vector<size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), (widths.size() - 1) * kGap);
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
  DAYBOOK_CHECK(!columns_.empty());
}

void Table::add(std::vector<std::string> cells) {
  DAYBOOK_CHECK_EQ(cells.size(), columns_.size());
  for (std::string& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::vector<size_t> Table::natural_widths() const {
  std::vector<size_t> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    size_t width = text_width(columns_[i].title);
    for (const auto& row : rows_) width = std::max(width, text_width(row[i]));
    widths.push_back(width);
  }
  return widths;
}

// Takes one column from the widest shortenable column until it fits or nothing can give any more.
std::vector<size_t> Table::fitted_widths(size_t width) const {
  std::vector<size_t> widths = natural_widths();
  while (width != 0 && total(widths) > width) {
    size_t widest = columns_.size();
    for (size_t i = 0; i < columns_.size(); ++i) {
      const bool gives = columns_[i].least != 0 && widths[i] > columns_[i].least;
      if (gives && (widest == columns_.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == columns_.size()) break;
    --widths[widest];
  }
  return widths;
}

std::string Table::render_row(const std::vector<std::string>& cells,
                              const std::vector<size_t>& widths) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = shorten(cells[i], widths[i]);
    const size_t used = text_width(cell);
    const std::string blanks(widths[i] > used ? widths[i] - used : 0, ' ');
    line += columns_[i].align == Align::kRight ? blanks + cell : cell + blanks;
    if (i + 1 < cells.size()) line.append(kGap, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string Table::render(size_t width) const {
  const std::vector<size_t> widths = fitted_widths(width);
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title);
  std::string out = render_row(titles, widths);
  for (const auto& row : rows_) out += render_row(row, widths);
  return out;
}

}  // namespace daybook::cli
