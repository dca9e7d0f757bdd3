// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <ostream>

#include "cmd/choice.hpp"
#include "cmd/commands.hpp"
#include "cmd/completion_scripts.hpp"
#include "cmd/declare.hpp"

namespace kata::cmd {
namespace {

constexpr Choices<std::string_view, 3> shells{
    {{"bash", bash_script}, {"zsh", zsh_script}, {"fish", fish_script}}};

constexpr std::array<Example, 3> examples{
    {{"Complete words in this bash", "source <(kata-ctl completion bash)"},
     {"Complete words in every zsh",
      "kata-ctl completion zsh >/usr/local/share/zsh/site-functions/_kata-ctl"},
     {"Complete words in your fish",
      "kata-ctl completion fish >~/.config/fish/completions/kata-ctl.fish"}}};

Result<int> run_completion(Context& ctx, const std::string& shell) {
  ctx.out << TRY(choose("SHELL", shell, shells));
  return 0;
}

}  // namespace

void add_completion(CLI::App& app, Runs& runs) {
  auto shell = std::make_shared<std::string>();
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.argument("shell", *shell, "bash, zsh or fish").required().such_as(words_of(shells, " "));
  runs[&app] = [shell](Context& ctx) { return run_completion(ctx, *shell); };
}

}  // namespace kata::cmd
