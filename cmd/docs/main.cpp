// SPDX-License-Identifier: Apache-2.0
// Makes man pages, completions and the reference out of the command tree. Not part of the program.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "check/check.hpp"
#include "cmd/tree.hpp"
#include "markdown.hpp"
#include "mdoc.hpp"
#include "shell_tables.hpp"

namespace kata::docs {
namespace {

using cmd::CommandModel;
using std::filesystem::path;

Result<std::string> read(const path& file) {
  std::ifstream in{file};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in) return fail(Code::io, "read '{}': no such file, or it cannot be read", file.string());
  return text;
}

Result<> write(const path& file, std::string_view text) {
  std::filesystem::create_directories(file.parent_path());
  std::ofstream out{file};
  out << text << std::flush;
  if (!out) return fail(Code::io, "write '{}'", file.string());
  return {};
}

// What the page of 'check' has and no option tells.
std::string checks_section() {
  std::vector<std::pair<std::string, std::string>> items;
  for (const check::Check& check : check::all())
    items.emplace_back(fmt::format("Cm {}", check.id), std::string{check.summary} + ".");
  return ".Sh CHECKS\nWhat is so where a check passes;\n.Cm list\nalso shows the groups and what "
         "is read.\n" +
         tagged_list(items);
}

Result<> write_pages(const CommandModel& command, const CommandModel& root, const path& source,
                     const path& target) {
  const std::string name = page_name(command);
  const path prose = source / "man" / (name + ".in");
  std::string text = TRY(read(prose));
  if (name == "kata-ctl-check") text += checks_section();
  Result<std::string> page = man_page(command, root, text);
  if (!page) return std::unexpected(std::move(page).error().within("'{}'", prose.string()));
  TRY(write(target / "man" / (name + ".1"), *page));
  for (const CommandModel& sub : command.commands)
    if (!sub.is_hidden) TRY(write_pages(sub, root, source, target));
  return {};
}

Result<> write_scripts(const CommandModel& root, const path& source, const path& target) {
  const struct {
    const char* name;
    Shell shell;
  } scripts[] = {
      {"kata-ctl.bash", Shell::posix}, {"_kata-ctl", Shell::posix}, {"kata-ctl.fish", Shell::fish}};
  for (const auto& script : scripts) {
    const std::string engine = TRY(read(source / "cmd/docs" / (std::string{script.name} + ".in")));
    TRY(write(target / "completions" / script.name, with_tables(engine, root, script.shell)));
  }
  return {};
}

Result<> write_all(const path& source, const path& target) {
  const cmd::Tree tree{cmd::Name::kata_ctl, cmd::Words{}, cmd::Filling::at_once};
  const CommandModel root = cmd::describe(tree.root, tree.runs);
  TRY(write_scripts(root, source, target));
  TRY(write(target / "docs/reference.md", reference(root)));
  TRY(write(target / "man/kata-runtime.1", ".so man1/kata-ctl.1\n"));
  return write_pages(root, root, source, target);
}

}  // namespace
}  // namespace kata::docs

// kata-docs SOURCE TARGET: reads SOURCE/man/*.in and the scripts' engines; writes below TARGET what
// is committed at the same places.
int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: kata-docs SOURCE TARGET\n");
    return 2;
  }
  const kata::Result<> done = kata::docs::write_all(argv[1], argv[2]);
  if (done) return 0;
  fmt::print(stderr, "error: {}\n", done.error().what);
  return 1;
}
