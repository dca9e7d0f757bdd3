// SPDX-License-Identifier: Apache-2.0
#include "cmd/env_bundle.hpp"

#include <unistd.h>

#include <ctime>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "cmd/cli.hpp"
#include "cmd/commands.hpp"
#include "env/collect.hpp"
#include "env/report_file.hpp"

namespace kata::cmd {
namespace {

using env::Part;
using Add = void (*)(CLI::App& app, Runs& runs);

Add command_of(Part part) {
  switch (part) {
    case Part::check: return add_check;
    case Part::config: return add_config_show;
    case Part::config_files: return add_config_files;
    case Part::config_findings: return add_config_validate;
    case Part::direct_volumes: return add_volume_list;
    case Part::sandboxes: break;
  }
  return add_sandbox_list;
}

// What chooses among configurations, the last word first as CLI11 takes them.
std::vector<std::string> choice_of(Part part, const config::Wanted& wanted) {
  std::vector<std::string> words;
  if (part != Part::config && part != Part::config_files && part != Part::config_findings)
    return words;
  if (wanted.dialect) words = {std::string{config::to_text(*wanted.dialect)}, "--runtime"};
  if (wanted.handler) words.insert(words.end(), {*wanted.handler, "--handler"});
  return words;
}

env::Answer answer_of(const Context& ctx, Part part, const config::Wanted& wanted) {
  CLI::App app;
  Runs runs{Words{}};
  command_of(part)(app, runs);
  app.parse(choice_of(part, wanted));
  Settings settings = ctx.settings;
  settings.format = Format::json;
  std::ostringstream out;
  std::ostringstream said;
  Log log{said};
  Context inner{ctx.host, settings, ctx.in, out, log};
  const Result<int> status = (*runs.find(&app))(inner);
  if (status) return {.document = out.str(), .said = said.str()};
  log.error(status.error());
  return {.said = said.str()};
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
  const env::Bundle bundle = env::collect(
      ctx.host, inquiry, self, [&](Part part) { return answer_of(ctx, part, inquiry.wanted); });
  const std::string archive = TRY(bundle.pack(std::time(nullptr)));
  TRY(put(ctx, file, archive));
  ctx.log.note(fmt::format("{} files; look through them before you send them", bundle.files() + 1));
  if (bundle.notes() > 0) ctx.log.note("not all could be read: the file 'errors' says why");
  return 0;
}

}  // namespace kata::cmd
