// SPDX-License-Identifier: Apache-2.0
#include "env/collect.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string_view>
#include <utility>

#include "core/output.hpp"
#include "env/documents.hpp"
#include "env/journal.hpp"
#include "env/versions.hpp"
#include "host/installed_release.hpp"

namespace kata::env {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view readme =
    "What 'kata-ctl env --bundle' found on a node with Kata Containers.\n"
    "\n"
    "check.json             kata-ctl check\n"
    "config.json            kata-ctl config show --origin\n"
    "config-files.json      kata-ctl config files\n"
    "config-findings.json   kata-ctl config validate\n"
    "direct-volumes.json    kata-ctl direct-volume list\n"
    "errors                 what is missing here, and why\n"
    "journal.txt            the last 2,000 lines of the shims and virtiofsd\n"
    "kata-ctl-env.json      kata-ctl env\n"
    "kata-runtime-env.json  kata-runtime env\n"
    "sandboxes.json         kata-ctl sandbox list\n"
    "versions.json          the release of Kata, this program and those that are configured\n"
    "\n"
    "Passwords, tokens, keys, users in URLs and the metadata of volumes are taken out: "
    "'<redacted>'\n"
    "stands in their place. Names of pods, sandboxes, volumes and hosts, paths and addresses are\n"
    "not, for they are what ties these files together. Read them before you send them.\n";

constexpr std::array<std::pair<Part, const char*>, 6> parts{
    {{Part::check, "check.json"},
     {Part::config, "config.json"},
     {Part::config_files, "config-files.json"},
     {Part::config_findings, "config-findings.json"},
     {Part::direct_volumes, "direct-volumes.json"},
     {Part::sandboxes, "sandboxes.json"}}};
constexpr std::array<std::pair<config::Dialect, const char*>, 2> documents{
    {{config::Dialect::rust, "kata-ctl-env.json"}, {config::Dialect::go, "kata-runtime-env.json"}}};

void add_answer(Bundle& bundle, const std::string& name, const Answer& answer) {
  bundle.note(name, answer.said);
  if (answer.document) bundle.add(name, *answer.document);
}

void add_document(Bundle& bundle, const std::string& name, const Result<ordered_json>& document) {
  if (!document) return bundle.note(name, "error: " + document.error().what);
  std::ostringstream out;
  print_document(out, Format::json, *document);
  bundle.add(name, out.str());
}

Result<ordered_json> environment(const Host& host, Inquiry inquiry, const Self& self,
                                 config::Dialect dialect) {
  inquiry.preferred = dialect;
  return make_document(host, inquiry, self);
}

Result<ordered_json> versions(const Host& host, const Inquiry& inquiry, const Self& self) {
  const config::Survey survey = TRY(config::survey(host, inquiry.wanted));
  const auto installed = host::read_node_release(host);
  return ordered_json{
      {"schema", 1},
      {"release", installed ? ordered_json(to_text(*installed)) : ordered_json()},
      {"kata-ctl", {{"path", self.program}, {"version", self.version}, {"commit", self.commit}}},
      {"programs", program_versions(host, survey, inquiry.may_run)}};
}

void add_journal(Bundle& bundle, const Host& host, bool may_run) {
  constexpr const char* name = "journal.txt";
  const Result<std::string> journal =
      may_run ? read_journal(host) : fail(Code::refused, "not read: --no-exec");
  if (journal)
    bundle.add(name, *journal);
  else
    bundle.note(name, "error: " + journal.error().what);
}

}  // namespace

Bundle collect(const Host& host, const Inquiry& inquiry, const Self& self,
               const std::function<Answer(Part)>& ask) {
  Bundle bundle;
  bundle.add("README", readme);
  for (const auto& [part, name] : parts) add_answer(bundle, name, ask(part));
  for (const auto& [dialect, name] : documents)
    add_document(bundle, name, environment(host, inquiry, self, dialect));
  add_document(bundle, "versions.json", versions(host, inquiry, self));
  add_journal(bundle, host, inquiry.may_run);
  return bundle;
}

}  // namespace kata::env
