// SPDX-License-Identifier: Apache-2.0
#include "config/search.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace kata::config {
namespace {

constexpr std::array<std::string_view, 3> go_paths{
    "/etc/kata-containers/configuration.toml",
    "/usr/share/defaults/kata-containers/configuration.toml",
    "/opt/kata/share/defaults/kata-containers/configuration.toml",
};
constexpr std::array<std::string_view, 3> rust_paths{
    "/etc/kata-containers/runtime-rs/configuration.toml",
    "/usr/share/defaults/kata-containers/runtime-rs/configuration.toml",
    "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration.toml",
};

// One that this user may not look at is there for all that is known; reading it tells why not. A
// link that leads nowhere is passed over by both runtimes.
bool is_there(const Host& host, std::string_view path) {
  const Result<FileInfo> info = host.stat(path);
  return info || info.error().code == Code::denied;
}

// A KATA_CONF_FILE must lead to one of the files that the runtime would find by itself.
bool is_accepted(const Host& host, Dialect dialect, const std::string& path) {
  const Result<std::string> real = host.resolve(path);
  if (!real) return false;
  return std::ranges::any_of(built_in_paths(dialect), [&](std::string_view own) {
    const Result<std::string> resolved = host.resolve(own);
    return resolved && *resolved == *real;
  });
}

State state_of(bool exists, bool& is_found) {
  if (!exists) return State::missing;
  if (is_found) return State::shadowed;
  is_found = true;
  return State::in_force;
}

class Search {
 public:
  Search(const Host& host, Dialect dialect) : host_(host), dialect_(dialect) {}

  void add_environment(const Given& given) {
    if (!given.environment) return;
    const std::string& path = given.environment->path;
    const bool is_asked = !is_decided_;
    State state = state_of(true, is_decided_);
    if (is_asked && !is_accepted(host_, dialect_, path)) state = State::refused;
    found_.push_back({path, Source::environment, state});
  }

  void add_option(const Given& given) {
    if (given.option.empty()) return;
    const bool is_asked = !is_decided_;
    State state = state_of(true, is_decided_);
    if (is_asked && !is_there(host_, given.option)) state = State::missing;
    found_.push_back({given.option, Source::handler, state});
  }

  void add_built_in() {
    for (const std::string_view path : built_in_paths(dialect_))
      found_.push_back(
          {std::string{path}, Source::built_in, state_of(is_there(host_, path), is_decided_)});
  }

  std::vector<Candidate> take() { return std::move(found_); }

 private:
  const Host& host_;
  Dialect dialect_;
  std::vector<Candidate> found_;
  bool is_decided_ = false;  // a file is taken, be it one that makes the runtime fail
};

}  // namespace

std::string_view to_text(Source source) {
  switch (source) {
    case Source::option: return "option";
    case Source::environment: return "KATA_CONF_FILE";
    case Source::handler: return "handler";
    case Source::built_in: return "built-in";
    case Source::installed: break;
  }
  return "installed";
}

std::string_view to_text(State state) {
  switch (state) {
    case State::in_force: return "in force";
    case State::shadowed: return "shadowed";
    case State::missing: return "missing";
    case State::refused: return "refused";
    case State::unused: break;
  }
  return "unused";
}

std::span<const std::string_view> built_in_paths(Dialect dialect) {
  if (dialect == Dialect::go) return go_paths;
  return rust_paths;
}

std::vector<Candidate> search(const Host& host, Dialect dialect, const Given& given) {
  Search search{host, dialect};
  if (dialect == Dialect::rust) search.add_environment(given);
  search.add_option(given);
  if (dialect == Dialect::go) search.add_environment(given);
  search.add_built_in();
  return search.take();
}

}  // namespace kata::config
