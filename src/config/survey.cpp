// SPDX-License-Identifier: Apache-2.0
// Which configurations a node has, and which of them count.
#include <algorithm>
#include <array>
#include <utility>

#include "config/search.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

constexpr std::size_t most_installed = 500;

Finding about(const Target& target, std::string_view id, std::string message, std::string hint) {
  Finding finding{.level = Level::failure,
                  .id = std::string{id},
                  .message = std::move(message),
                  .hint = std::move(hint)};
  if (target.handler) {
    finding.key = target.handler->name;
    finding.file = target.handler->file;
    finding.line = target.handler->line;
  }
  return finding;
}

void judge_environment(Target& target, const ConfEnvironment& environment) {
  for (const Candidate& candidate : target.candidates) {
    if (candidate.source != Source::environment || candidate.state != State::refused) continue;
    Finding finding =
        about(target, "config.env.refused",
              fmt::format("KATA_CONF_FILE {}: {} takes only a file that it finds by itself",
                          quote(candidate.path), name_of(target.dialect)),
              fmt::format("remove KATA_CONF_FILE from {}", quote(environment.file)));
    finding.file = environment.file;
    finding.line = environment.line;
    target.findings.push_back(std::move(finding));
  }
}

void judge_found(Target& target) {
  for (const Candidate& candidate : target.candidates) {
    if (candidate.state == State::in_force) return;
    if (candidate.state == State::missing && candidate.source == Source::handler) {
      target.findings.push_back(about(target, "runtime.handlers.config",
                                      fmt::format("{}: no such file", quote(candidate.path)),
                                      "install the file, or correct the handler's path to it"));
      return;
    }
    if (candidate.state == State::refused) return;  // said already
  }
  target.findings.push_back(
      about(target, "config.found.none",
            fmt::format("{} finds no configuration file", name_of(target.dialect)),
            fmt::format("write {}", built_in_paths(target.dialect).front())));
}

void choose(Target& target) {
  const auto chosen = std::ranges::find(target.candidates, State::in_force, &Candidate::state);
  if (chosen != target.candidates.end()) target.file = chosen->path;
  judge_found(target);
}

Target to_target(const Host& host, const Handler& handler) {
  Target target{.handler = handler, .dialect = dialect_of(host, handler)};
  const Given given{.environment = find_environment(host, handler), .option = handler.config_path};
  target.candidates = search(host, target.dialect, given);
  choose(target);
  if (given.environment) judge_environment(target, *given.environment);
  return target;
}

// What the runtimes find without an engine: those that find a file, or all if none does.
std::vector<Target> built_in_targets(const Host& host) {
  std::vector<Target> targets;
  for (const Dialect dialect : {Dialect::go, Dialect::rust})
    targets.push_back(own_target(host, dialect));
  const auto finds_nothing = [](const Target& target) { return target.file.empty(); };
  if (!std::ranges::all_of(targets, finds_nothing)) std::erase_if(targets, finds_nothing);
  return targets;
}

bool is_wanted(const Target& target, const Wanted& wanted) {
  if (wanted.dialect && target.dialect != *wanted.dialect) return false;
  return !wanted.handler || target.name() == *wanted.handler;
}

// Directories that hold one directory for each of kata-deploy's shims and custom runtimes.
// Source: tools/packaging/kata-deploy/binary/src/utils/system.rs:64-90.
std::vector<std::string> shim_directories(const Host& host) {
  std::vector<std::string> roots{"/usr"};
  if (const Result<std::vector<DirEntry>> entries = host.entries("/opt"))
    for (const DirEntry& entry : *entries)
      if (entry.name.starts_with("kata")) roots.push_back("/opt/" + entry.name);
  std::ranges::sort(roots);
  std::vector<std::string> parents;
  for (const std::string& root : roots)
    for (const std::string_view part :
         {"runtimes", "runtime-rs/runtimes", "custom-runtimes", "runtime-rs/custom-runtimes"})
      parents.push_back(fmt::format("{}/share/defaults/kata-containers/{}", root, part));
  return parents;
}

// The files configuration-*.toml in each directory below `parent`.
void add_installed(const Host& host, const std::string& parent, std::vector<std::string>& files) {
  Result<std::vector<DirEntry>> shims = host.entries(parent);
  if (!shims) return;
  std::ranges::sort(*shims, {}, &DirEntry::name);
  for (const DirEntry& shim : *shims) {
    const std::string directory = fmt::format("{}/{}", parent, shim.name);
    Result<std::vector<DirEntry>> entries = host.entries(directory);
    if (!entries) continue;
    std::ranges::sort(*entries, {}, &DirEntry::name);
    for (const DirEntry& entry : *entries)
      if (entry.name.starts_with("configuration-") && entry.name.ends_with(".toml") &&
          files.size() < most_installed)
        files.push_back(fmt::format("{}/{}", directory, entry.name));
  }
}

std::vector<Candidate> unused_files(const Host& host, const std::vector<Target>& targets) {
  std::vector<std::string> files;
  for (const std::string& parent : shim_directories(host)) add_installed(host, parent, files);
  std::erase_if(files, [&](const std::string& file) {
    return std::ranges::any_of(targets, [&](const Target& target) {
      return host.resolve(target.file).value_or(target.file) == host.resolve(file).value_or(file);
    });
  });
  std::vector<Candidate> unused;
  unused.reserve(files.size());
  for (std::string& file : files)
    unused.push_back({std::move(file), Source::installed, State::unused});
  return unused;
}

Survey one_file(const Host& host, const std::string& file, std::optional<Dialect> dialect) {
  Survey survey;
  survey.targets.push_back({.handler = {},
                            .dialect = dialect ? *dialect : guess_dialect(host, file),
                            .file = file,
                            .candidates = {{file, Source::option, State::in_force}}});
  return survey;
}

Error nothing_wanted(const Wanted& wanted, const EngineConfig& engines) {
  if (!wanted.handler)
    return {Code::not_found, fmt::format("nothing here is configured for {}",
                                         name_of(wanted.dialect.value_or(Dialect::go)))};
  std::string names;
  for (const Handler& handler : engines.handlers)
    names += (names.empty() ? "" : ", ") + escape(handler.name);
  return {Code::not_found,
          fmt::format("handler {}: no container engine declares it", quote(*wanted.handler)),
          names.empty() ? "" : "give one of " + names};
}

}  // namespace

std::string Target::name() const { return handler ? handler->name : "-"; }

Target own_target(const Host& host, Dialect dialect) {
  Target target{.handler = {}, .dialect = dialect, .candidates = search(host, dialect, {})};
  choose(target);
  return target;
}

Result<Survey> survey(const Host& host, const Wanted& wanted) {
  if (wanted.config && wanted.handler)
    return fail(Code::usage, "--config and --handler contradict each other");
  if (wanted.config && wanted.config->empty())
    return fail(Code::usage, "configuration file '': the path is empty");
  if (wanted.config) return one_file(host, *wanted.config, wanted.dialect);

  EngineConfig engines = read_engines(host);
  Survey survey{.findings = std::move(engines.findings)};
  for (const Handler& handler : engines.handlers)
    survey.targets.push_back(to_target(host, handler));
  if (survey.targets.empty()) survey.targets = built_in_targets(host);
  survey.unused = unused_files(host, survey.targets);
  std::erase_if(survey.targets, [&](const Target& target) { return !is_wanted(target, wanted); });
  if (survey.targets.empty()) return std::unexpected(nothing_wanted(wanted, engines));
  survey.engine_files = std::move(engines.files);
  return survey;
}

std::vector<InForce> load_all(const Host& host, const Survey& survey) {
  std::vector<InForce> all;
  std::vector<std::pair<std::string, Dialect>> known;  // of each, links resolved
  for (const Target& target : survey.targets) {
    if (target.file.empty()) continue;
    std::string real = host.resolve(target.file).value_or(target.file);
    const auto same = std::ranges::find(known, std::pair{real, target.dialect});
    if (same == known.end()) {
      known.emplace_back(std::move(real), target.dialect);
      all.push_back({load(host, target.file, target.dialect), {target.name()}});
    } else {
      all[static_cast<std::size_t>(same - known.begin())].handlers.push_back(target.name());
    }
  }
  return all;
}

}  // namespace kata::config
