// SPDX-License-Identifier: Apache-2.0
#include "sandbox/survey.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "core/text.hpp"
#include "sandbox/proc_text.hpp"
#include "sandbox/small_file.hpp"

namespace kata::sandbox {
namespace {

/// Firecracker takes ids of 64 bytes, and the Go runtime gives it half of that.
constexpr std::size_t cut_id = 32;

struct Root {
  std::string_view below_run;
  std::optional<shim::Dialect> dialect;
  std::string_view other;   ///< the name of an entry that is no sandbox
  bool may_be_cut = false;  ///< names may be ids cut to 32 bytes
};
constexpr std::array<Root, 6> roots{{
    {"vc/sbs", shim::Dialect::go, "", false},
    {"kata", shim::Dialect::rust, "firecracker", false},
    {"kata-containers/shared/sandboxes", std::nullopt, "", false},
    {"vc/vm", shim::Dialect::go, "template", false},
    {"kata/firecracker", shim::Dialect::rust, "", false},
    {"vc/firecracker", shim::Dialect::go, "", true},
}};

class Builder {
 public:
  void add_root(const Dir& run, const Root& root) {
    const Result<Dir> dir = run.open_dir(root.below_run);
    if (!dir && dir.error().code == Code::not_found) return;
    const auto entries = dir ? dir->entries() : std::unexpected(dir.error());
    if (!entries) {
      result_.gaps.push_back(entries.error().what);
      return;
    }
    for (const DirEntry& entry : *entries) {
      const bool counts = entry.type == FileType::directory || entry.type == FileType::unknown;
      if (!counts || entry.name == root.other || !shim::is_sandbox_id(entry.name)) continue;
      Trace& trace = at(root.may_be_cut ? whole_id(entry.name) : entry.name);
      if (!trace.dialect) trace.dialect = root.dialect;
      trace.directories.push_back(fmt::format("/run/{}/{}", root.below_run, entry.name));
    }
  }

  void add_members(std::vector<Member> members) {
    // Those that are sure of their id come first: the others need it to be known.
    std::ranges::partition(members, [](const Member& member) { return !member.identity.is_weak; });
    for (Member& member : members) {
      if (member.identity.is_weak) {
        member.identity.id = whole_id(member.identity.id);
        if (!traces_.contains(member.identity.id)) continue;
      }
      Trace& trace = at(member.identity.id);
      if (!trace.dialect) trace.dialect = member.dialect;
      trace.members.push_back(std::move(member));
    }
  }

  Survey finish() {
    for (auto& [id, trace] : traces_) {
      std::ranges::sort(trace.directories);
      std::ranges::sort(trace.members, {}, &Member::pid);
      result_.traces.push_back(std::move(trace));
    }
    return std::move(result_);
  }

  Survey& result() { return result_; }

 private:
  Trace& at(const std::string& id) {
    Trace& trace = traces_[id];
    trace.id = id;
    return trace;
  }

  // The only known id that begins with `id`, where that may have been cut; else `id` itself.
  [[nodiscard]] std::string whole_id(const std::string& id) const {
    if (id.size() != cut_id || traces_.contains(id)) return id;
    const auto first = traces_.lower_bound(id);
    if (first == traces_.end() || !first->first.starts_with(id)) return id;
    const auto second = std::next(first);
    const bool is_only = second == traces_.end() || !second->first.starts_with(id);
    return is_only ? first->first : id;
  }

  Survey result_;
  std::map<std::string, Trace> traces_;
};

std::vector<Member> see_processes(const Host& host, Survey& result) {
  Result<Dir> proc = Dir::open(host, "/proc");
  if (!proc) {
    result.gaps.push_back("processes are not shown: " + proc.error().what);
    return {};
  }
  Result<Census> census = take_census(*proc);
  if (!census) {
    result.gaps.push_back("processes are not shown: " + census.error().what);
    return {};
  }
  result.sees_processes = census->is_complete;
  if (!census->is_complete)
    result.gaps.emplace_back("processes are not shown: '/proc' hides those of other users");
  if (const Result<std::string> text = read_small(*proc, "uptime", 128))
    if (const auto uptime = parse_uptime(*text)) result.uptime = *uptime;
  result.proc = std::move(*proc);
  return std::move(census->members);
}

std::string enumerate(const std::vector<const Trace*>& traces) {
  constexpr std::size_t most = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(most, traces.size()); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", traces[i]->id);
  if (traces.size() > most) text += fmt::format(" and {} more", traces.size() - most);
  return text;
}

Result<const Trace*> find(const Survey& survey, std::string_view id) {
  if (!shim::is_sandbox_id(id))
    return std::unexpected(
        Error{Code::usage, "not a sandbox id",
              "give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit first"});
  std::vector<const Trace*> matches;
  for (const Trace& trace : survey.traces) {
    if (trace.id == id) return &trace;
    if (trace.id.starts_with(id)) matches.push_back(&trace);
  }
  if (matches.empty())
    return std::unexpected(Error{Code::not_found,
                                 "no state directory and no process of a sandbox of that name",
                                 "see 'kata-ctl sandbox list'"});
  if (matches.size() > 1)
    return std::unexpected(
        Error{Code::refused,
              fmt::format("{} sandboxes begin with that: {}", matches.size(), enumerate(matches)),
              "give more letters of the id"});
  return matches.front();
}

}  // namespace

Survey survey(const Host& host) {
  Builder builder;
  if (const Result<Dir> run = Dir::open(host, "/run"))
    for (const Root& root : roots) builder.add_root(*run, root);
  else if (run.error().code != Code::not_found)
    builder.result().gaps.push_back(run.error().what);
  builder.add_members(see_processes(host, builder.result()));
  return builder.finish();
}

Result<const Trace*> find_trace(const Survey& survey, std::string_view id_or_prefix) {
  Result<const Trace*> found = find(survey, id_or_prefix);
  if (found) return found;
  return std::unexpected(std::move(found).error().within("find sandbox {}", quote(id_or_prefix)));
}

}  // namespace kata::sandbox
