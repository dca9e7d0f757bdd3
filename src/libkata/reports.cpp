// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>
#include <span>

#include "check/question.hpp"
#include "check/report.hpp"
#include "check/select.hpp"
#include "config/view.hpp"
#include "core/json.hpp"
#include "env/documents.hpp"
#include "libkata/call.hpp"
#include "libkata/objects.hpp"

using kata::Result;
using nlohmann::ordered_json;
namespace check = kata::check;
namespace config = kata::config;
namespace env = kata::env;
namespace face = kata::face;

namespace {

std::optional<std::string> to_file(const char* config_file) {
  if (config_file == nullptr) return std::nullopt;
  return config_file;
}

Result<std::vector<std::string>> to_words(const char* const* names, std::size_t count) {
  std::vector<std::string> words;
  if (count != 0) TRY(face::need(names, "names"));
  for (const char* name : std::span{names, count}) {
    TRY(face::need(name, "names[]"));
    words.emplace_back(name);
  }
  return words;
}

Result<check::Report> run_checks(const kata::Host& machine, const std::vector<std::string>& words,
                                 const char* config_file, unsigned flags) {
  const std::vector<const check::Check*> selected = TRY(check::select(words));
  const check::Question question = TRY(check::make_question(
      machine, {.config = to_file(config_file), .is_active = (flags & KATA_CHECK_ACTIVE) != 0}));
  return check::run_all(machine, question, selected);
}

Result<ordered_json> config_document(const kata::Host& machine, const char* config_file) {
  const config::Survey survey = TRY(config::survey(machine, {.config = to_file(config_file)}));
  const config::Views views = config::make_views(machine, survey.targets, {});
  if (views.seen.empty() && !views.unseen.empty())
    return std::unexpected(views.unseen.front().error);
  ordered_json document{{"schema", 1}};
  document["configurations"] = ordered_json::array();
  for (const config::View& view : views.seen)
    document["configurations"].push_back(config::to_json(view));
  document["errors"] = ordered_json::array();
  for (const config::Unseen& unseen : views.unseen)
    document["errors"].push_back(config::to_json(unseen));
  return document;
}

}  // namespace

int kata_check_json(const kata_host* host, const char* const* names, size_t name_count,
                    const char* config_file, unsigned flags, char** json, int* is_ready,
                    kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(json, "json"));
    TRY(face::need_flags(flags, KATA_CHECK_ACTIVE));
    const std::vector<std::string> words = TRY(to_words(names, name_count));
    const check::Report report = TRY(run_checks(host->machine, words, config_file, flags));
    constexpr auto limit = check::FailOn::fail;
    const int ready = report.is_ready(limit) ? 1 : 0;
    *json = face::to_c_text(kata::to_json_lines(check::to_json(report, limit)));
    if (is_ready != nullptr) *is_ready = ready;
    return {};
  });
}

int kata_config_json(const kata_host* host, const char* config_file, char** json,
                     kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(json, "json"));
    const ordered_json document = TRY(config_document(host->machine, config_file));
    *json = face::to_c_text(kata::to_json_lines(document));
    return {};
  });
}

int kata_env_json(const kata_host* host, const char* config_file, int runtime, unsigned flags,
                  char** json, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(json, "json"));
    TRY(face::need_flags(flags, KATA_ENV_NO_EXEC));
    const kata::directvol::Runtime wanted = TRY(face::to_runtime(runtime));
    const env::Inquiry inquiry{.wanted = {.config = to_file(config_file)},
                               .preferred = wanted == kata::directvol::Runtime::go
                                                ? config::Dialect::go
                                                : config::Dialect::rust,
                               .may_run = (flags & KATA_ENV_NO_EXEC) == 0};
    const ordered_json document =
        TRY(env::make_document(host->machine, inquiry, env::this_program()));
    *json = face::to_c_text(kata::to_json_lines(document));
    return {};
  });
}
