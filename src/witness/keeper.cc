#include "witness/keeper.h"

#include <algorithm>

#include "base/hash.h"
#include "kv/path_exists.h"
#include "kv/private_file.h"
#include "merkle/proof.h"

namespace daybook::witness {
namespace {

constexpr uint64_t kMaxKeyBytes = 4096;
constexpr int64_t kNsInSecond = 1'000'000'000;
constexpr uint64_t kMaxNoteBytes = 1 << 20;  // a note's own limit
constexpr uint64_t kMaxCosignedBytes = 16 << 20;

std::string key_path(const std::string& folder) {
  return folder + "/key";
}

std::string checkpoint_path(const std::string& folder, const std::string& origin) {
  return folder + "/" + origin_folder(origin) + "/checkpoint";
}

std::string cosigned_path(const std::string& folder) {
  return folder + "/cosigned";
}

Result<std::set<std::string>> read_cosigned(const std::string& folder) {
  const Result<std::string> text = kv::read_file(cosigned_path(folder), kMaxCosignedBytes);
  if (!text.ok() && text.error().kind == ErrorKind::kNotFound) return std::set<std::string>();
  if (!text.ok()) return text.error();
  std::set<std::string> origins;
  for (size_t at = 0; at < text->size();) {
    const size_t end = std::min(text->find('\n', at), text->size());
    origins.insert(text->substr(at, end - at));
    at = end + 1;
  }
  return origins;
}

Error forgotten(const std::string& path, const std::string& origin, const std::string& list) {
  return damaged(path + " is gone, and this witness has cosigned checkpoints of \"" + origin +
                 "\" (" + list +
                 "): it no longer knows which. Put back the newest copy of that file; without one "
                 "this key must cosign that log no more: make a new witness (`daybook witness init "
                 "--dir NEW`) and give its key to the log's owner");
}

Result<note::Cosigner> load_cosigner(const std::string& folder) {
  const std::string path = key_path(folder);
  Result<std::string> text = kv::read_private_file(path, kMaxKeyBytes);
  if (!text.ok() && text.error().kind == ErrorKind::kNotFound) {
    return not_found("no witness in " + folder + ": run `daybook witness init` first");
  }
  if (!text.ok()) return text.error();
  while (!text->empty() && text->back() == '\n') text->pop_back();
  auto cosigner = note::Cosigner::parse(*text);
  if (!cosigner.ok()) return cosigner.error().with_context(path);
  return cosigner;
}

// One line of each of these keys: what anybody else added, or repeated, is not kept.
std::vector<note::Signature> lines_of(const std::vector<note::Verifier>& keys,
                                      const std::vector<note::Signature>& lines) {
  std::vector<note::Signature> kept;
  for (const note::Verifier& key : keys) {
    const auto line = std::find_if(lines.begin(), lines.end(), [&](const note::Signature& one) {
      return one.name == key.name() && one.key_id == key.key_id();
    });
    if (line != lines.end()) kept.push_back(*line);
  }
  return kept;
}

Answer text_answer(unsigned status, const std::string& text) {
  return {status, kTextType, text + "\n"};
}

Answer size_answer(const std::optional<note::Checkpoint>& last) {
  return {409, kSizeType, render_size(last ? last->size : TreeSize(0))};
}

Result<void> check_proof(const std::optional<note::Checkpoint>& last,
                         const note::Checkpoint& checkpoint, const merkle::Proof& proof) {
  if (!last || last->size.value == 0) {  // every tree extends the empty one
    if (!proof.empty()) return invalid("the proof from size 0 is empty");
    if (checkpoint.size.value == 0 && checkpoint.root != sha256("")) {
      return invalid("the empty tree has another root");
    }
    return {};
  }
  return merkle::verify_consistency(last->size, last->root, checkpoint.size, checkpoint.root,
                                    proof);
}

}  // namespace

std::string origin_folder(std::string_view origin) {
  return sha256(origin).hex();
}

Result<note::CosignatureVerifier> Keeper::create(const std::string& folder,
                                                 const std::string& name) {
  DAYBOOK_TRY(const note::Cosigner cosigner, note::Cosigner::generate(name));
  DAYBOOK_RETURN_IF_ERROR(kv::make_lasting_folders(folder, 0700));
  const auto created = kv::create_exclusive(key_path(folder), cosigner.skey() + "\n", 0600);
  if (!created.ok() && created.error().kind == ErrorKind::kConflict) {
    return conflict("there is a witness in " + folder + " already");
  }
  if (!created.ok()) return created.error();
  return cosigner.verifier();
}

Result<note::CosignatureVerifier> Keeper::read_key(const std::string& folder) {
  DAYBOOK_TRY(const note::Cosigner cosigner, load_cosigner(folder));
  return cosigner.verifier();
}

Result<std::unique_ptr<Keeper>> Keeper::open(const std::string& folder,
                                             const std::vector<note::Verifier>& logs,
                                             Clock& clock) {
  DAYBOOK_TRY(note::Cosigner cosigner, load_cosigner(folder));
  std::unique_ptr<Keeper> keeper(new Keeper(folder, std::move(cosigner), clock));
  DAYBOOK_TRY(keeper->lock_, kv::LockFile::acquire(folder + "/LOCK", 0));
  DAYBOOK_TRY(keeper->cosigned_, read_cosigned(folder));
  for (const note::Verifier& key : logs) keeper->logs_[key.name()].keys.push_back(key);
  for (auto& [origin, log] : keeper->logs_) {
    DAYBOOK_RETURN_IF_ERROR(kv::make_folders(folder + "/" + origin_folder(origin), 0755));
    DAYBOOK_RETURN_IF_ERROR(keeper->load(origin, log));
    if (log.last) DAYBOOK_RETURN_IF_ERROR(keeper->remember(origin));
  }
  return keeper;
}

Result<void> Keeper::load(const std::string& origin, Log& log) const {
  const std::string path = checkpoint_path(folder_, origin);
  DAYBOOK_TRY(const bool is_there, kv::path_exists(path));
  if (!is_there && cosigned_.count(origin) == 0) return {};
  if (!is_there) return forgotten(path, origin, cosigned_path(folder_));
  DAYBOOK_TRY(log.note, kv::read_file(path, kMaxNoteBytes));
  const auto bad = [&path](const Error& error) {
    return damaged(path + ": " + error.message +
                   ": this witness no longer knows what it cosigned; restore the file");
  };
  const Result<note::Note> note = note::parse_note(log.note);
  if (!note.ok()) return bad(note.error());
  const auto checkpoint = note::parse_foreign_checkpoint_text(note->text);
  if (!checkpoint.ok()) return bad(checkpoint.error());
  const auto ours = note::find_cosignatures(*note, {cosigner_.verifier()});
  if (ours.empty() || !ours.back().time || checkpoint->origin != origin) {
    return tampered(path + " is not a checkpoint of \"" + origin +
                    "\" that this witness cosigned: it was replaced; restore it");
  }
  log.last = *checkpoint;
  log.time = *ours.back().time;
  return {};
}

Result<void> Keeper::remember(const std::string& origin) {
  if (cosigned_.count(origin) != 0) return {};
  std::string text = origin + "\n";
  for (const std::string& other : cosigned_) text += other + "\n";
  DAYBOOK_RETURN_IF_ERROR(kv::replace_file(cosigned_path(folder_), text));
  cosigned_.insert(origin);
  return {};
}

Answer Keeper::add_checkpoint(std::string_view body) {
  const Result<AddCheckpoint> request = parse_request(body);
  if (!request.ok()) return text_answer(400, request.error().message);
  Result<note::Note> note = note::parse_note(request->checkpoint);
  if (!note.ok()) return text_answer(400, "the checkpoint: " + note.error().message);
  const auto checkpoint = note::parse_foreign_checkpoint_text(note->text);
  if (!checkpoint.ok()) return text_answer(400, "the checkpoint: " + checkpoint.error().message);
  const std::lock_guard guard(mutex_);
  const auto known = logs_.find(checkpoint->origin);
  if (known == logs_.end()) return text_answer(404, "this witness does not know that log");
  const auto opened = note::open_note(request->checkpoint, known->second.keys);
  if (!opened.ok()) return text_answer(403, opened.error().message);
  return update(known->second, *request, std::move(*note), *checkpoint);
}

Answer Keeper::update(Log& log, const AddCheckpoint& request, note::Note note,
                      const note::Checkpoint& checkpoint) {
  if (request.old_size > checkpoint.size) {
    return text_answer(400, "the old size is larger than the checkpoint's");
  }
  if (log.failed) return text_answer(500, "this witness could not write; see its own log");
  if (request.old_size != (log.last ? log.last->size : TreeSize(0))) return size_answer(log.last);
  if (log.last && log.last->size == checkpoint.size && log.last->root != checkpoint.root) {
    return size_answer(log.last);
  }
  const Result<void> proved = check_proof(log.last, checkpoint, request.proof);
  if (!proved.ok()) return text_answer(422, proved.error().message);
  return cosign(log, std::move(note), checkpoint);
}

Answer Keeper::cosign(Log& log, note::Note note, const note::Checkpoint& checkpoint) {
  // Never before what was said earlier, should the clock have gone back.
  const uint64_t now = static_cast<uint64_t>(std::max<int64_t>(0, clock_.now().ns / kNsInSecond));
  const uint64_t time = std::max(now, log.time);
  note.signatures = lines_of(log.keys, note.signatures);
  const note::Signature ours = cosigner_.cosign(note.text, time);
  note.signatures.push_back(ours);
  const std::string rendered = note::render_note(note);
  Result<void> written = kv::replace_file(checkpoint_path(folder_, checkpoint.origin), rendered);
  if (written.ok()) written = remember(checkpoint.origin);
  if (!written.ok()) {
    log.failed = written.error();  // what is on disk now, the next start will see
    return text_answer(500, "this witness could not write; see its own log");
  }
  log.last = checkpoint;
  log.note = rendered;
  log.time = time;
  return {200, kTextType, note::render_signature_lines({ours})};
}

std::vector<Keeper::Seen> Keeper::seen() const {
  const std::lock_guard guard(mutex_);
  std::vector<Seen> all;
  for (const auto& [origin, log] : logs_) all.push_back({origin, log.last, log.note, log.failed});
  return all;
}

}  // namespace daybook::witness
