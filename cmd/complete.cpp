// SPDX-License-Identifier: Apache-2.0
// What a shell completes a word with, from the node as it is now. Nothing where that cannot be
// seen.
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <ostream>
#include <set>

#include "check/request.hpp"
#include "check/select.hpp"
#include "cmd/commands.hpp"
#include "cmd/declare.hpp"
#include "config/search.hpp"
#include "directvol/inventory.hpp"
#include "host/directory.hpp"
#include "sandbox/survey.hpp"

namespace kata::cmd {
namespace {

using Names = std::set<std::string>;

struct Options {
  std::string kind;
  std::string prefix;
  std::string first;  // argument of the command that is being typed, where the word is a later one
};

// A user waits for the key that was pressed; a node that hangs must not hang the shell too.
constexpr std::chrono::milliseconds default_patience{300};

// Half a list misleads, so nothing has been printed yet.
void leave(int /*signal*/) { ::_exit(0); }

void leave_after(std::chrono::milliseconds patience) {
  std::signal(SIGALRM, leave);
  itimerval timer{};
  timer.it_value.tv_sec = patience.count() / 1000;
  timer.it_value.tv_usec = patience.count() % 1000 * 1000;
  ::setitimer(ITIMER_REAL, &timer, nullptr);
}

Names sandboxes(const Host& host, std::string_view suffix) {
  Names names;
  for (const sandbox::Trace& trace : sandbox::survey(host).traces)
    names.insert(trace.id + std::string{suffix});
  return names;
}

Names volumes(const Host& host, std::string directvol::Record::* member) {
  Names names;
  const Result<std::vector<directvol::Volume>> volumes = directvol::list(host);
  if (!volumes) return names;
  for (const directvol::Volume& volume : *volumes) names.insert(volume.record.*member);
  return names;
}

Names devices(const Host& host) {
  Names names;
  const auto entries = host::entries_if_any(host, "/sys/bus/pci/devices");
  if (!entries) return names;
  for (const DirEntry& entry : *entries) names.insert(entry.name);
  return names;
}

Names checks(const Host& host, const std::string& first) {
  if (first == "vfio") return devices(host);
  if (first == "volume") return volumes(host, &directvol::Record::volume_path);
  if (check::stands_alone(first)) return {};
  const std::vector<std::string_view> words =
      first.empty() ? check::known_words() : check::check_words();
  return {words.begin(), words.end()};
}

Names handlers(const Host& host) {
  Names names;
  for (const config::Handler& handler : config::read_engines(host).handlers)
    names.insert(handler.name);
  return names;
}

// Keys alone and tables first; with a dot, keys with their tables.
Names config_keys(const Context& ctx, const std::string& prefix) {
  Names names;
  const auto survey = config::survey(ctx.host, {.config = ctx.settings.config});
  if (!survey) return names;
  for (const config::InForce& file : config::load_all(ctx.host, *survey))
    for (const config::Setting& setting : file.config.settings) {
      names.insert(setting.table);
      names.insert(prefix.contains('.') ? setting.path() : setting.name);
    }
  return names;
}

Names names_of(const Context& ctx, Kind kind, const Options& options) {
  switch (kind) {
    case Kind::check: return checks(ctx.host, options.first);
    case Kind::config_key: return config_keys(ctx, options.prefix);
    case Kind::copy_end: return sandboxes(ctx.host, ":");
    case Kind::device: return devices(ctx.host);
    case Kind::handler: return handlers(ctx.host);
    case Kind::record: return volumes(ctx.host, &directvol::Record::name);
    case Kind::sandbox: return sandboxes(ctx.host, "");
    case Kind::volume: return volumes(ctx.host, &directvol::Record::volume_path);
    case Kind::text:
    case Kind::file:
    case Kind::directory: break;
  }
  return {};
}

// What would end the shell's line, or do something to its terminal.
bool is_printable(std::string_view name) {
  return std::ranges::none_of(name, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
  });
}

Result<int> run_complete(Context& ctx, const Options& options) {
  const auto found = std::ranges::find(live_kinds, options.kind, &KindWord::word);
  if (found == live_kinds.end()) return 0;
  leave_after(ctx.settings.timeout_given ? ctx.settings.timeout : default_patience);
  for (const std::string& name : names_of(ctx, found->kind, options))
    if (!name.empty() && name.starts_with(options.prefix) && is_printable(name))
      ctx.out << name << '\n';
  leave_after({});
  return 0;
}

}  // namespace

void add_complete(CLI::App& app, Runs& runs) {
  auto options = std::make_shared<Options>();
  const Declare declare{app, runs};
  declare.argument("kind", options->kind, "What to list");
  declare.argument("prefix", options->prefix, "What the names begin with");
  declare.argument("first", options->first, "The command's first argument");
  runs[&app] = [options](Context& ctx) { return run_complete(ctx, *options); };
}

}  // namespace kata::cmd
