// SPDX-License-Identifier: Apache-2.0
#include "cmd/tree.hpp"

#include <array>

namespace kata::cmd {
namespace {

constexpr std::array<Example, 4> examples{
    {{"See what this host lacks", "kata-ctl check --problems"},
     {"See the sandboxes", "kata-ctl ps"},
     {"Get a shell in a guest", "kata-ctl exec 6d5c"},
     {"Look at a node whose root is mounted at /host", "kata-ctl --sysroot /host env"}}};

}  // namespace

Tree::Tree(Name name, Words words, Filling filling)
    : runs(words, filling), root("Run Kata Containers nodes", std::string{to_text(name)}) {
  root.set_help_flag(words.are_all() ? "-h,--help" : "", "Print this help");
  runs.show(&root, examples);
  declare_globals(root, globals, runs);
  add_commands(root, all(), runs);
}

}  // namespace kata::cmd
