#include "fuzz/seeds.h"

#include <functional>
#include <map>
#include <random>

#include "base/bytes.h"
#include "event/codec.h"
#include "event/samples.h"
#include "fuzz/leveldb_bytes.h"
#include "fuzz/sample_files.h"
#include "fuzz/scratch.h"
#include "kv/raw_reader.h"
#include "ledger/key_list.h"
#include "log/identity.h"
#include "note/cosignature.h"
#include "note/key_statement.h"
#include "note/sealed_key.h"
#include "vault/person_file.h"
#include "witness/dialogue.h"

namespace daybook::fuzz {
namespace {

using Seeds = std::vector<std::string>;

std::string number16(size_t value) {
  return {static_cast<char>(value & 0xffU), static_cast<char>(value >> 8U & 0xffU)};
}
std::string text8(const std::string& text) {
  return static_cast<char>(text.size()) + text;
}
Seeds with_prefix(const std::string& prefix, const Seeds& seeds) {
  Seeds out;
  for (const std::string& seed : seeds) out.push_back(prefix + seed);
  return out;
}
void append(Seeds& seeds, const Seeds& more) {
  seeds.insert(seeds.end(), more.begin(), more.end());
}

Seeds events() {
  Seeds out;
  for (const event::Payload& payload : event::every_payload()) {
    for (const event::Event& event : {event::bare_event(payload), event::full_event(payload)}) {
      const auto bytes = event::encode(event);
      if (bytes.ok()) out.push_back(*bytes);
    }
  }
  return out;
}

const note::Signer& signer() {
  static const note::Signer kSigner = note::Signer::generate("seeds.example/log").value();
  return kSigner;
}

Seeds checkpoints() {
  const std::string name = signer().verifier().name();
  return {note::checkpoint_text({name, TreeSize(0), sha256("")}),
          note::checkpoint_text({name, TreeSize(20852163), sha256("root")})};
}

Seeds notes() {
  Seeds out;
  for (const std::string& text : checkpoints()) out.push_back(note::sign_note(text, signer()));
  out.push_back(note::sign_note("If you think cryptography\n\nis the answer\n", signer()));
  note::Note two = note::parse_note(out[0]).value();
  two.signatures.push_back({"other+key", 7, "short"});
  two.signatures.back().name = "other";
  out.push_back(note::render_note(two));
  return out;
}

Seeds proof_files() {
  Seeds out;
  for (uint64_t at = 0; at < 3; ++at) {
    out.push_back(log::render_proof_file(sample_ledger().prove(Position(at)).value()));
  }
  return out;
}

Seeds proofs() {
  Seeds out;
  for (const uint64_t n : {1U, 2U, 7U, 8U, 100U}) {
    std::string seed(1, '\0');
    for (const uint64_t number : {n, n / 2}) {
      std::string big;
      append_be64(big, number);
      seed.append(big.rbegin(), big.rend());
    }
    out.push_back(seed + "ab" + std::string(n % 7, 'c'));
  }
  return out;
}

const note::Cosigner& cosigner() {
  static const note::Cosigner kCosigner = note::Cosigner::generate("witness.example").value();
  return kCosigner;
}

Seeds key_files() {
  const note::LogHead head{signer().verifier().name(), TreeSize(7), sha256("root")};
  const note::Signer next = note::Signer::generate(head.origin).value();
  return {signer().skey() + "\n",
          note::seal_key(signer(), note::Secret("passphrase")).value(),
          cosigner().skey(),
          cosigner().verifier().vkey(),
          note::sign_rotation(head, signer(), next),
          note::sign_revocation(head, next.verifier(), TreeSize(3), signer())};
}

// One key, a rotation, and a rotation with a revocation.
Seeds key_lists() {
  const std::string origin = signer().verifier().name();
  const note::Signer next = note::Signer::generate(origin).value();
  note::KeyHistory keys(signer().verifier());
  Seeds out{json::stringify(ledger::keys_json(keys)), R"({"statements":[]})"};
  const std::string rotation =
      note::sign_rotation({origin, TreeSize(7), sha256("root")}, signer(), next);
  DAYBOOK_CHECK(keys.apply(rotation, Position(7)).ok());
  out.push_back(json::stringify(ledger::keys_json(keys)));
  const std::string revocation = note::sign_revocation({origin, TreeSize(8), sha256("root 8")},
                                                       signer().verifier(), TreeSize(3), next);
  DAYBOOK_CHECK(keys.apply(revocation, Position(8)).ok());
  out.push_back(json::stringify(ledger::keys_json(keys)));
  return out;
}

Seeds persons() {
  const std::string file = vault::render_person("person:000102030405060708090a0b0c0d0e0f",
                                                {"alice", std::string(64, 'k')});
  return {'\0' + file, '\0' + file.substr(0, file.size() / 2),
          std::string("\0daybook-person/v1\nname YWxpY2U=\n", 33), "\1alice", "\1\xff"};
}

Seeds witness_dialogues() {
  const std::string note = notes()[1];
  const std::string log = "log " + signer().verifier().vkey() + " http://log.example/\n";
  const std::string witness = "witness a " + cosigner().verifier().vkey() + " http://[::1]:80/w\n";
  return {'\0' + witness::render_request({TreeSize(0), {}, note}),
          '\0' + witness::render_request({TreeSize(5), {sha256("a"), sha256("b")}, note}),
          '\1' + witness::render_size(TreeSize(20852163)),
          '\1' + note::render_signature_lines({cosigner().cosign("text\n", 1'700'000'000)}),
          '\2' + log + witness + "group g 1 a\n# words\nquorum g\n",
          '\2' + witness + "quorum none\n",
          "\3http://witness.example:8080/prefix?query",
          "\3https://witness.example/prefix",
          "\3[::1]:443",
          "\003127.0.0.1:0"};
}

Seeds json_texts() {
  Seeds out = sample_texts({"unified/", "legacy/", "daybook.json"});
  append(out, {"null", "[1,-0,1e2,0.5,5e-324,1.7976931348623157e308,9007199254740991]",
               R"({"a":{"b":[true,"\u0000\ud83d\ude00"]},"a/b":"~"})", "  [ ]\n"});
  return out;
}

Seeds json_pointers() {
  const std::string from = R"({"a":[1,2,{"b/c":"~"}],"":null,"d":{"e":"f"}})";
  const std::string to = R"({"a":[1,{"b/c":"!"}],"d":{"e":{"g":1}},"h":[]})";
  Seeds out;
  for (const char* pointer : {"", "/a/2/b~1c", "/a/-", "/", "/d/e", "/a/01", "/x/y", "~"}) {
    out.push_back(text8(pointer) + number16(from.size()) + from + to);
  }
  return out;
}

std::vector<kv::RawRecord> sample_records() {
  return kv::read_raw_folder(sample_path("leveldb/2025-04-05")).value().records;
}

Seeds leveldb_records() {
  Seeds out;
  for (const kv::RawRecord& record : sample_records()) {
    out.push_back(std::string(1, record.is_delete ? '\1' : '\0') + number16(record.sequence) +
                  text8(record.key) + record.value);
  }
  return out;
}

Seeds raw_logs() {
  Seeds out;
  for (const std::string& file : sample_texts({"leveldb/"})) {
    append(out, {'\0' + file, '\3' + file});
  }
  std::string batch("\1\0\0\0\0\0\0\0\2\0\0\0\1\3key\5value\0\4gone", 28);
  append(out, {'\2' + batch, std::string("\1\7\0\1\3abc\7", 9)});
  return out;
}

Seeds raw_tables() {
  return with_prefix("\1", sample_texts({"leveldb/"}, ".ldb"));
}

// As target_raw_folder.cc takes them apart: index of the name, length, bytes.
Seeds raw_folders() {
  std::string seed("\4", 1);
  const auto add = [&](char name, const std::string& bytes) {
    seed += name + number16(bytes.size()) + bytes;
  };
  add(0, "MANIFEST-000002\n");
  add(1, frame_log({std::string("\1\1c\2\3\3\7\4\2", 9)}));
  add(3, frame_log({std::string("\1\0\0\0\0\0\0\0\1\0\0\0\1\1k\1v", 17)}));
  add(5, sample_texts({"leveldb/2025-03-14/"}, ".ldb").at(0));
  add(8, "what fsck found");
  return {seed, std::string("\0\0\5\0lost\n", 9)};
}

// Seventeen steps of writes and reopenings.
Seeds leveldb_steps() {
  Seeds out;
  for (const char first : {'\1', '\2', '\3'}) {
    std::string seed;
    for (char step = 0; step < 17; ++step) {
      seed += {static_cast<char>(step + first),
               '\2',
               'a',
               '\1',
               '\3',
               'x',
               'y',
               'z',
               '\0',
               '\1',
               'b',
               '\0',
               'a',
               '\5'};
    }
    out.push_back(seed);
  }
  return out;
}

// Histories of any kind: bytes without a meaning of their own.
Seeds histories() {
  Seeds out;
  std::mt19937_64 random(1);
  for (size_t length = 30; length <= 300; length += 30) {
    std::string& seed = out.emplace_back();
    while (seed.size() < length) seed += static_cast<char>(random());
  }
  return out;
}

// Each file of the backup in turn, emptied; and some of them made of what the others hold.
Seeds backup_changes() {
  Seeds out;
  for (char index = 0; index < 16; ++index) {
    const std::string file(1, index);
    out.push_back(file);
    out.push_back(file + R"({"counts": {"events": 7}, "checkpoint": {"size": 7}})");
    out.push_back(file + std::string(64, 'a') + "  key.pub\n");
    out.push_back(file + signer().verifier().vkey() + "\n");
    out.push_back(file + notes()[0]);
  }
  return out;
}

// A zlib stream that stores `bytes` (RFC 1950, RFC 1951 section 3.2.4).
std::string zlib_stored(const std::string& bytes) {
  uint32_t a = 1, b = 0;
  for (const char c : bytes) {
    a = (a + static_cast<uint8_t>(c)) % 65521;
    b = (b + a) % 65521;
  }
  std::string adler;
  append_be32(adler, b << 16U | a);
  return "\x78\x01\x01" + number16(bytes.size()) + number16(~bytes.size()) + bytes + adler;
}

Seeds git_objects() {
  const std::string id(20, '\x11');
  const std::string tree =
      std::string("40000 a\0", 8) + id + std::string("100644 b.json\0", 14) + id;
  const std::string hex(40, 'a');
  const std::string commit = "tree " + hex + "\nparent " + hex +
                             "\nauthor A <a@b> 1700000000 +0200\ncommitter C <c> 5 +0000\n"
                             "gpgsig -----BEGIN\n -----END\n\nwords\n";
  const std::string blob = "content";
  return {'\0' + tree, '\1' + commit,
          std::string("\2\2") + text8(blob) +
              zlib_stored("blob " + std::to_string(blob.size()) + '\0' + blob)};
}

Seeds points() {
  return {"@latest",
          "42",
          "@pos:1",
          "@time:2025-07-25T09:00:00Z",
          "@effective:2025-07-25",
          "@2h ago",
          "@3 days ago",
          "@yesterday",
          "@effective:2h ago",
          "@block:56/41",
          "@block:bsc/9",
          "@commit:0123",
          "@source:0123456789abcdef0123456789abcdef01234567",
          "@tag:release",
          "@release",
          "@pos:0..@latest",
          "..@tag:release",
          "2..",
          "56#/contracts/core/Token == 1",
          "bscmainnet/Token.implementation == 0xb1",
          "base/Bridge.proxy ~ 0x",
          "56/Token exists",
          "56#/x missing",
          "56/Token.owner without"};
}

Seeds texts() {
  return {"2025-07-25",
          "2025-07-25T09:00:00.123456789+05:30",
          "1969-12-31T23:59:60Z",
          "01981f0e-7b2c-7a4d-8f00-3b5d9c1e2a47",
          "00ff",
          "AAEC",
          "AA==",
          "18446744073709551615",
          "\u00e9\u2028\U0001f600",
          "0"};
}

Seeds small_files() {
  const std::string root(64, 'a');
  return {'\0' + log::render_identity({std::string(32, 'a'), 7}),
          "\1MANIFEST-000004\n",
          '\2' + root + "  log/checkpoint\n" + root + "  key.pub\n",
          "\3words\n\nDaybook-Position: 7\nDaybook-Root: " + root + "\nDaybook-Projector: git/1\n",
          "\4release/1.0",
          "\4v2"};
}

Seeds state_files() {
  const std::string digest(64, 'a');
  const std::string half = R"("position": 3, "files": {"a.unified.json": ")" + digest + R"("})";
  return {std::string(1, '\0') + R"({"version": 1, "url": "https://a:b@c/d", "branch": "daybook"})",
          R"(1{"version": 1, )" + half + R"(, "pending": null})",
          R"(1{"version": 1, )" + half + R"(, "pending": {)" + half + "}}",
          R"(2{"repository": "r.git", "branch": "daybook", "position": 4, "tip": "abc"})"};
}

Seeds index_records() {
  Seeds out;
  kv::Iterator it = sample_ledger().log().store().iterate();
  for (it.seek_to_first(); it.valid(); it.next()) {
    append(out, {std::string(it.key()), std::string(it.value())});
  }
  return out;
}

const std::map<std::string, std::function<Seeds()>>& makers() {
  static const std::map<std::string, std::function<Seeds()>> kMakers = {
      {"as_of", histories},
      {"backup", backup_changes},
      {"bundle",
       [] {
         return Seeds{std::string("\1\0\3abc\0\0", 8), std::string("\0\0\0", 3)};
       }},
      {"checkpoint", checkpoints},
      {"config",
       [] {
         return Seeds{
             ledger::render_config(ledger::default_config()), sample_texts({"daybook.json"}).at(0),
             R"({"networks": [{"chainId": 7, "name": "n", "tier": "dev", "aliases": ["m"]}],
                          "requiredFields": ["actor"]})"};
       }},
      {"event", events},
      {"git_object", git_objects},
      {"index_record", index_records},
      {"json", json_texts},
      {"json_pointer", json_pointers},
      {"key_file", key_files},
      {"key_list", key_lists},
      {"key",
       [] {
         return Seeds{signer().verifier().vkey(), signer().skey()};
       }},
      {"legacy", [] { return sample_texts({"legacy/"}); }},
      {"leveldb", leveldb_steps},
      {"leveldb_record", leveldb_records},
      {"note", notes},
      {"person", persons},
      {"point", points},
      {"proof", proofs},
      {"proof_file", proof_files},
      {"raw_folder", raw_folders},
      {"raw_log", raw_logs},
      {"raw_table", raw_tables},
      {"small_file", small_files},
      {"state_file", state_files},
      {"text", texts},
      {"tile_path",
       [] {
         return Seeds{"tile/0/x001/x234/067", "tile/63/000.p/5", "tile/entries/x001/002.p/255"};
       }},
      {"witness", witness_dialogues},
      {"unified", [] { return sample_texts({"unified/"}); }},
  };
  return kMakers;
}

}  // namespace

std::vector<std::string> seeds_of(const std::string& target) {
  const auto maker = makers().find(target);
  return maker == makers().end() ? Seeds{} : maker->second();
}

}  // namespace daybook::fuzz
