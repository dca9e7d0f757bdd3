// SPDX-License-Identifier: Apache-2.0
#include "cmd/env_bundle.hpp"

#include <unistd.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>
#include <ostream>
#include <sstream>

#include "cmd/cli.hpp"
#include "cmd/commands.hpp"
#include "core/text.hpp"
#include "env/bundle.hpp"
#include "env/documents.hpp"
#include "env/journal.hpp"
#include "env/report_file.hpp"
#include "env/versions.hpp"
#include "release/list.hpp"

namespace kata::cmd {
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

/// A command that is run as if it had been typed without options, and the file for what it prints.
struct Part {
  const char* file;
  void (*add)(CLI::App& app, Runs& runs);
};
constexpr std::array<Part, 6> parts{{{"check.json", add_check},
                                     {"config.json", add_config_show},
                                     {"config-files.json", add_config_files},
                                     {"config-findings.json", add_config_validate},
                                     {"direct-volumes.json", add_volume_list},
                                     {"sandboxes.json", add_sandbox_list}}};

void add_part(const Context& ctx, env::Bundle& bundle, const Part& part) {
  CLI::App app;
  Runs runs{Words{}};
  part.add(app, runs);
  Settings settings = ctx.settings;
  settings.format = Format::json;
  std::ostringstream out;
  std::ostringstream said;
  Log log{said};
  Context inner{ctx.host, settings, ctx.in, out, log};
  const Result<int> status = (*runs.find(&app))(inner);
  if (!status) log.error(status.error());
  bundle.note(part.file, said.str());
  if (status) bundle.add(part.file, out.str());
}

void add_document(env::Bundle& bundle, const std::string& name,
                  const Result<ordered_json>& document) {
  if (!document) return bundle.note(name, "error: " + document.error().what);
  std::ostringstream out;
  print_document(out, Format::json, *document);
  bundle.add(name, out.str());
}

Result<ordered_json> environment(const Host& host, env::Inquiry inquiry, const env::Self& self,
                                 config::Dialect dialect) {
  inquiry.preferred = dialect;
  const env::Subject subject = TRY(env::make_subject(host, inquiry, self));
  return dialect == config::Dialect::go ? env::go_document(subject) : env::rust_document(subject);
}

Result<ordered_json> versions(const Host& host, const env::Inquiry& inquiry,
                              const env::Self& self) {
  const config::Survey survey = TRY(config::survey(host, inquiry.wanted));
  const auto installed = release::read_installed(host);
  return ordered_json{
      {"schema", 1},
      {"release", installed ? ordered_json(release::to_text(*installed)) : ordered_json()},
      {"kata-ctl", {{"path", self.program}, {"version", self.version}, {"commit", self.commit}}},
      {"programs", env::program_versions(host, survey, inquiry.may_run)}};
}

void add_journal(env::Bundle& bundle, const Host& host, bool may_run) {
  constexpr const char* name = "journal.txt";
  const Result<std::string> journal =
      may_run ? env::read_journal(host) : fail(Code::refused, "not read: --no-exec");
  if (journal)
    bundle.add(name, *journal);
  else
    bundle.note(name, "error: " + journal.error().what);
}

Result<> put(Context& ctx, const std::string& file, std::string_view bytes) {
  if (file != "-") return env::write_private(file, bytes);
  ctx.out << bytes;
  return {};
}

}  // namespace

Result<int> write_bundle(Context& ctx, const env::Inquiry& inquiry, const env::Self& self,
                         const std::string& file) {
  if (file == "-" && ::isatty(STDOUT_FILENO) == 1)
    return fail(Code::refused, "--bundle -: an archive is not for a terminal");
  env::Bundle bundle;
  bundle.add("README", readme);
  for (const Part& part : parts) add_part(ctx, bundle, part);
  for (const auto& [name, dialect] : {std::pair{"kata-ctl-env.json", config::Dialect::rust},
                                      std::pair{"kata-runtime-env.json", config::Dialect::go}})
    add_document(bundle, name, environment(ctx.host, inquiry, self, dialect));
  add_document(bundle, "versions.json", versions(ctx.host, inquiry, self));
  add_journal(bundle, ctx.host, inquiry.may_run);
  const std::string archive = TRY(bundle.pack(std::time(nullptr)));
  TRY(put(ctx, file, archive));
  ctx.log.note(fmt::format("{} files; look through them before you send them", bundle.files() + 1));
  if (bundle.notes() > 0) ctx.log.note("not all could be read: the file 'errors' says why");
  return 0;
}

}  // namespace kata::cmd
