// SPDX-License-Identifier: Apache-2.0
#include "env/collect.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "../config/fixture.hpp"
#include "unpack.hpp"

namespace kata::env {
namespace {

using test::ConfigNode;
using Strings = std::vector<std::string>;

const Self self{
    .program = "/usr/bin/kata-ctl", .version = "1.2.3", .commit = "0123", .oci = "1.2.1"};

// A command that says its number.
Answer say_number(Part part) {
  return {.document = fmt::format(R"({{"asked":{}}})", static_cast<int>(part))};
}

// The names of the files, and each one's text.
std::vector<std::pair<std::string, std::string>> files_of(const Bundle& bundle) {
  const std::string text = test::unpacked(bundle);
  const std::string lead = "kata-ctl-bundle/";
  std::vector<std::pair<std::string, std::string>> files;
  for (auto at = text.find(lead); at != std::string::npos;) {
    const auto name = at + lead.size();
    const auto start = text.find('\n', at) + 1;
    at = text.find(lead, start);
    files.emplace_back(text.substr(name, text.find(' ', name) - name),
                       text.substr(start, at == std::string::npos ? at : at - start));
  }
  return files;
}

std::string text_of(const Bundle& bundle, std::string_view name) {
  const auto files = files_of(bundle);
  const auto found = std::ranges::find(files, name, [](const auto& file) { return file.first; });
  return found == files.end() ? "(no such file)" : found->second;
}

}  // namespace

TEST_CASE("each command is asked once, and what it says is a file of its own") {
  const ConfigNode node;
  std::vector<Part> asked;
  const Bundle bundle = collect(node.host(), {.may_run = false}, self, [&](Part part) {
    asked.push_back(part);
    return say_number(part);
  });
  CHECK(asked == std::vector{Part::check, Part::config, Part::config_files, Part::config_findings,
                             Part::direct_volumes, Part::sandboxes});
  struct {
    const char* file;
    Part part;
  } const cases[] = {
      {"check.json", Part::check},
      {"config.json", Part::config},
      {"config-files.json", Part::config_files},
      {"config-findings.json", Part::config_findings},
      {"direct-volumes.json", Part::direct_volumes},
      {"sandboxes.json", Part::sandboxes},
  };
  for (const auto& c : cases) {
    CAPTURE(c.file);
    CHECK(text_of(bundle, c.file) ==
          fmt::format("{{\n  \"asked\": {}\n}}\n", static_cast<int>(c.part)));
  }
}

TEST_CASE("README names every file that can be there, and no other") {
  const ConfigNode node;
  const Bundle bundle = collect(node.host(), {.may_run = false}, self, say_number);
  const std::string readme = text_of(bundle, "README");
  Strings named;
  for (std::size_t at = readme.find("\n\n") + 2; readme[at] != '\n'; at = readme.find('\n', at) + 1)
    named.push_back(readme.substr(at, readme.find(' ', at) - at));
  Strings there{"journal.txt"};  // which is not read here
  for (const auto& [name, text] : files_of(bundle))
    if (name != "README") there.push_back(name);
  std::ranges::sort(named);
  std::ranges::sort(there);
  CHECK(named == there);
}

TEST_CASE("the documents of both tools are there, whichever is preferred") {
  const ConfigNode node;
  for (const config::Dialect preferred : {config::Dialect::go, config::Dialect::rust}) {
    const Inquiry inquiry{.preferred = preferred, .may_run = false};
    const Bundle bundle = collect(node.host(), inquiry, self, say_number);
    CHECK(text_of(bundle, "kata-ctl-env.json").contains("\"security_info\""));
    CHECK(text_of(bundle, "kata-runtime-env.json").contains("\"SecurityInfo\""));
  }
}

TEST_CASE("the versions are those of the release, of this program and of what is configured") {
  const ConfigNode node;
  const auto versions = [&] {
    return text_of(collect(node.host(), {.may_run = false}, self, say_number), "versions.json");
  };
  const std::string own =
      "  \"kata-ctl\": {\n"
      "    \"path\": \"/usr/bin/kata-ctl\",\n"
      "    \"version\": \"1.2.3\",\n"
      "    \"commit\": \"0123\"\n"
      "  },\n"
      "  \"programs\": [";
  CHECK(versions().starts_with("{\n  \"schema\": 1,\n  \"release\": null,\n" + own));
  node.write("/opt/kata/VERSION", "4.1.0\n");
  CHECK(versions().starts_with("{\n  \"schema\": 1,\n  \"release\": \"4.1.0\",\n" + own));
}

TEST_CASE("what a part cannot say is told, part by part, and hides no other part") {
  const ConfigNode node;
  const Inquiry inquiry{.wanted = {.handler = "none"}, .may_run = false};
  const Bundle bundle = collect(node.host(), inquiry, self, [](Part part) -> Answer {
    if (part == Part::check) return {.document = "{}", .said = "warning: half\nnote: fine\n"};
    if (part == Part::sandboxes) return {.said = "error: none of them\n"};
    return {.document = "{}"};
  });
  CHECK(text_of(bundle, "errors") ==
        "check.json: warning: half\n"
        "check.json: note: fine\n"
        "sandboxes.json: error: none of them\n"
        "kata-ctl-env.json: error: handler 'none': no container engine declares it\n"
        "kata-runtime-env.json: error: handler 'none': no container engine declares it\n"
        "versions.json: error: handler 'none': no container engine declares it\n"
        "journal.txt: error: not read: --no-exec\n");
  CHECK(bundle.notes() == 7);
  Strings names;
  for (const auto& [name, text] : files_of(bundle)) names.push_back(name);
  CHECK(names == Strings{"README", "check.json", "config-files.json", "config-findings.json",
                         "config.json", "direct-volumes.json", "errors"});
}

TEST_CASE("the journal of another machine is not this one's") {
  const ConfigNode node;
  CHECK(text_of(collect(node.host(), {}, self, say_number), "errors") ==
        "journal.txt: error: not run: '/usr/bin/journalctl' is in a tree, not on this machine\n");
}

}  // namespace kata::env
