// SPDX-License-Identifier: Apache-2.0
#include "cmd/copy_check.hpp"

#include <nlohmann/json.hpp>
#include <ostream>

#include "core/text.hpp"

namespace kata::cmd {
namespace {

using Way = Result<exec::CopyWay>;

std::string_view to_text(exec::TreeForm form) {
  switch (form) {
    case exec::TreeForm::tar: return "trees as tar";
    case exec::TreeForm::files: return "trees file by file";
    case exec::TreeForm::none: break;
  }
  return "no trees";
}

nlohmann::ordered_json to_json(exec::TreeForm form) {
  if (form == exec::TreeForm::none) return nullptr;
  return form == exec::TreeForm::tar ? "tar" : "files";
}

std::string to_line(const Way& way) {
  if (!way) return way.error().what;
  return fmt::format("{}, compression {}, {}, verified by {}", to_text(way->method),
                     to_text(way->compression), to_text(way->trees), to_text(way->checksum));
}

std::string to_line(const exec::GuestTools& tools) {
  std::string text;
  for (const std::string& word : tools.words()) text += (text.empty() ? "" : " ") + word;
  if (!tools.is_quiet()) text += " (no stty)";
  if (!tools.is_clean()) text += " (output is not 8-bit clean)";
  return text;
}

nlohmann::ordered_json to_json(const Way& way) {
  if (!way)
    return {{"method", nullptr},
            {"compression", nullptr},
            {"trees", nullptr},
            {"checksum", nullptr},
            {"error", way.error().what}};
  return {{"method", to_text(way->method)},
          {"compression", to_text(way->compression)},
          {"trees", to_json(way->trees)},
          {"checksum", to_text(way->checksum)},
          {"error", nullptr}};
}

nlohmann::ordered_json to_json(std::string_view id, const exec::CopyCheck& check) {
  return {{"schema", 1},
          {"sandbox_id", id},
          {"tools", check.tools.words()},
          {"is_quiet", check.tools.is_quiet()},
          {"is_8bit_clean", check.tools.is_clean()},
          {"into_guest", to_json(check.into_guest)},
          {"out_of_guest", to_json(check.out_of_guest)}};
}

}  // namespace

void print_copy_check(Context& ctx, std::string_view id, const exec::CopyCheck& check) {
  const Format format = ctx.settings.format_or(Format::text);
  if (format != Format::text) return print_document(ctx.out, format, to_json(id, check));
  ctx.out << "guest has:     " << escape(to_line(check.tools))
          << "\ninto guest:    " << to_line(check.into_guest)
          << "\nout of guest:  " << to_line(check.out_of_guest) << '\n';
}

}  // namespace kata::cmd
