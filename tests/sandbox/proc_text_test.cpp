// SPDX-License-Identifier: Apache-2.0
#include "sandbox/proc_text.hpp"

#include <doctest/doctest.h>

#include "fixture.hpp"

namespace kata::sandbox {

using namespace std::chrono_literals;

TEST_CASE("parse_stat reads a process, whatever its name holds") {
  for (const std::string_view name :
       {"qemu-system-x86", "a b", ")", "(", "x) S 1 2 (", "\x1b[2J", ""}) {
    CAPTURE(name);
    const auto stat = parse_stat(test::to_text({.pid = 42,
                                                .name = std::string{name},
                                                .state = 'Z',
                                                .parent = 7,
                                                .start_ticks = 123456789012,
                                                .resident_pages = 9}));
    REQUIRE(stat);
    CHECK(stat->pid == 42);
    CHECK(stat->name == name);
    CHECK(stat->state == 'Z');
    CHECK(stat->parent == 7);
    CHECK(stat->start_ticks == 123456789012);
    CHECK(stat->resident_pages == 9);
  }
}

TEST_CASE("parse_stat rejects") {
  struct {
    std::string_view text;
    std::string_view why;
  } const cases[] = {
      {"", "no name"},
      {"12", "no name"},
      {"12 (name", "no name"},
      {"12 name) S 1", "no name"},
      {"x (name) S 1", "the pid is no number"},
      {"-1 (name) S 1", "the pid is no number"},
      {"2147483648 (name) S 1", "the pid is no number"},
      {"12 (name) ", "the state is not one letter"},
      {"12 (name) SS 1", "the state is not one letter"},
      {"12 (name) S x", "the parent's pid is no number"},
      {"12 (name) S 1 1 1 0", "start time or memory is no number"},
      {"12 (n) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 77 5", "start time or memory is no number"},
      {"12 (n) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 x 5 5", "start time or memory is no number"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const auto stat = parse_stat(c.text);
    REQUIRE_FALSE(stat);
    CHECK(stat.error().code == Code::malformed);
    CHECK(stat.error().what == fmt::format("process status: {}", c.why));
  }
}

TEST_CASE("every cut of a status line is rejected or reads the same process") {
  const std::string whole = test::to_text({.pid = 42, .start_ticks = 5, .resident_pages = 1});
  for (std::size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    if (const auto stat = parse_stat(whole.substr(0, length))) {
      CHECK(stat->pid == 42);
      CHECK(stat->start_ticks == 5);
    }
  }
}

TEST_CASE("parse_cmdline cuts words at NUL bytes alone") {
  using Words = std::vector<std::string>;
  struct {
    std::string text;
    Words words;
  } const cases[] = {
      {"", {}},
      {std::string{"a\0", 2}, {"a"}},
      {std::string{"a\0b c\0", 6}, {"a", "b c"}},
      {std::string{"a\0\0b\0", 5}, {"a", "", "b"}},
      {"no end", {"no end"}},
      {std::string{"\x1b[2J\0\n\0", 7}, {"\x1b[2J", "\n"}},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(parse_cmdline(c.text) == c.words);
  }
}

TEST_CASE("parse_cgroup finds where memory is charged") {
  struct {
    std::string_view text;
    std::string_view path;
  } const cases[] = {
      {"0::/kubepods/pod1/kata_x\n", "/kubepods/pod1/kata_x"},
      {"0::/\n", "/"},
      {"4:cpu,memory:/kata_overhead/x\n0::/y\n", "/kata_overhead/x"},
      {"0::/y\n4:memory:/kata_overhead/x\n", "/kata_overhead/x"},
      {"4:memoryless:/a\n0::/y\n", "/y"},
      {"0::/with:colon\n", "/with:colon"},
      {"1:name=systemd:/a\n0::/y", "/y"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    CHECK(parse_cgroup(c.text) == std::string{c.path});
  }
  for (const std::string_view text : {"", "\n", "junk", "1:cpu:/a\n", "1:2"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_cgroup(text));
  }
}

TEST_CASE("parse_smaps_rollup reads both sums as bytes") {
  const auto resident = parse_smaps_rollup(
      "55d0-7ffe ---p 00000000 00:00 0    [rollup]\nRss:      1036 kB\nPss:       300 kB\n"
      "Pss_Anon:  88 kB\nShared_Clean: 700 kB\n");
  REQUIRE(resident);
  CHECK(resident->rss_bytes == 1036 * 1024);
  CHECK(resident->pss_bytes == 300 * 1024);
  for (const std::string_view text :
       {"", "Rss: 1 kB\n", "Pss: 1 kB\n", "Rss: 1 MB\nPss: 1 kB\n", "Rss: x kB\nPss: 1 kB\n",
        "Rss: 18446744073709551615 kB\nPss: 1 kB\n", "Rss: -1 kB\nPss: 1 kB\n"}) {
    CAPTURE(text);
    const auto wrong = parse_smaps_rollup(text);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().what == "memory of a process: no Rss or no Pss in kB");
  }
}

TEST_CASE("parse_uptime reads whole seconds") {
  CHECK(parse_uptime("1000.50 2000.00\n").value() == 1000s);
  CHECK(parse_uptime("0.00 0.00\n").value() == 0s);
  for (const std::string_view text : {"", "\n", "x.5 1\n", "-1.0 1\n", "5", "99999999999.0 1\n"}) {
    CAPTURE(text);
    const auto wrong = parse_uptime(text);
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().what == "uptime: does not begin with a number of seconds");
  }
}

TEST_CASE("threads that run a vCPU are known by their name") {
  for (const std::string_view name : {"CPU 0/KVM", "CPU 12/TCG", "vcpu0", "fc_vcpu 3", "db_vcpu1"})
    CHECK_MESSAGE(is_vcpu_thread(name), name);
  for (const std::string_view name :
       {"", "CPU ", "CPU x", "vcpu", "vcpu_wait", "qemu-system-x86", "fc_vcpu", "xvcpu0"})
    CHECK_MESSAGE(!is_vcpu_thread(name), name);
}

}  // namespace kata::sandbox
