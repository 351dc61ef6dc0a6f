#include "attack/every_byte.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "attack/workers.h"
#include "ledger/ledger_fixture.h"

namespace daybook::attack {
namespace {

// Classes that name a damage. An environment error or a usage error would send people to look
// somewhere else.
bool names_a_damage(const Verdict& verdict) {
  return verdict.code == 1 || verdict.code == 3;
}

std::string judge_trial(Stage& stage, const Edit& edit) {
  stage.apply(edit);
  const Verdict verdict = judge(stage.root());
  stage.restore(edit);
  return to_text(verdict);
}

std::string short_message(const Verdict& verdict) {
  return verdict.klass + " (exit " + std::to_string(verdict.code) +
         "): " + verdict.message.substr(0, 300);
}

void take(const Image& image, const Damage& damage, const std::string& result,
          const std::string& answer, Tally& tally) {
  ++tally.tried;
  const auto wrong = [&](const std::string& why) {
    tally.wrong.push_back(describe(damage) + ": " + why);
  };
  if (is_death(result)) return wrong(result);
  const Verdict verdict = from_text(result);
  // With the whole store replaced it is the other store that answers, and that is reported.
  const bool is_other_store = damage.file == ".daybook/" && verdict.reported;
  if (!verdict.answer.empty() && verdict.answer != answer && !is_other_store)
    return wrong("a wrong answer, " + short_message(verdict));
  if (verdict.reported) {
    if (!names_a_damage(verdict)) return wrong("not told as a damage: " + short_message(verdict));
    ++tally.classes[verdict.klass];
    return;
  }
  const std::string reason = unused_reason(image, damage);
  if (reason.empty()) return wrong("nothing reports it");
  if (verdict.answer.empty()) return wrong("nothing reports it, and questions fail");
  ++tally.unused[reason];
}

}  // namespace

std::string describe(const Damage& damage) {
  switch (damage.kind) {
    case Damage::Kind::kFlip:
      return damage.file + ": byte " + std::to_string(damage.at) + " xor " +
             std::to_string(damage.mask);
    case Damage::Kind::kCut:
      return damage.file + ": cut to " + std::to_string(damage.at) + " bytes";
    case Damage::Kind::kRemove:
      return damage.file + ": removed";
    case Damage::Kind::kZero:
      return damage.file + ": zeroed, " + damage.what;
    case Damage::Kind::kReplace:
      return damage.file + ": " + damage.what;
  }
  return "";
}

Edit edit_of(const Image& image, const Damage& damage) {
  if (!damage.edit.empty()) return damage.edit;
  if (damage.kind == Damage::Kind::kRemove) return {{damage.file, std::nullopt}};
  std::string bytes = image.files.at(damage.file);
  if (damage.kind == Damage::Kind::kCut) return {{damage.file, bytes.substr(0, damage.at)}};
  bytes[damage.at] = static_cast<char>(static_cast<unsigned char>(bytes[damage.at]) ^ damage.mask);
  return {{damage.file, bytes}};
}

std::vector<Damage> all_flips(const Image& image, std::mt19937_64& random) {
  std::vector<Damage> all;
  for (const auto& [file, bytes] : image.files) {
    for (size_t at = 0; at < bytes.size(); ++at) {
      const auto mask = static_cast<unsigned>(1 + random() % 255);
      all.push_back({Damage::Kind::kFlip, file, at, mask, "", {}});
    }
  }
  return all;
}

std::vector<Damage> all_cuts(const Image& image) {
  std::vector<Damage> all;
  for (const auto& [file, bytes] : image.files) {
    all.push_back({Damage::Kind::kRemove, file, 0, 0, "", {}});
    for (size_t left = 0; left < bytes.size(); ++left)
      all.push_back({Damage::Kind::kCut, file, left, 0, "", {}});
  }
  return all;
}

std::vector<Damage> all_zeroed_pages(const Image& image) {
  std::vector<Damage> all;
  for (const auto& [file, bytes] : image.files) {
    for (const size_t page : {size_t{512}, size_t{4096}}) {
      for (size_t at = 0; at < bytes.size(); at += page) {
        std::string zeroed = bytes;
        const size_t size = std::min(page, bytes.size() - at);
        zeroed.replace(at, size, size, '\0');
        if (zeroed == bytes) continue;
        all.push_back({Damage::Kind::kZero,
                       file,
                       at,
                       0,
                       std::to_string(size) + " bytes from " + std::to_string(at),
                       {{file, zeroed}}});
      }
    }
  }
  return all;
}

std::vector<Damage> all_swaps(const Image& image) {
  std::vector<Damage> all;
  for (auto one = image.files.begin(); one != image.files.end(); ++one) {
    for (auto other = std::next(one); other != image.files.end(); ++other) {
      if (one->second == other->second) continue;
      all.push_back({Damage::Kind::kReplace,
                     one->first,
                     0,
                     0,
                     "swapped with " + other->first,
                     {{one->first, other->second}, {other->first, one->second}}});
    }
  }
  return all;
}

std::vector<Damage> all_replacements(const Image& image, const Image& other,
                                     const std::string& whose) {
  std::vector<Damage> all;
  for (const auto& [file, bytes] : image.files) {
    const auto theirs = other.files.find(file);
    if (theirs == other.files.end() || theirs->second == bytes) continue;
    all.push_back({Damage::Kind::kReplace, file, 0, 0, whose, {{file, theirs->second}}});
  }
  for (const std::string& folder : image.folders) {
    Edit edit;
    for (const auto& [file, bytes] : image.files) {
      if (file.rfind(folder + "/", 0) == 0) edit[file] = std::nullopt;
    }
    for (const auto& [file, bytes] : other.files) {
      if (file.rfind(folder + "/", 0) == 0) edit[file] = bytes;
    }
    for (const auto& [file, bytes] : image.files) {
      const auto edited = edit.find(file);
      if (edited != edit.end() && edited->second == bytes) edit.erase(edited);
    }
    if (edit.empty()) continue;
    all.push_back({Damage::Kind::kReplace, folder + "/", 0, 0, whose, edit});
  }
  return all;
}

std::vector<Damage> of_guarded_files(std::vector<Damage> all) {
  std::erase_if(all, [](const Damage& damage) {
    const std::string& file = damage.file;
    return file.rfind(".daybook/", 0) != 0 || file.rfind(kLevelDbFolder, 0) == 0 ||
           file.rfind(".daybook/snapshots.git/", 0) == 0 ||
           file.rfind(".daybook/projectors/", 0) == 0;
  });
  return all;
}

std::vector<Damage> sample(const std::vector<Damage>& all, size_t count, std::mt19937_64& random) {
  std::map<std::string, std::vector<size_t>> by_file;
  for (size_t i = 0; i < all.size(); ++i) by_file[all[i].file].push_back(i);
  std::vector<size_t> chosen;
  for (auto& [file, places] : by_file) {
    std::shuffle(places.begin(), places.end(), random);
    chosen.push_back(places.front());
  }
  while (chosen.size() < std::min(count, all.size())) chosen.push_back(random() % all.size());
  std::vector<Damage> out;
  for (const size_t i : chosen) out.push_back(all[i]);
  return out;
}

Tally try_all(const Image& image, const std::vector<Damage>& damages) {
  Tally tally;
  const std::string sound = in_process([&] {
    const testing::TemporaryFolder folder;
    put_image(image, folder / "book");
    return to_text(judge(folder / "book"));
  });
  const Verdict before = from_text(sound);
  if (is_death(sound) || before.reported || before.answer.empty()) {
    tally.wrong.push_back("the undamaged store: " +
                          (is_death(sound) ? sound : short_message(before)));
    return tally;
  }
  std::unique_ptr<Stage> stage;
  std::string stage_root;
  const std::vector<std::string> results =
      run_trials(damages.size(), [&](size_t i, const std::string& folder) {
        if (stage == nullptr || stage_root != folder) {
          stage = std::make_unique<Stage>(image, folder + "/book");
          stage_root = folder;
        }
        std::string result = judge_trial(*stage, edit_of(image, damages[i]));
        constexpr size_t kLookedAt = 50;
        if (i % kLookedAt == 0 && !differences(image, stage->root()).empty())
          return "exception: verify wrote to " + differences(image, stage->root()).front();
        return result;
      });
  for (size_t i = 0; i < damages.size(); ++i)
    take(image, damages[i], results[i], before.answer, tally);
  return tally;
}

void expect_none_wrong(const std::string& title, const Tally& tally) {
  constexpr size_t kShownOfFile = 3;
  std::map<std::string, size_t> of_file;
  for (const std::string& wrong : tally.wrong) {
    if (++of_file[wrong.substr(0, wrong.find(": "))] <= kShownOfFile) ADD_FAILURE() << wrong;
  }
  for (const auto& [file, count] : of_file) std::cout << "WRONG " << count << "  " << file << "\n";
  EXPECT_EQ(tally.wrong.size(), 0U);
  EXPECT_GT(tally.tried, 0U);
  std::cout << title << ": " << tally.tried << " tried\n";
  for (const auto& [name, count] : tally.classes)
    std::cout << "  " << count << "  " << name << "\n";
  for (const auto& [reason, count] : tally.unused)
    std::cout << "  " << count << "  unused: " << reason << "\n";
}

}  // namespace daybook::attack
