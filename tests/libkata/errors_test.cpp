// SPDX-License-Identifier: Apache-2.0
// Each code of kata_code that a call can end with, really caused, and what the call then says. The
// codes for the caller's own mistakes are interface_test.cpp's, KATA_NO_MEMORY
// no_memory_test.cpp's, and most of the console's causes console_test.cpp's.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <kata/kata.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <optional>
#include <string>

#include "subject.hpp"

using kata::test::always;
using kata::test::Failure;
using kata::test::failure_of;
using kata::test::Node;
using kata::test::Shim;
using kata::test::Subject;

namespace {

const std::string volumes = "/run/kata-containers/shared/direct-volumes";
constexpr unsigned patience_ms = 60;  // of who is not to be answered

/// Takes from this thread what lets root pass by the rights of files, while it lives.
class WithoutOverride {
 public:
  WithoutOverride() {
    REQUIRE(::syscall(SYS_capget, &header_, before_.data()) == 0);
    auto now = before_;
    now[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
    REQUIRE(::syscall(SYS_capset, &header_, now.data()) == 0);
  }
  ~WithoutOverride() { ::syscall(SYS_capset, &header_, before_.data()); }
  WithoutOverride(const WithoutOverride&) = delete;
  WithoutOverride& operator=(const WithoutOverride&) = delete;

 private:
  __user_cap_header_struct header_{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> before_{};
};

/// Nobody may look into this file or directory while it lives.
class Locked {
 public:
  Locked(const kata::test::Tree& tree, std::string_view path) : path_(tree.at(path)) {
    struct stat st{};
    REQUIRE(::stat(path_.c_str(), &st) == 0);
    mode_ = st.st_mode & 07777;
    REQUIRE(::chmod(path_.c_str(), 0) == 0);
  }
  ~Locked() { ::chmod(path_.c_str(), mode_); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  std::string path_;
  mode_t mode_ = 0;
};

/// This process can open nothing more while it lives.
class WithoutDescriptors {
 public:
  WithoutDescriptors() {
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before_) == 0);
    const rlimit none{0, before_.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  ~WithoutDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  WithoutDescriptors(const WithoutDescriptors&) = delete;
  WithoutDescriptors& operator=(const WithoutDescriptors&) = delete;

 private:
  rlimit before_{};
};

}  // namespace

TEST_CASE("what a shim answers about a volume decides the code") {
  const std::string policy =
      R"(rpc error: code = PermissionDenied desc = "XRequest is blocked by policy")";
  const struct {
    int code;
    const char* stats;
    const char* resize;
    std::string answer;
  } cases[] = {
      {KATA_DENIED, "the policy of the guest's agent forbids it",
       "the policy of the guest's agent forbids it",
       Shim::page("500 Internal Server Error", policy)},
      {KATA_UNSUPPORTED, "the guest's agent does not implement volume stats",
       "the guest's agent does not implement resizing",
       Shim::page("500 Internal Server Error", "rpc error: code = Unimplemented")},
      {KATA_UNSUPPORTED, "the shim does not serve '/direct-volume/stats'",
       "the shim does not serve '/direct-volume/resize'", Shim::page("404 Not Found", "")},
      {KATA_NOT_FOUND, "sandbox 'sandbox1' does not use this volume",
       "sandbox 'sandbox1' does not use this volume",
       Shim::page("500 Internal Server Error", "mount /srv/disk.img not found in sandbox")},
      {KATA_IO, "the shim answered 500: it \\x1bburns", "the shim answered 500: it \\x1bburns",
       Shim::page("500 Internal Server Error",
                  "it \x1b"
                  "burns")},
      {KATA_MALFORMED,
       "ask '/run/vc/sbs/sandbox1/shim-monitor.sock': the answer is not HTTP/1.1: bad version",
       "ask '/run/vc/sbs/sandbox1/shim-monitor.sock': the answer is not HTTP/1.1: bad version",
       "220 mail.example ESMTP\r\n\r\n"},
      {KATA_UNAVAILABLE,
       "ask '/run/vc/sbs/sandbox1/shim-monitor.sock': the shim closed the connection without an "
       "answer",
       "ask '/run/vc/sbs/sandbox1/shim-monitor.sock': the shim closed the connection without an "
       "answer",
       ""},
  };
  Subject s;
  for (const auto& c : cases) {
    s.shim().shim_answers(always(c.answer));
    const Failure stats = s.stats();
    CHECK(stats.message == std::string{"read stats of '/srv/disk.img': "} + c.stats);
    CHECK(stats.code == c.code);
    const Failure resize = s.resize();
    CHECK(resize.message == std::string{"resize '/srv/disk.img': "} + c.resize);
    CHECK(resize.code == c.code);
  }
}

TEST_CASE("who says nothing is waited for as long as the caller has time") {
  Subject s;
  s.shim().shim_answers(always(std::nullopt));
  const std::string asked = "ask '/run/vc/sbs/sandbox1/shim-monitor.sock': ";
  const struct {
    std::string message;
    Failure failure;
  } cases[] = {
      {"read stats of '/srv/disk.img': " + asked, s.stats(patience_ms)},
      {"resize '/srv/disk.img': " + asked, s.resize(patience_ms)},
      {asked, s.call(patience_ms)},
      {"find the agent of sandbox 'sandbox1': " + asked, s.console(patience_ms)},
  };
  for (const auto& c : cases) {
    CHECK(c.failure.message == c.message + "no whole answer within 0.06 s");
    CHECK(c.failure.code == KATA_TIMED_OUT);
  }

  s.shim().shim_answers(Shim::usual_page);
  s.shim().guest_answers(always(std::nullopt));
  const Failure mute = s.console(patience_ms);
  CHECK(mute.message ==
        "open the debug console of sandbox 'sandbox1' at "
        "hvsock:///run/vc/vm/sandbox1/clh.sock:1026: the VMM took the connection and answered "
        "nothing: timed out after 60 ms; its agent does not answer on "
        "hvsock:///run/vc/vm/sandbox1/clh.sock:1024 either");
  CHECK(mute.code == KATA_TIMED_OUT);
}

TEST_CASE("statistics that are none are told with their code") {
  Subject s;
  s.shim().shim_answers(always(Shim::page("200 OK", "[")));
  const Failure failure = s.stats();
  CHECK(failure.message.starts_with("read stats of '/srv/disk.img': "));
  CHECK(failure.code == KATA_MALFORMED);
}

TEST_CASE("what the caller has no right to see or change is told so") {
  Subject s;
  kata_host* h = s.host();
  kata_volume* volume = nullptr;
  kata_sandbox* sandbox = nullptr;
  char* text = nullptr;
  const char* info = Node::mount_info;
  constexpr unsigned any_device = KATA_ADD_NO_DEVICE_CHECK;
  const std::string below_run = "open '" + volumes + "': Permission denied";
  const kata_oci_mount oci{sizeof oci, "bind", Node::volume, "/data", nullptr, 0};
  kata_mount* mount = nullptr;
  const struct {
    const char* locked;
    std::string message;
    std::function<int(kata_error**)> call;
  } cases[] = {
      {"/run/kata-containers/shared", below_run,
       [&](auto e) { return kata_volume_get(h, Node::volume, &volume, e); }},
      {"/run/kata-containers/shared", below_run,
       [&](auto e) { return kata_volume_list_json(h, &text, e); }},
      {"/run/kata-containers/shared",
       "add '/vol/b': open '/run/kata-containers/shared': Permission denied",
       [&](auto e) { return kata_volume_add(h, "/vol/b", info, 0, any_device, &text, e); }},
      {"/run/kata-containers/shared", below_run,
       [&](auto e) { return kata_volume_remove(h, Node::volume, 0, nullptr, e); }},
      {"/run/kata-containers/shared", "record sandbox 'ab' as owner: " + below_run,
       [&](auto e) { return kata_volume_record_owner(h, Node::volume, "ab", 0, e); }},
      {"/run/kata-containers/shared", below_run,
       [&](auto e) { return kata_volume_find_owner(h, Node::volume, &text, nullptr, e); }},
      {"/run/kata-containers/shared", below_run,
       [&](auto e) { return kata_mount_resolve(h, &oci, KATA_RUNTIME_GO, &mount, e); }},
      {"/run/kata-containers/shared", below_run,
       [&](auto e) { return kata_volume_stats_json(h, Node::volume, nullptr, 0, &text, e); }},
      {"/run/kata-containers/shared", below_run,
       [&](auto e) { return kata_volume_resize(h, Node::volume, 1, nullptr, 0, e); }},
      {"/run/vc/sbs", "find sandbox 'sandbox1': open '/run/vc/sbs': Permission denied",
       [&](auto e) { return kata_sandbox_find(h, Node::sandbox, &sandbox, e); }},
      {"/etc/kata-containers/configuration.toml",
       "open '/etc/kata-containers/configuration.toml': Permission denied",
       [&](auto e) { return kata_config_json(h, Node::config_file, &text, e); }},
  };
  const WithoutOverride user;
  for (const auto& c : cases) {
    const Locked locked{s.tree(), c.locked};
    const Failure failure = failure_of(c.call);
    CHECK(failure.message == c.message);
    CHECK(failure.code == KATA_DENIED);
  }
  const Locked locked{s.tree(), "/run/vc/sbs"};
  CHECK(s.call().code == KATA_DENIED);
  CHECK(s.console().code == KATA_DENIED);
  CHECK(volume == nullptr);
  CHECK(sandbox == nullptr);
  CHECK(mount == nullptr);
  CHECK(text == nullptr);
}

TEST_CASE("a machine whose root cannot be opened is told why") {
  const kata::test::Tree tree;
  tree.make_dir("/locked/host");
  const std::string root = tree.at("/locked/host").string();
  kata_host* host = nullptr;
  const auto failure_at = [&](const char* path) {
    return failure_of([&](auto e) { return kata_host_open(path, &host, e); });
  };
  {
    const WithoutOverride user;
    const Locked locked{tree, "/locked"};
    const Failure failure = failure_at(root.c_str());
    CHECK(failure.message == "open '" + root + "': Permission denied");
    CHECK(failure.code == KATA_DENIED);
  }
  const WithoutDescriptors full;
  for (const std::string& path : {root, std::string{"/"}}) {
    const Failure failure = failure_at(path.c_str());
    CHECK(failure.message == "open '" + path + "': Too many open files");
    CHECK(failure.code == KATA_IO);
  }
  CHECK(host == nullptr);
}

TEST_CASE("a mount whose device the runtime cannot have is told with its code") {
  const Subject s;
  s.add("/vol/spdk",
        R"({"device":"spdk:///run/vhost.sock","fstype":"ext4","volume-type":"spdkvol"})");
  s.add("/vol/odd", R"({"device":"/srv/disk.img","fstype":"ext4","volume-type":"odd"})");
  s.add("/vol/none", R"({"device":"/srv/none","fstype":"ext4","volume-type":"directvol"})");
  s.add("/vol/dir", R"({"device":"/srv","fstype":"ext4","volume-type":"directvol"})");
  s.tree().make_dir(volumes + "/L3ZvbC9lbXB0eQ==");
  ::chmod(s.tree().at(volumes + "/L3ZvbC9lbXB0eQ==").c_str(), 0700);
  const struct {
    int code;
    int runtime;
    const char* source;
    const char* message;
  } cases[] = {
      {KATA_UNSUPPORTED, KATA_RUNTIME_GO, "/vol/spdk",
       "volume '/vol/spdk': device 'spdk:///run/vhost.sock': the Go runtime attaches block devices "
       "and files, by absolute paths"},
      {KATA_UNSUPPORTED, KATA_RUNTIME_RUST, "/vol/odd",
       "volume '/vol/odd': volume type 'odd': runtime-rs takes directvol, vfiovol, spdkvol and "
       "spoolvol"},
      {KATA_NOT_FOUND, KATA_RUNTIME_GO, "/vol/none",
       "volume '/vol/none': device '/srv/none': does not exist"},
      {KATA_REFUSED, KATA_RUNTIME_RUST, "/vol/dir",
       "volume '/vol/dir': device '/srv': a directory, expected a regular file or a block device"},
      {KATA_MALFORMED, KATA_RUNTIME_RUST, "/vol/empty",
       "volume '/vol/empty': its record has no mountInfo.json"},
  };
  for (const auto& c : cases) {
    const kata_oci_mount oci{sizeof oci, "bind", c.source, "/data", nullptr, 0};
    kata_mount* mount = nullptr;
    const Failure failure = failure_of(
        [&](auto e) { return kata_mount_resolve(s.host(), &oci, c.runtime, &mount, e); });
    CHECK(failure.message == c.message);
    CHECK(failure.code == c.code);
    CHECK(mount == nullptr);
  }
}
