// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cmd/cli.hpp"
#include "cmd/command.hpp"
#include "cmd/globals.hpp"

namespace kata::cmd {

/// The commands and options that a command line can use, and what it used of them.
struct Tree {
  Tree(Name name, Words words, Filling filling = Filling::when_chosen);

  Globals globals;
  Runs runs;
  CLI::App root;
};

}  // namespace kata::cmd
