// SPDX-License-Identifier: Apache-2.0
#include "host/iommu.hpp"

#include <doctest/doctest.h>

#include "support/failure.hpp"
#include "support/tree.hpp"

using namespace kata;
using namespace kata::host;
using test::failure;
using test::Tree;

TEST_CASE("what may stay in a group depends on the kernel") {
  struct {
    const char* driver;
    bool is_bridge;
    bool before;
    bool since;
  } const cases[] = {
      {"", false, true, true},
      {"vfio-pci", false, true, true},
      {"mlx5_vfio_pci", false, true, true},
      {"nvgrace_gpu_vfio_pci", false, true, true},
      {"pci-stub", false, true, true},
      {"pcieport", true, true, true},
      {"nvme", false, false, false},
      {"shpchp", true, true, false},
      {"vfio", false, false, false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.driver);
    const GroupMember member{{"0000:01:00.0"}, c.driver, c.is_bridge};
    CHECK(leaves_group_viable(member, GroupRule::before_5_19) == c.before);
    CHECK(leaves_group_viable(member, GroupRule::since_5_19) == c.since);
  }
}

TEST_CASE("the rule is that of the kernel that runs") {
  struct {
    const char* release;
    GroupRule rule;
  } const cases[] = {{"5.18.19-generic\n", GroupRule::before_5_19},
                     {"5.19.0\n", GroupRule::since_5_19},
                     {"6.1.0-13-amd64\n", GroupRule::since_5_19},
                     {"4.18.0-477.el8.x86_64\n", GroupRule::before_5_19},
                     {"5.4\n", GroupRule::before_5_19},
                     {"", GroupRule::since_5_19},
                     {"linux\n", GroupRule::since_5_19}};
  for (const auto& c : cases) {
    CAPTURE(c.release);
    const Tree tree{{"/proc/sys/kernel/osrelease", c.release}};
    CHECK(group_rule(Host{tree.root()}) == c.rule);
  }
}

TEST_CASE("a group's reserved kinds are each named once") {
  const Tree tree;
  const std::string file = "/sys/kernel/iommu_groups/4/reserved_regions";
  tree.write(file, "0x0000 0x00ff direct\n0xfee00000 0xfeefffff msi\n0x1000 0x1fff direct\n");
  const Host host{tree.root()};
  CHECK(*read_reserved_kinds(host, "4") == std::vector<std::string>{"direct", "msi"});
  tree.write(file, "");
  CHECK(read_reserved_kinds(host, "4")->empty());
  tree.write(file, "0x0000 0x00ff direct\nnonsense\n");
  CHECK(failure(read_reserved_kinds(host, "4")) ==
        "read '/sys/kernel/iommu_groups/4/reserved_regions': a region without a type");
  tree.write(file, "0x0000 0x00ff direct");
  CHECK(read_reserved_kinds(host, "4")->size() == 1);
}

TEST_CASE("groups that vfio makes itself are none of an IOMMU's") {
  const Tree tree;
  const Host host{tree.root()};
  CHECK(count_iommu_groups(host) == 0);
  tree.make_dir("/sys/kernel/iommu_groups/0");
  tree.make_dir("/sys/kernel/iommu_groups/1");
  CHECK(count_iommu_groups(host) == 2);
  tree.make_dir("/sys/class/vfio/1");
  CHECK(count_iommu_groups(host) == 2);
  tree.make_dir("/sys/class/vfio/noiommu-0");
  CHECK(count_iommu_groups(host) == 1);
  CHECK(is_noiommu_group(host, "0"));
  CHECK_FALSE(is_noiommu_group(host, "1"));
}
