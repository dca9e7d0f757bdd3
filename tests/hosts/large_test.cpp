// SPDX-License-Identifier: Apache-2.0
// Machines that are larger than any of the captured ones.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "../check/vfio_fixture.hpp"
#include "check/question.hpp"
#include "check/report.hpp"
#include "check/select.hpp"
#include "check/vfio_survey.hpp"
#include "support/captured_host.hpp"
#include "support/tree.hpp"

namespace kata::test {
namespace {

std::string detail_of(const Host& host, const std::string& id) {
  const Result<check::Question> question = check::make_question(host, {});
  REQUIRE(question);
  const std::vector<std::string> words{id};
  const auto selected = check::select(words);
  REQUIRE(selected);
  const check::Report report = check::run_all(host, *question, *selected);
  REQUIRE(report.entries.size() == 1);
  const check::Finding& finding = report.entries.front().finding;
  return fmt::format("{}: {}", check::to_text(finding.status), finding.detail);
}

struct Machine {
  Tree tree;
  FileSystems systems = unpack_host(read_captured("numa-1g-pages"), tree.root());
  CapturedHost host{tree.root().string(), systems};
};

}  // namespace

TEST_CASE("1,024 processors with all their flags are read") {
  const Machine m;
  const std::string one = m.tree.read("/proc/cpuinfo");
  const std::string first = one.substr(0, one.find("\n\n") + 2);
  const std::string rest = first.substr(first.find('\n'));
  std::string all;
  for (int i = 0; i < 1024; ++i) all += fmt::format("processor\t: {}{}", i, rest);
  REQUIRE(all.size() > 1'000'000);
  m.tree.write("/proc/cpuinfo", all);
  CHECK(detail_of(m.host, "cpu.flags") == "pass: vmx lm sse4_1");
  CHECK(config::read_machine(m.host).cpus == 1024);
}

TEST_CASE("64 NUMA nodes are told apart") {
  const Machine m;
  for (int node = 0; node < 64; ++node) {
    const std::string path =
        fmt::format("/sys/devices/system/node/node{}/hugepages/hugepages-1048576kB", node);
    m.tree.write(path + "/nr_hugepages", "8\n");
    m.tree.write(path + "/free_hugepages", node == 63 ? "8\n" : "7\n");
  }
  std::string expected = "pass: free pages of 1 GiB: node 0: 7 of 8";
  for (int node = 1; node < 63; ++node) expected += fmt::format(", node {}: 7 of 8", node);
  CHECK(detail_of(m.host, "huge.numa") == expected + ", node 63: 8 of 8");
  m.tree.write("/sys/devices/system/node/node63/hugepages/hugepages-1048576kB/free_hugepages",
               "7\n");
  CHECK(detail_of(m.host, "huge.numa").starts_with("warn: no NUMA node has the 8 free pages"));
}

TEST_CASE("10,000 PCI devices are surveyed") {
  const Tree tree;
  for (int i = 0; i < 10'000; ++i)
    make_pci(tree, {.address = fmt::format("{:04x}:{:02x}:{:02x}.{}", i >> 16, i >> 8 & 0xff,
                                           i >> 3 & 0x1f, i & 7),
                    .driver = i % 100 == 0 ? "vfio-pci" : "nvme",
                    .group = fmt::format("{}", i)});
  const CapturedHost host{tree.root().string(), {}};
  const auto survey = check::survey_vfio(host, {});
  REQUIRE_MESSAGE(survey, survey.error().what);
  CHECK(survey->devices.size() == 10'000);
  CHECK(survey->groups == 10'000);
  CHECK(detail_of(host, "vfio.groups").starts_with("pass: 0000:00:00.0: IOMMU group 0 is viable"));
}

}  // namespace kata::test
