// SPDX-License-Identifier: Apache-2.0
#include "env/facts.hpp"

#include <doctest/doctest.h>

#include "support/tree.hpp"

namespace kata::env {
namespace {

using config::Arch;
using test::Tree;

TEST_CASE("os-release is read as a shell reads it") {
  struct Row {
    const char* text;
    std::optional<std::string> name;
    std::optional<std::string> version;
  };
  const Row rows[] = {
      {"NAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\n", "Debian GNU/Linux", "12"},
      {"NAME=Fedora\nVERSION_ID=40", "Fedora", "40"},
      {"NAME='It''s \\n'\n", "Its \\n", std::nullopt},
      {"NAME=\"a \\\"b\\\" \\$c\"\n", "a \"b\" $c", std::nullopt},
      {"# NAME=comment\n  NAME=Alpine  \n", "Alpine", std::nullopt},
      {"NAME=first\nNAME=second\n", "second", std::nullopt},
      {"PRETTY_NAME=\"Arch Linux\"\n", std::nullopt, std::nullopt},
      {"NAME=\n", "", std::nullopt},
      {"NAME=\"unclosed\n", "unclosed", std::nullopt},
      {"NAME=x\\", "x\\", std::nullopt},
      {"", std::nullopt, std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Distro distro = parse_os_release(row.text);
    CHECK(distro.name == row.name);
    CHECK(distro.version == row.version);
  }
}

TEST_CASE("os-release is looked for in both places") {
  const Tree both{{"/etc/os-release", "NAME=etc\n"}, {"/usr/lib/os-release", "NAME=usr\n"}};
  CHECK(read_distro(Host{both.root().string()})->name == "etc");
  const Tree second{{"/usr/lib/os-release", "NAME=usr\n"}};
  CHECK(read_distro(Host{second.root().string()})->name == "usr");
  const Tree none;
  const auto missing = read_distro(Host{none.root().string()});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().what == "open '/usr/lib/os-release': No such file or directory");
}

TEST_CASE("each architecture names its processor in its own words") {
  struct Row {
    Arch arch;
    const char* cpuinfo;
    std::optional<std::string> vendor;
    std::optional<std::string> model;
    std::optional<std::uint64_t> count;
  };
  const Row rows[] = {
      {Arch::x86_64,
       "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 106\n"
       "model name\t: Intel(R) Xeon(R)\n\nprocessor\t: 1\nvendor_id\t: GenuineIntel\n",
       "GenuineIntel", "Intel(R) Xeon(R)", 2},
      {Arch::aarch64,
       "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0xC0\nCPU architecture: 8\n"
       "CPU part\t: 0xac3\n",
       "Ampere", "v8", 1},
      {Arch::aarch64, "processor\t: 0\nCPU implementer\t: 0x99\n", "0x99", std::nullopt, 1},
      {Arch::s390x,
       "vendor_id       : IBM/S390\n# processors    : 2\n"
       "processor 0: version = FF,  identification = 0133E8,  machine = 3931\n"
       "processor 1: version = FF,  identification = 0133E8,  machine = 3931\n",
       "IBM/S390", "3931", 2},
      {Arch::ppc64le, "processor\t: 0\ncpu\t\t: POWER9, altivec supported\n", "IBM",
       "POWER9, altivec supported", 1},
      {Arch::riscv64, "processor\t: 0\nhart\t\t: 0\nisa\t\t: rv64imafdch\nmvendorid\t: 0x489\n",
       "0x489", "rv64imafdch", 1},
      {Arch::x86_64, "", std::nullopt, std::nullopt, std::nullopt},
      {Arch::x86_64, "garbage\nvendor_id", std::nullopt, std::nullopt, std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.cpuinfo);
    const Processor cpu = parse_processor(row.cpuinfo, row.arch);
    CHECK(cpu.vendor == row.vendor);
    CHECK(cpu.model == row.model);
    CHECK(cpu.count == row.count);
  }
}

TEST_CASE("the kernel's release is the third word") {
  CHECK(parse_kernel("Linux version 6.1.0-28-amd64 (debian) #1 SMP\n") == "6.1.0-28-amd64");
  CHECK(parse_kernel("Linux version 6.1.0\n") == "6.1.0");
  const auto broken = parse_kernel("Linux version");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().what == "'/proc/version': has no third word");
}

TEST_CASE("memory is in KiB, and each figure may be missing") {
  const Memory all =
      parse_memory("MemTotal:  8388608 kB\nMemFree:\t 123 kB\nMemAvailable: 4567 kB\n");
  CHECK(all.total == 8388608);
  CHECK(all.free == 123);
  CHECK(all.available == 4567);
  const Memory old = parse_memory("MemTotal: 1 kB\nMemFree: 2 MB\nXMemAvailable: 3 kB\n");
  CHECK(old.total == 1);
  CHECK_FALSE(old.free);
  CHECK_FALSE(old.available);
}

TEST_CASE("the strongest protection is named") {
  struct Row {
    Arch arch;
    const char* path;
    const char* text;
    std::optional<Protection> expected;
  };
  const Row rows[] = {
      {Arch::x86_64, "/sys/module/kvm_intel/parameters/tdx", "Y\n", Protection::tdx},
      {Arch::x86_64, "/sys/module/kvm_intel/parameters/tdx", "N\n", std::nullopt},
      {Arch::x86_64, "/sys/module/kvm_amd/parameters/sev_snp", "Y\n", Protection::snp},
      {Arch::x86_64, "/sys/module/kvm_amd/parameters/sev", "1\n", Protection::sev},
      {Arch::x86_64, "/sys/module/kvm_amd/parameters/sev", "", std::nullopt},
      {Arch::s390x, "/sys/firmware/uv/prot_virt_host", "1\n", Protection::se},
      {Arch::s390x, "/sys/firmware/uv/prot_virt_host", "0\n", std::nullopt},
      {Arch::ppc64le, "/sys/firmware/ultravisor/msglog", "", Protection::pef},
      {Arch::aarch64, "/sys/module/kvm_intel/parameters/tdx", "Y\n", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CAPTURE(row.text);
    const Tree tree{{row.path, row.text}};
    CHECK(read_protection(Host{tree.root().string()}, row.arch) == row.expected);
  }
}

TEST_CASE("vsock is there when its node is a device") {
  const Tree tree;
  const Host host{tree.root().string()};
  CHECK(read_facts(host).has_vsock == false);
  tree.write("/dev/vhost-vsock", "a file");
  CHECK(read_facts(host).has_vsock == false);
  tree.link("/dev/loop", "/dev/loop");
  tree.write("/proc/version", "Linux version 6.1.0\n");
  CHECK(read_facts(host).kernel == "6.1.0");
}

}  // namespace
}  // namespace kata::env
