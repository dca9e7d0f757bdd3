// SPDX-License-Identifier: Apache-2.0
#include "cmd/version.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <ostream>

#include "cmd/commands.hpp"
#include "core/build_info.hpp"
#include "core/output.hpp"

namespace kata::cmd {
namespace {

Result<int> run_version(Context& ctx) {
  const Format format = ctx.settings.format_or(Format::text);
  if (format == Format::text) {
    ctx.out << version_text(ctx.settings.name);
    return 0;
  }
  nlohmann::ordered_json document;
  document["schema"] = 1;
  document["name"] = to_text(ctx.settings.name);
  document["version"] = version();
  document["commit"] = build_commit;
  document["oci"] = oci_version;
  print_document(ctx.out, format, document);
  return 0;
}

constexpr std::array<Example, 1> examples{
    {{"Ask for the version and the commit", "kata-ctl version -o json"}}};

}  // namespace

std::string_view to_text(Name name) { return name == Name::kata_ctl ? "kata-ctl" : "kata-runtime"; }

std::string_view version() { return build_version; }

std::string version_text(Name name) {
  if (name == Name::kata_ctl) return fmt::format("kata-ctl {}\n", build_version);
  return fmt::format("kata-runtime  : {}\n   commit   : {}\n   OCI specs: {}\n", build_version,
                     build_commit, oci_version);
}

void add_version(CLI::App& app, Runs& runs) {
  runs.show(&app, examples);
  runs[&app] = run_version;
}

}  // namespace kata::cmd
