// SPDX-License-Identifier: Apache-2.0
#include "config/search.hpp"

#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::test {
namespace {

using config::Dialect;
using config::Given;

constexpr Dialect go = Dialect::go;
constexpr Dialect rust = Dialect::rust;

constexpr const char* etc = "/etc/kata-containers/configuration.toml";
constexpr const char* usr = "/usr/share/defaults/kata-containers/configuration.toml";
constexpr const char* opt = "/opt/kata/share/defaults/kata-containers/configuration.toml";
constexpr const char* rust_etc = "/etc/kata-containers/runtime-rs/configuration.toml";
constexpr const char* rust_usr =
    "/usr/share/defaults/kata-containers/runtime-rs/configuration.toml";
constexpr const char* rust_opt =
    "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration.toml";

Given given(const char* environment, const char* option) {
  Given given{.option = option};
  if (*environment != '\0') given.environment = config::ConfEnvironment{.path = environment};
  return given;
}

// "in force /a", one line for each file that is not a built-in path that is missing.
std::vector<std::string> search(const Tree& tree, Dialect dialect, const Given& what) {
  const Host host{tree.root().string()};
  std::vector<std::string> lines;
  for (const config::Candidate& c : config::search(host, dialect, what))
    if (c.source != config::Source::built_in || c.state != config::State::missing)
      lines.push_back(std::string{config::to_text(c.state)} + " " + c.path);
  return lines;
}

}  // namespace

TEST_CASE("each runtime knows its own files, in its order") {
  CHECK(std::vector<std::string_view>{config::built_in_paths(go).begin(),
                                      config::built_in_paths(go).end()} ==
        std::vector<std::string_view>{etc, usr, opt});
  CHECK(std::vector<std::string_view>{config::built_in_paths(rust).begin(),
                                      config::built_in_paths(rust).end()} ==
        std::vector<std::string_view>{rust_etc, rust_usr, rust_opt});
}

TEST_CASE("the file in force follows each runtime's precedence") {
  Tree tree;
  for (const char* file : {usr, opt, rust_usr, rust_opt, "/opt/own.toml"}) tree.write(file, "");
  tree.link("/opt/alias.toml", usr);
  tree.link("/opt/rust-alias.toml", rust_opt);
  struct {
    const char* what;
    Dialect dialect;
    Given given;
    std::vector<std::string> lines;
  } const cases[] = {
      {"nothing given", go, {}, {std::string{"in force "} + usr, std::string{"shadowed "} + opt}},
      {"nothing given",
       rust,
       {},
       {std::string{"in force "} + rust_usr, std::string{"shadowed "} + rust_opt}},
      {"an option",
       go,
       given("", "/opt/own.toml"),
       {"in force /opt/own.toml", std::string{"shadowed "} + usr, std::string{"shadowed "} + opt}},
      {"an option whose file is missing is not skipped",
       go,
       given("", "/opt/none.toml"),
       {"missing /opt/none.toml", std::string{"shadowed "} + usr, std::string{"shadowed "} + opt}},
      {"Go asks its option first",
       go,
       given(opt, "/opt/own.toml"),
       {"in force /opt/own.toml", std::string{"shadowed "} + opt, std::string{"shadowed "} + usr,
        std::string{"shadowed "} + opt}},
      {"Rust asks its environment first",
       rust,
       given(rust_opt, "/opt/own.toml"),
       {std::string{"in force "} + rust_opt, "shadowed /opt/own.toml",
        std::string{"shadowed "} + rust_usr, std::string{"shadowed "} + rust_opt}},
      {"the environment's file is one of the runtime's own",
       go,
       given(opt, ""),
       {std::string{"in force "} + opt, std::string{"shadowed "} + usr,
        std::string{"shadowed "} + opt}},
      {"or leads to one",
       go,
       given("/opt/alias.toml", ""),
       {"in force /opt/alias.toml", std::string{"shadowed "} + usr,
        std::string{"shadowed "} + opt}},
      {"or leads to one",
       rust,
       given("/opt/rust-alias.toml", ""),
       {"in force /opt/rust-alias.toml", std::string{"shadowed "} + rust_usr,
        std::string{"shadowed "} + rust_opt}},
      {"any other file is refused, and no other is taken",
       go,
       given("/opt/own.toml", ""),
       {"refused /opt/own.toml", std::string{"shadowed "} + usr, std::string{"shadowed "} + opt}},
      {"the other runtime's file is refused",
       rust,
       given(usr, ""),
       {std::string{"refused "} + usr, std::string{"shadowed "} + rust_usr,
        std::string{"shadowed "} + rust_opt}},
      {"one of its own that does not exist is refused",
       go,
       given(etc, ""),
       {std::string{"refused "} + etc, std::string{"shadowed "} + usr,
        std::string{"shadowed "} + opt}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.what);
    CHECK(search(tree, c.dialect, c.given) == c.lines);
  }
}

TEST_CASE("a broken file that comes first is taken all the same") {
  Tree tree;
  tree.write(etc, "[");
  tree.write(usr, "");
  CHECK(search(tree, go, {}) ==
        std::vector<std::string>{std::string{"in force "} + etc, std::string{"shadowed "} + usr});
  CHECK(search(tree, rust, {}).empty());
}

}  // namespace kata::test
