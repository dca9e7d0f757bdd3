// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cmd/command.hpp"

namespace kata::cmd {

void add_check(CLI::App& app, Runs& runs);
void add_complete(CLI::App& app, Runs& runs);
void add_completion(CLI::App& app, Runs& runs);
void add_config(CLI::App& app, Runs& runs);
void add_cp(CLI::App& app, Runs& runs);
void add_direct_volume(CLI::App& app, Runs& runs);
void add_env(CLI::App& app, Runs& runs);
void add_exec(CLI::App& app, Runs& runs);
void add_kata_env(CLI::App& app, Runs& runs);
void add_sandbox(CLI::App& app, Runs& runs);
void add_version(CLI::App& app, Runs& runs);

void add_config_files(CLI::App& app, Runs& runs);
void add_config_show(CLI::App& app, Runs& runs);
void add_config_validate(CLI::App& app, Runs& runs);

void add_sandbox_list(CLI::App& app, Runs& runs);
void add_sandbox_show(CLI::App& app, Runs& runs);

void add_volume_add(CLI::App& app, Runs& runs);
void add_volume_list(CLI::App& app, Runs& runs);
void add_volume_path(CLI::App& app, Runs& runs);
void add_volume_prune(CLI::App& app, Runs& runs);
void add_volume_remove(CLI::App& app, Runs& runs);
void add_volume_resize(CLI::App& app, Runs& runs);
void add_volume_show(CLI::App& app, Runs& runs);
void add_volume_stats(CLI::App& app, Runs& runs);

}  // namespace kata::cmd
