// SPDX-License-Identifier: Apache-2.0
// What is wrong with a configuration; for load() alone.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"

namespace kata::config {

/// Adds every finding about tables, keys, values and combinations, and sorts them by place. `parts`
/// has the settings of each file where there are several.
void judge(const Host& host, const Node& root, const std::vector<std::vector<Setting>>& parts,
           Configuration& config);

/// A configuration before the judge. Names of keys without a table are those of the hypervisor in
/// force.
class Case {
 public:
  Case(const Host& host, Configuration& config) : host_(host), config_(config) {}

  [[nodiscard]] const Host& host() const { return host_; }
  [[nodiscard]] const Configuration& config() const { return config_; }
  [[nodiscard]] bool go() const { return config_.dialect == Dialect::go; }
  [[nodiscard]] bool rust() const { return config_.dialect == Dialect::rust; }
  [[nodiscard]] std::string_view runtime() const { return name_of(config_.dialect); }
  [[nodiscard]] bool is(Vmm vmm) const { return config_.vmm == vmm; }
  [[nodiscard]] bool is_any(std::initializer_list<Vmm> vmms) const;

  [[nodiscard]] bool flag(std::string_view name) const { return config_.boolean(path(name)); }
  [[nodiscard]] std::int64_t integer(std::string_view name) const {
    return config_.integer(path(name));
  }
  [[nodiscard]] std::string text(std::string_view name) const { return config_.text(path(name)); }
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    return config_.texts(path(name));
  }
  /// Whether somebody wrote a value that is not zero or empty.
  [[nodiscard]] bool is_given(std::string_view name) const;
  /// Whether guest and host share a file system through a daemon of its own.
  [[nodiscard]] bool has_virtiofsd() const;
  [[nodiscard]] bool shares_files() const;

  /// Each finding is about one key and stands where that was written.
  void failure(std::string_view id, std::string_view name, std::string message,
               std::string hint = {}) {
    report(Level::failure, id, name, std::move(message), std::move(hint));
  }
  void warning(std::string_view id, std::string_view name, std::string message,
               std::string hint = {}) {
    report(Level::warning, id, name, std::move(message), std::move(hint));
  }
  void report(Level level, std::string_view id, std::string_view name, std::string message,
              std::string hint);
  void report(Level level, std::string_view id, const Setting& setting, std::string message,
              std::string hint);

  void add(Finding finding);

  /// A failure where a key has a value that is not one of `words`; empty values pass.
  void must_be_one_of(std::string_view name, std::initializer_list<std::string_view> words);
  /// A failure where a key is written and not zero or empty.
  void must_be_empty(std::string_view name);
  /// A failure where a path is not there. One that this user may not look at passes.
  void must_exist(std::string_view name, const std::string& path);

 private:
  [[nodiscard]] static std::string path(std::string_view name);

  const Host& host_;
  Configuration& config_;
};

void judge_tables(Case& c, const Node& root);
void judge_keys(Case& c);
/// Values of the wrong type among `settings`, a single file's: Go fails because of them even where
/// a later file says something else, for it takes each file by itself. Source: config.go:1846-2040.
void judge_overridden(Case& c, const std::vector<Setting>& settings);
void judge_boot(Case& c);
void judge_programs(Case& c);
void judge_memory(Case& c);
void judge_shared_fs(Case& c);
void judge_block_devices(Case& c);
void judge_devices(Case& c);
void judge_security(Case& c);
void judge_runtime(Case& c);

}  // namespace kata::config
