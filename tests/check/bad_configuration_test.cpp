// SPDX-License-Identifier: Apache-2.0
// Configuration that no runtime takes: the checks of it say so, and all others go on.
#include <fmt/format.h>

#include "check/checks.hpp"
#include "check/question.hpp"
#include "check/report.hpp"
#include "check/select.hpp"
#include "machine.hpp"

namespace kata::test {
namespace {

std::string times(std::size_t count, std::string_view text) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

// Everything that is wrong of a node that has KVM and this configuration.
std::string judge(std::string_view text) {
  const Machine m{{"/proc/misc", "232 kvm\n"},
                  {"/dev/kvm", ""},
                  {"/etc/kata-containers/configuration.toml", text}};
  const Result<check::Question> question = check::make_question(m.host, {});
  REQUIRE(question);
  const auto selected = check::select({});
  const check::Report report = check::run_all(m.host, *question, *selected);
  REQUIRE(report.entries.size() == check::all().size());
  CHECK_FALSE(report.is_ready(check::FailOn::fail));
  std::string lines;
  for (const check::Entry& entry : report.entries) {
    if (entry.check->id == "kvm.create-vm") CHECK(entry.finding.status == check::Status::pass);
    if (entry.check->group == "config" && entry.finding.status > check::Status::unknown)
      lines += fmt::format("{} {}: {}\n", entry.check->id, check::to_text(entry.finding.status),
                           entry.finding.detail);
  }
  return lines;
}

}  // namespace

TEST_CASE("configuration that cannot be read fails the host, and the rest is judged") {
  constexpr const char* deep =
      "config.parse fail: /etc/kata-containers/configuration.toml:1: nested deeper than 64 keys "
      "and brackets\n";
  constexpr std::size_t mib = std::size_t{1} << 20;
  const struct {
    const char* name;
    std::string text;
    std::string lines;
  } cases[] = {
      {"a table's heading without its end", "[hypervisor.qemu\npath = \"/x\"\n",
       "config.parse fail: /etc/kata-containers/configuration.toml:1: table header: expected ']', "
       "saw '\\n'\n"},
      {"a number of 20 digits", "[hypervisor.qemu]\nmemory_slots = 99999999999999999999\n",
       "config.parse fail: /etc/kata-containers/configuration.toml:2: decimal integer: "
       "'99999999999999999999' is not representable in 64 bits\n"},
      {"a hypervisor that nobody knows", "[hypervisor.xen]\npath = \"/x\"\n",
       "config.parse fail: /etc/kata-containers/configuration.toml:1: hypervisor.xen: no "
       "hypervisor of this name\n"},
      {"bytes that are no text", std::string{"\xff\xfe\0\x80", 4},
       "config.parse fail: /etc/kata-containers/configuration.toml:1: encountered invalid utf-8 "
       "sequence\n"},
      {"1 MiB of arrays in arrays", "a = " + times(mib - 16, "["), deep},
      {"1 MiB of tables in tables", "a = " + times((mib - 16) / 3, "{a="), deep},
      {"1 MiB of one key", times(mib / 2 - 16, "a.") + "a = 1\n", deep},
      {"1 MiB of one heading", "[" + times(mib / 2 - 16, "a.") + "a]\n", deep},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CHECK(judge(c.text) == c.lines);
  }
}

TEST_CASE("several tables and values of another type are named by line") {
  const std::string several = judge("[hypervisor.qemu]\n[hypervisor.clh]\n");
  CHECK(several.starts_with(
      "config.parse fail: /etc/kata-containers/configuration.toml:1: hypervisor: 2 tables (clh, "
      "qemu); the Go runtime takes one of them at random\n"));
  const std::string types = judge(
      "[hypervisor.qemu]\ndefault_memory = \"much\"\nshared_fs = 3\nenable_hugepages = \"yes\"\n");
  for (const char* part :
       {"configuration.toml:2: hypervisor.qemu.default_memory: a string, expected a whole number",
        "configuration.toml:3: hypervisor.qemu.shared_fs: ",
        "configuration.toml:4: hypervisor.qemu.enable_hugepages: "})
    CHECK(types.contains(part));
}

TEST_CASE("of a file that cannot be read nothing is said but that") {
  const Machine m{};
  const check::Question broken = about(m.tree, config::Dialect::go, "[a]\n[a]\n");
  for (const auto run : {check::config_keys, check::config_rules, check::config_combos,
                         check::config_annotations, check::config_dropins})
    CHECK(to_line(run(m.host, broken)) == "skip: no file can be read; see config.parse");
}

}  // namespace kata::test
