// SPDX-License-Identifier: Apache-2.0
#include "config/file_list.hpp"

#include <nlohmann/json.hpp>

#include "fixture.hpp"

namespace kata::test {
namespace {

using config::FileList;

constexpr const char* packaged = "/usr/share/defaults/kata-containers/configuration.toml";

FileList list_of(const Tree& tree) {
  const Host host{tree.root().string()};
  Result<config::Survey> survey = config::survey(host, {.dialect = config::Dialect::go});
  REQUIRE(survey);
  return config::list_files(host, *std::move(survey));
}

}  // namespace

TEST_CASE("a target names what is merged into its file, in the order of merging") {
  const Tree tree;
  tree.write(config_file, "");
  tree.write("/etc/kata-containers/config.d/20-b.toml", "");
  tree.write("/etc/kata-containers/config.d/10-a.toml", "");
  const FileList list = list_of(tree);
  REQUIRE(list.targets.size() == 1);
  CHECK(list.targets.front().target.file == config_file);
  CHECK(list.targets.front().drop_ins ==
        std::vector<std::string>{"/etc/kata-containers/config.d/10-a.toml",
                                 "/etc/kata-containers/config.d/20-b.toml"});
}

TEST_CASE("nothing is merged where there is no file, or none that can be read") {
  const Tree tree;
  REQUIRE(list_of(tree).targets.size() == 1);
  CHECK(list_of(tree).targets.front().drop_ins.empty());
  tree.write(config_file, "not [toml");
  REQUIRE(list_of(tree).targets.size() == 1);
  CHECK(list_of(tree).targets.front().target.file == config_file);
  CHECK(list_of(tree).targets.front().drop_ins.empty());
}

TEST_CASE("the document has the whole search order of a target") {
  const Tree tree;
  tree.write(config_file, "");
  tree.write(packaged, "");
  tree.write("/etc/kata-containers/config.d/10-a.toml", "");
  tree.write("/opt/kata/share/defaults/kata-containers/runtimes/fc/configuration-fc.toml", "");
  const nlohmann::ordered_json json = config::to_json(list_of(tree));
  CHECK(json["schema"] == 1);
  CHECK(json["engines"] == nlohmann::ordered_json::array());
  REQUIRE(json["targets"].size() == 1);
  const nlohmann::ordered_json& target = json["targets"][0];
  CHECK(target["file"] == config_file);
  CHECK(target["drop_ins"][0] == "/etc/kata-containers/config.d/10-a.toml");
  std::vector<std::string> searched;
  for (const auto& candidate : target["search"])
    searched.push_back(candidate["path"].get<std::string>() + " " +
                       candidate["state"].get<std::string>());
  CHECK(searched == std::vector<std::string>{std::string{config_file} + " in force",
                                             std::string{packaged} + " shadowed",
                                             "/opt/kata/share/defaults/kata-containers/"
                                             "configuration.toml missing"});
  CHECK(json["unused"] ==
        nlohmann::ordered_json{
            "/opt/kata/share/defaults/kata-containers/runtimes/fc/configuration-fc.toml"});
}

}  // namespace kata::test
