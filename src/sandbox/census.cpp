// SPDX-License-Identifier: Apache-2.0
#include "sandbox/census.hpp"

#include <algorithm>
#include <charconv>

#include "sandbox/process.hpp"
#include "sandbox/small_file.hpp"

namespace kata::sandbox {
namespace {

constexpr std::size_t first_block = 4096;

std::optional<int> parse_pid(std::string_view name) {
  int pid = 0;
  const auto [end, err] = std::from_chars(name.data(), name.data() + name.size(), pid);
  if (err != std::errc{} || end != name.data() + name.size() || pid <= 0) return std::nullopt;
  return pid;
}

// The first word alone decides for nearly all processes that they are none of ours.
bool may_belong(std::string_view cmdline) {
  std::string_view program = cmdline.substr(0, cmdline.find('\0'));
  program.remove_prefix(program.rfind('/') + 1);
  return is_candidate(program);
}

class Walk {
 public:
  explicit Walk(const Dir& proc) : proc_(proc) {}

  void visit(const std::string& name) {
    const Result<std::string> text = read_small(proc_, name + "/cmdline", first_block);
    if (!text) return;
    if (text->empty()) return visit_wordless(name);
    if (!may_belong(*text)) return;
    const Arguments words = whole_words(name, *text);
    if (auto identity = identify(words)) add(name, std::move(*identity), words);
  }

  // Gives each zombie to the sandbox whose shim is its parent.
  std::vector<Member> finish() {
    for (Member& zombie : zombies_) {
      const auto shim = std::ranges::find_if(members_, [&](const Member& member) {
        return member.identity.role == Role::shim && member.pid == zombie.parent;
      });
      if (shim == members_.end()) continue;
      zombie.identity.id = shim->identity.id;
      zombie.identity.is_weak = false;
      zombie.dialect = shim->dialect;
      adopted_.push_back(std::move(zombie));
    }
    std::ranges::move(adopted_, std::back_inserter(members_));
    return std::move(members_);
  }

 private:
  [[nodiscard]] Arguments whole_words(const std::string& name, const std::string& begin) const {
    if (begin.size() < first_block) return parse_cmdline(begin);
    const Result<std::string> all = read_small(proc_, name + "/cmdline", longest_cmdline);
    return parse_cmdline(all ? *all : begin);
  }

  [[nodiscard]] std::optional<Stat> stat_of(const std::string& name) const {
    const Result<std::string> text = read_small(proc_, name + "/stat", first_block);
    if (!text) return std::nullopt;
    Result<Stat> stat = parse_stat(*text);
    if (!stat) return std::nullopt;
    return std::move(*stat);
  }

  static Member member_of(const Stat& stat, Identity identity) {
    Member member;
    member.identity = std::move(identity);
    member.pid = stat.pid;
    member.parent = stat.parent;
    member.start_ticks = stat.start_ticks;
    member.state = stat.state;
    return member;
  }

  void add(const std::string& name, Identity identity, const Arguments& words) {
    const std::optional<Stat> stat = stat_of(name);
    if (!stat) return;
    Member member = member_of(*stat, std::move(identity));
    member.dialect = dialect_of(words);
    if (member.identity.role == Role::shim)
      member.engine_namespace = value_of(words, "-namespace").value_or("");
    members_.push_back(std::move(member));
  }

  // A kernel thread, or a zombie.
  void visit_wordless(const std::string& name) {
    const std::optional<Stat> stat = stat_of(name);
    if (!stat || stat->state != 'Z') return;
    if (auto identity = identify_by_name(stat->name))
      zombies_.push_back(member_of(*stat, std::move(*identity)));
  }

  const Dir& proc_;
  std::vector<Member> members_;
  std::vector<Member> zombies_;
  std::vector<Member> adopted_;
};

}  // namespace

Result<Census> take_census(const Dir& proc) {
  Census census;
  Walk walk{proc};
  bool has_first = false;
  for (const DirEntry& entry : TRY(proc.entries())) {
    const std::optional<int> pid = parse_pid(entry.name);
    if (!pid) continue;
    has_first = has_first || *pid == 1;
    walk.visit(entry.name);
  }
  census.members = walk.finish();
  census.is_complete = has_first;
  return census;
}

}  // namespace kata::sandbox
