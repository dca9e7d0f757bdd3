// SPDX-License-Identifier: Apache-2.0
// What check and env say of every host below tests/hosts.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "core/build_info.hpp"
#include "support/captured_host.hpp"
#include "support/golden.hpp"
#include "support/run.hpp"

namespace kata::test {
namespace {

constexpr const char* names[] = {
    "amd-server",   "arm64-server", "cloud-vm",      "container-small-shm", "gpu-shared-groups",
    "intel-server", "nested-vm",    "numa-1g-pages", "s390x-lpar",
};

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

// The files of the tree belong to whoever runs the test; the host's belonged to root.
std::string as_root(std::string text) {
  replace_all(text, fmt::format("\"uid\": {},", ::geteuid()), "\"uid\": 0,");
  replace_all(text, fmt::format("\"gid\": {}\n", ::getegid()), "\"gid\": 0\n");
  return text;
}

// What `env` says of the program itself, which is this test.
std::string without_build(std::string text) {
  replace_all(text, Host{}.resolve("/proc/self/exe").value(), "<program>");
  replace_all(text, fmt::format("ommit\": \"{}\"", kata::build_commit), "ommit\": \"<commit>\"");
  replace_all(text, fmt::format("ommit = \"{}\"", kata::build_commit), "ommit = \"<commit>\"");
  return text;
}

// A release is a day older tomorrow.
std::string without_ages(const std::string& text) {
  std::string kept;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    if (!line.contains("age_days") && !line.contains("AgeDays")) kept += line;
    at = end;
  }
  return kept;
}

struct Captured {
  explicit Captured(const char* name) : systems(unpack_host(read_captured(name), tree.root())) {
    options.open_host = [this](const std::string& root) -> std::unique_ptr<Host> {
      return std::make_unique<CapturedHost>(root, systems);
    };
  }
  Tree tree;
  FileSystems systems;
  RunOptions options;
};

void compare(const Captured& host, const std::string& name, const std::string& file,
             const std::vector<std::string>& args) {
  const std::string before = host.tree.snapshot();
  const Ran ran = run(host.tree, args, host.options);
  CHECK(ran.err == "");
  CHECK(ran.status < 2);
  check_golden(fmt::format("hosts/{}/{}", name, file),
               without_ages(without_build(as_root(ran.out))));
  CHECK(host.tree.snapshot() == before);
}

}  // namespace

TEST_CASE("check says of every captured host what it is known to be") {
  for (const char* name : names) {
    CAPTURE(std::string{name});
    const Captured host{name};
    compare(host, name, "check.text", {"check"});
    compare(host, name, "check.json", {"check", "-o", "json"});
    compare(host, name, "capacity.json", {"check", "capacity", "-o", "json"});
    compare(host, name, "vfio.json", {"check", "vfio", "-o", "json"});
  }
}

// A tree's nodes are plain files, and env takes none for a device: no host has KVM or vsock here.
TEST_CASE("env says of every captured host what is known of it, as each of upstream's tools does") {
  for (const char* name : names) {
    CAPTURE(std::string{name});
    const Captured host{name};
    compare(host, name, "env.toml", {"env", "--no-exec"});
    compare(host, name, "env.json", {"env", "--no-exec", "-o", "json"});
    compare(host, name, "kata-env.toml", {"kata-env", "--no-exec"});
    compare(host, name, "kata-env.json", {"kata-env", "--no-exec", "-o", "json"});
  }
}

TEST_CASE("a captured host that does not follow its form is refused by line") {
  const struct {
    const char* text;
    const char* error;
  } cases[] = {
      {"|1\n", "line 1: contents without a file"},
      {"# a\nfil /a\n", "line 2: no such kind of record: 'fil'"},
      {"file a\n", "line 1: expected a path, got 'a'"},
      {"dir /a\nbytes 7x 1 /b\n", "line 2: expected a number, got '7x'"},
      {"bytes 700 1 /b\n|0 zz\n", "line 2: expected a number, got 'zz'"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Tree tree;
    std::string error = "(none)";
    try {
      unpack_host(c.text, tree.root());
    } catch (const std::exception& caught) {
      error = caught.what();
    }
    CHECK(error == c.error);
  }
}

TEST_CASE("a captured host has its files, links, programs and sizes") {
  const Tree tree;
  const FileSystems systems = unpack_host(
      "# a host\nfile /proc/a\n|one\n|two\nfile /empty\nlink /l -> proc/a\n"
      "bytes 755 10 /p\n|0 7f 45\n|8 01\nnode 660 c a:e8 /dev/kvm\n"
      "statfs 1021994 4096 1024 8 6 5 4 /dev/shm\n",
      tree.root());
  CHECK(tree.read("/proc/a") == "one\ntwo\n");
  CHECK(tree.read("/empty").empty());
  CHECK(tree.read("/l") == "one\ntwo\n");
  CHECK(tree.read("/p") == std::string{"\x7f"
                                       "E\0\0\0\0\0\0\x01\0",
                                       10});
  CHECK(static_cast<unsigned>(std::filesystem::status(tree.at("/dev/kvm")).permissions()) == 0660);
  const CapturedHost host{tree.root().string(), systems};
  const auto shm = host.file_system("/dev/shm");
  REQUIRE(shm);
  CHECK(shm->magic == tmpfs_magic);
  CHECK(shm->size == 8192);
  CHECK(shm->available == 6144);
  CHECK(shm->available_inodes == 4);
}

}  // namespace kata::test
