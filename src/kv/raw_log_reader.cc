#include "kv/raw_log_reader.h"

#include <algorithm>
#include <utility>

#include "kv/byte_reader.h"
#include "kv/crc32c.h"

namespace daybook::kv {
namespace {

constexpr size_t kBlockBytes = 32768;
constexpr size_t kHeaderBytes = 7;  // masked CRC (4), length (2), type (1)
constexpr size_t kTypeAt = 6;

// Never change: LevelDB db/log_format.h.
constexpr uint8_t kFull = 1;
constexpr uint8_t kFirst = 2;
constexpr uint8_t kMiddle = 3;
constexpr uint8_t kLast = 4;

// Looking for the next whole record costs a checksum per candidate. Honest files need a few; a file
// made to be slow gets this many bytes and then goes on block by block, as LevelDB does.
constexpr uint64_t kSearchBudgetBytes = 32 << 20;

bool is_known_type(uint8_t type) {
  return type == kFull || type == kFirst || type == kMiddle || type == kLast;
}
bool all_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

class LogParser {
 public:
  explicit LogParser(std::string_view bytes) : bytes_(bytes) {}

  RawLog parse() {
    while (at_ < bytes_.size()) step();
    if (pending_ && !out_.torn_at) out_.torn_at = pending_->offset;
    return std::move(out_);
  }

 private:
  struct Header {
    uint32_t masked_crc;
    size_t length;
    uint8_t type;
  };

  size_t block_end() const { return (at_ / kBlockBytes + 1) * kBlockBytes; }

  Header header_at(size_t at) const {
    ByteReader in(bytes_.substr(at, kHeaderBytes));
    Header header{};
    header.masked_crc = static_cast<uint32_t>(in.little_endian(4).value_or(0));
    header.length = static_cast<size_t>(in.little_endian(2).value_or(0));
    header.type = static_cast<uint8_t>(in.little_endian(1).value_or(0));
    return header;
  }

  // The CRC covers the type byte and the payload, which lie side by side.
  bool crc_matches(size_t at, const Header& header) const {
    return masked_crc32c(bytes_.substr(at + kTypeAt, 1 + header.length)) == header.masked_crc;
  }

  void step() {
    const size_t left_in_block = block_end() - at_;
    if (left_in_block < kHeaderBytes) return skip_trailer(left_in_block);
    if (bytes_.size() - at_ < kHeaderBytes) return cut_short();
    const Header header = header_at(at_);
    if (!is_known_type(header.type)) return refuse_type(header);
    if (header.length > left_in_block - kHeaderBytes) {
      return damage("a record of " + std::to_string(header.length) +
                    " bytes does not fit in its block");
    }
    if (header.length > bytes_.size() - at_ - kHeaderBytes) return past_the_end(header);
    if (!crc_matches(at_, header)) return damage("checksum mismatch");
    accept(header);
  }

  void skip_trailer(size_t length) {
    if (!all_zero(bytes_.substr(at_, length))) {
      out_.damage.push_back({at_, "the padding at the end of a block is not zero"});
    }
    at_ = std::min(at_ + length, bytes_.size());
  }

  void refuse_type(const Header& header) {
    const bool zero = header.type == 0 && header.length == 0 && header.masked_crc == 0;
    damage(zero ? "zero bytes where a record should start"
                : "unknown record type " + std::to_string(header.type));
  }

  // The file ends inside a record. A crash leaves that; so does an altered length, which shows in
  // that a whole record follows or in that the checksum fits the bytes that are there.
  void past_the_end(Header header) {
    header.length = bytes_.size() - at_ - kHeaderBytes;
    if (crc_matches(at_, header)) return damage("the length of a record was altered");
    if (find_record(at_ + 1) < bytes_.size()) {
      return damage("a record reaches past the end of the file, and others follow it");
    }
    cut_short();
  }

  void cut_short() {
    out_.torn_at = pending_ ? pending_->offset : at_;
    at_ = bytes_.size();
  }

  void damage(std::string what) {
    out_.damage.push_back({at_, std::move(what)});
    pending_.reset();
    after_damage_ = true;
    at_ = find_record(at_ + 1);
  }

  // The next whole record in this block, or where the block ends.
  size_t find_record(size_t from) {
    const size_t end = std::min(block_end(), bytes_.size());
    for (size_t at = from; at + kHeaderBytes <= end && budget_ > 0; ++at) {
      const Header header = header_at(at);
      if (!is_known_type(header.type) || header.length > end - at - kHeaderBytes) continue;
      budget_ -= std::min<uint64_t>(budget_, header.length + 1);
      if (crc_matches(at, header)) return at;
    }
    return end;
  }

  void accept(const Header& header) {
    const std::string_view payload = bytes_.substr(at_ + kHeaderBytes, header.length);
    if (header.type == kFull || header.type == kFirst) {
      start(payload);
    } else {
      continue_with(payload);
    }
    if (pending_ && (header.type == kFull || header.type == kLast)) {
      pending_->end = at_ + kHeaderBytes + header.length;
      out_.records.push_back(std::move(*pending_));
      pending_.reset();
    }
    at_ += kHeaderBytes + header.length;
  }

  void start(std::string_view payload) {
    // Old writers left an empty first fragment at the end of a block; that one lost nothing.
    if (pending_ && !pending_->payload.empty()) {
      out_.damage.push_back({pending_->offset, "a record without an end"});
    }
    pending_ = LogRecord{at_, std::string(payload), 0};
    after_damage_ = false;
  }

  void continue_with(std::string_view payload) {
    if (pending_) {
      pending_->payload.append(payload);
    } else if (!after_damage_) {
      out_.damage.push_back({at_, "a record without a start"});
    }
  }

  std::string_view bytes_;
  RawLog out_;
  size_t at_ = 0;
  std::optional<LogRecord> pending_;
  bool after_damage_ = false;  // fragments without a start are the same damage still
  uint64_t budget_ = kSearchBudgetBytes;
};

}  // namespace

RawLog read_raw_log(std::string_view bytes) {
  return LogParser(bytes).parse();
}

}  // namespace daybook::kv
