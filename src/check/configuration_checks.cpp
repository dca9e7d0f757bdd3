// SPDX-License-Identifier: Apache-2.0
// What is wrong with the configuration, as src/config finds it; one check for each kind of finding.
#include <algorithm>

#include "check/checks.hpp"
#include "check/collect.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

Status status_of(config::Level level) {
  switch (level) {
    case config::Level::failure: return Status::fail;
    case config::Level::warning: return Status::warn;
    case config::Level::note: break;
  }
  return Status::pass;
}

// Where it stands, which key it is about and what is wrong, without the level.
std::string sentence(const config::Finding& finding) {
  std::string text;
  if (!finding.file.empty())
    text += finding.line == 0 ? escape(finding.file) + ": "
                              : fmt::format("{}:{}: ", escape(finding.file), finding.line);
  if (!finding.key.empty()) text += escape(finding.key) + ": ";
  return text + finding.message;
}

bool is_of(const config::Finding& finding, std::string_view kind) {
  return finding.id == kind || finding.id.starts_with(fmt::format("{}.", kind));
}

void collect(Collect& all, const std::vector<config::Finding>& findings,
             std::initializer_list<std::string_view> kinds) {
  for (const config::Finding& finding : findings)
    for (const std::string_view kind : kinds)
      if (is_of(finding, kind) && finding.level != config::Level::note)
        all.add(Finding{
            .status = status_of(finding.level), .detail = sentence(finding), .hint = finding.hint});
}

// Findings about the files' contents.
Finding inner(const Question& question, std::initializer_list<std::string_view> kinds,
              std::string_view right) {
  if (question.is_assumed) return {.status = Status::skip, .detail = "nothing is configured"};
  Collect all;
  bool is_any_read = false;
  for (const config::InForce& file : question.configurations) {
    collect(all, file.config.findings, kinds);
    is_any_read = is_any_read || !file.config.unreadable;
  }
  if (!is_any_read)
    return all.take({.status = Status::skip, .detail = "no file can be read; see config.parse"});
  return all.take({.detail = std::string{right}});
}

// Findings about which files count.
Finding outer(const Question& question, std::initializer_list<std::string_view> kinds,
              std::string_view right) {
  Collect all;
  collect(all, question.survey.findings, kinds);
  for (const config::Target& target : question.survey.targets) collect(all, target.findings, kinds);
  return all.take({.detail = std::string{right}});
}

// A handler may name a file that the runtime would find by itself, that a link there leads to, or
// that another handler takes.
bool is_in_force(const Host& host, const Question& question, const std::string& path) {
  const auto real = [&](const std::string& file) { return host.resolve(file).value_or(file); };
  return std::ranges::any_of(question.survey.targets, [&](const config::Target& target) {
    return path == target.file || real(path) == real(target.file);
  });
}

}  // namespace

Result<Finding> config_found(const Host& /*host*/, const Question& question) {
  if (!question.is_assumed) {
    std::vector<std::string> files;
    files.reserve(question.configurations.size());
    for (const config::InForce& file : question.configurations)
      files.push_back(escape(file.config.file));
    return Finding{.detail = fmt::format("{} in force", files.size()),
                   .facts = {{.name = "files", .value = files}}};
  }
  Finding finding = outer(question, {"config.found"}, "no file is for this hypervisor");
  finding.status = Status::warn;
  return finding;
}

Result<Finding> config_shadowed(const Host& host, const Question& question) {
  std::vector<std::string> shadowed;
  for (const config::Target& target : question.survey.targets)
    for (const config::Candidate& candidate : target.candidates)
      if (candidate.state == config::State::shadowed &&
          !is_in_force(host, question, candidate.path) &&
          std::ranges::find(shadowed, candidate.path) == shadowed.end())
        shadowed.push_back(candidate.path);
  if (shadowed.empty()) return Finding{.detail = "no file is hidden behind another"};
  std::string list;
  for (const std::string& path : shadowed)
    list += fmt::format("{}{}", list.empty() ? "" : ", ", escape(path));
  return Finding{.status = Status::warn,
                 .detail = fmt::format("without effect, for an earlier file is taken: {}", list),
                 .hint = "run 'kata-ctl config files' to see which counts",
                 .facts = {{.name = "files", .value = shadowed}}};
}

Result<Finding> config_env(const Host& /*host*/, const Question& question) {
  return outer(question, {"config.env"}, "no shim is led to another file");
}

Result<Finding> config_parse(const Host& /*host*/, const Question& question) {
  return inner(question, {"config.parse", "config.tables"}, "every file can be read");
}

Result<Finding> config_dropins(const Host& /*host*/, const Question& question) {
  return inner(question, {"config.dropins"}, "every drop-in can be read");
}

Result<Finding> config_keys(const Host& /*host*/, const Question& question) {
  return inner(question, {"config.keys"}, "every key is known");
}

Result<Finding> config_rules(const Host& /*host*/, const Question& question) {
  return inner(question, {"config.rules"}, "every value is allowed");
}

Result<Finding> config_combos(const Host& /*host*/, const Question& question) {
  return inner(question, {"config.combos"}, "no settings contradict each other");
}

Result<Finding> config_annotations(const Host& /*host*/, const Question& question) {
  return inner(question, {"config.annotations"}, "pods can open neither the host nor a console");
}

bool is_configured(const Question& question) { return !question.is_assumed; }

namespace {

// Containerd hands on none by default; "io.katacontainers.*" is what kata-deploy writes.
void judge_annotations(const config::Handler& handler, Collect& all) {
  if (std::ranges::find(handler.annotations, "*") == handler.annotations.end()) return;
  all.add(Finding{.status = Status::warn,
                  .detail = fmt::format("handler {}: every annotation of a pod reaches its shim",
                                        quote(handler.name)),
                  .hint = "name the annotations that pods need instead of \"*\""});
}

}  // namespace

Result<Finding> runtime_handlers(const Host& host, const Question& question) {
  Collect all;
  collect(all, question.survey.findings, {"runtime.handlers"});
  std::vector<std::string> names;
  std::vector<std::string> annotations;
  for (const config::Target& target : question.survey.targets) {
    collect(all, target.findings, {"runtime.handlers", "config.found"});
    if (!target.handler) continue;
    names.push_back(target.handler->name);
    for (const std::string& pattern : target.handler->annotations)
      annotations.push_back(fmt::format("{}: {}", target.handler->name, pattern));
    judge_annotations(*target.handler, all);
    if (!config::find_shim(host, *target.handler).empty()) continue;
    all.add(Finding{.status = Status::fail,
                    .detail = fmt::format(
                        "handler {}: its shim {} is not there", quote(target.handler->name),
                        quote(target.handler->runtime_path.empty() ? target.handler->runtime_type
                                                                   : target.handler->runtime_path)),
                    .hint = "install the shim, or set runtime_path to it"});
  }
  if (names.empty() && question.is_assumed)
    return Finding{.status = Status::skip, .detail = "no container engine declares a Kata handler"};
  Finding finding = all.take(
      {.detail = names.empty() ? "no container engine declares a Kata handler"
                               : fmt::format("{} lead to a shim and a file", names.size())});
  if (names.empty() && finding.status == Status::pass) finding.status = Status::skip;
  finding.facts.push_back({.name = "handlers", .value = names});
  finding.facts.push_back({.name = "annotations", .value = annotations});
  return finding;
}

}  // namespace kata::check
