// SPDX-License-Identifier: Apache-2.0
#include "config/validation.hpp"

#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace kata::test {
namespace {

using config::Dialect;
using config::Validation;

Validation validation_of(const Tree& node, const config::Wanted& wanted = {}) {
  const Host host{node.root().string()};
  const Result<config::Survey> survey = config::survey(host, wanted);
  REQUIRE(survey);
  return config::validate(host, *survey);
}

}  // namespace

TEST_CASE("a file without findings is valid") {
  const ConfigNode node;
  node.write(config_file, base(Dialect::go, "qemu"));
  const Validation validation = validation_of(node);
  CHECK(validation.is_valid);
  CHECK(validation.outer.empty());
  REQUIRE(validation.files.size() == 1);
  CHECK(validation.files.front().config.findings.empty());
}

TEST_CASE("a file that its runtime refuses makes the whole invalid, a warning does not") {
  struct {
    const char* more;
    bool is_valid;
  } const cases[] = {{"no_such_key = 1\n", true}, {"default_memory = 'much'\n", false}};
  for (const auto& c : cases) {
    CAPTURE(c.more);
    const ConfigNode node;
    node.write(config_file, base(Dialect::go, "qemu", c.more));
    const Validation validation = validation_of(node);
    CHECK(validation.is_valid == c.is_valid);
    CHECK(validation.outer.empty());
    REQUIRE(validation.files.size() == 1);
    CHECK(validation.files.front().config.findings.size() == 1);
    const nlohmann::ordered_json json = config::to_json(validation);
    CHECK(json["valid"] == c.is_valid);
    CHECK(json["files"][0]["valid"] == c.is_valid);
    CHECK(json["files"][0]["file"] == config_file);
    CHECK(json["files"][0]["runtime"] == "go");
    CHECK(json["files"][0]["findings"].size() == 1);
    CHECK(json["findings"].empty());
  }
}

TEST_CASE("what is wrong with the search stands apart from the files") {
  const Validation validation = validation_of(Tree{}, {.dialect = Dialect::go});
  CHECK_FALSE(validation.is_valid);
  CHECK(validation.files.empty());
  CHECK(texts_of(validation.outer) ==
        std::vector<std::string>{"error : the Go runtime finds no configuration file | write "
                                 "/etc/kata-containers/configuration.toml"});
  const nlohmann::ordered_json json = config::to_json(validation);
  CHECK(json["schema"] == 1);
  CHECK(json["valid"] == false);
  CHECK(json["findings"].size() == 1);
  CHECK(json["files"] == nlohmann::ordered_json::array());
}

}  // namespace kata::test
