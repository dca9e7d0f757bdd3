// SPDX-License-Identifier: Apache-2.0
// Every function of kata/kata.h: its good way, its errors, and what must not be NULL.
#include <doctest/doctest.h>
#include <kata/kata.h>
#include <poll.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "failure.hpp"
#include "node.hpp"

using kata::test::Failure;
using kata::test::failure_of;
using kata::test::Node;
using nlohmann::json;

namespace {

std::string take(char* text) {
  const std::string copy = text == nullptr ? "(null)" : text;
  kata_string_free(text);
  return copy;
}

/// A node with its host open, and one volume on it.
class Subject {
 public:
  Subject() {
    REQUIRE(kata_host_open(node_.root().c_str(), &host_, nullptr) == 0);
    add(Node::volume);
  }
  ~Subject() { kata_host_free(host_); }
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  kata_host* host() const { return host_; }
  const kata::test::Tree& tree() const { return node_.tree(); }
  void add(const char* path, const char* info = Node::mount_info) const {
    REQUIRE(kata_volume_add(host_, path, info, KATA_RUNTIME_ANY, KATA_ADD_NO_DEVICE_CHECK, nullptr,
                            nullptr) == 0);
  }
  void own(const char* sandbox = Node::sandbox, unsigned flags = 0) const {
    REQUIRE(kata_volume_record_owner(host_, Node::volume, sandbox, flags, nullptr) == 0);
  }

 private:
  Node node_;
  kata_host* host_ = nullptr;
};

const std::string record = "/run/kata-containers/shared/direct-volumes/L3ZvbC9h";

kata_oci_mount oci_mount(const char* type, const char* source = Node::volume) {
  return {sizeof(kata_oci_mount), type, source, "/data", nullptr, 0};
}

kata_request request_to(const char* target) {
  kata_request request{};
  request.size = sizeof request;
  request.target = target;
  return request;
}

}  // namespace

TEST_CASE("the library tells its version") {
  CHECK(std::string{kata_version()} == std::to_string(KATA_VERSION_MAJOR) + "." +
                                           std::to_string(KATA_VERSION_MINOR) + "." +
                                           std::to_string(KATA_VERSION_PATCH));
}

TEST_CASE("what must not be NULL and is, is the caller's mistake, and its name is told") {
  const Subject s;
  kata_sandbox* sandbox = nullptr;
  REQUIRE(kata_sandbox_find(s.host(), Node::sandbox, &sandbox, nullptr) == 0);
  const kata_oci_mount oci = oci_mount("bind");
  kata_oci_mount no_options = oci;
  no_options.option_count = 1;
  const char* const null_option[] = {nullptr};
  kata_oci_mount no_option = no_options;
  no_option.options = null_option;
  const kata_request request = request_to("/metrics");
  const kata_request no_target = request_to(nullptr);
  kata_request no_body = request;
  no_body.body_size = 1;
  kata_host* host = nullptr;
  kata_volume* volume = nullptr;
  kata_mount* mount = nullptr;
  kata_response* response = nullptr;
  char* text = nullptr;
  int fd = -1;
  kata_host* h = s.host();
  const char* v = Node::volume;
  const char* info = Node::mount_info;
  const char* id = Node::sandbox;

  using Call = std::function<int(kata_error**)>;
  const struct {
    const char* name;
    Call call;
  } cases[] = {
      {"host", [&](auto e) { return kata_host_open(nullptr, nullptr, e); }},
      {"host", [&](auto e) { return kata_volume_add(nullptr, v, info, 0, 0, &text, e); }},
      {"volume_path", [&](auto e) { return kata_volume_add(h, nullptr, info, 0, 0, &text, e); }},
      {"mount_info", [&](auto e) { return kata_volume_add(h, v, nullptr, 0, 0, &text, e); }},
      {"host", [&](auto e) { return kata_volume_get(nullptr, v, &volume, e); }},
      {"volume_path", [&](auto e) { return kata_volume_get(h, nullptr, &volume, e); }},
      {"volume", [&](auto e) { return kata_volume_get(h, v, nullptr, e); }},
      {"host", [&](auto e) { return kata_volume_list_json(nullptr, &text, e); }},
      {"json", [&](auto e) { return kata_volume_list_json(h, nullptr, e); }},
      {"host", [&](auto e) { return kata_volume_remove(nullptr, v, 0, nullptr, e); }},
      {"volume_path", [&](auto e) { return kata_volume_remove(h, nullptr, 0, nullptr, e); }},
      {"host", [&](auto e) { return kata_mount_resolve(nullptr, &oci, 1, &mount, e); }},
      {"oci", [&](auto e) { return kata_mount_resolve(h, nullptr, 1, &mount, e); }},
      {"mount", [&](auto e) { return kata_mount_resolve(h, &oci, 1, nullptr, e); }},
      {"oci->options", [&](auto e) { return kata_mount_resolve(h, &no_options, 1, &mount, e); }},
      {"oci->options[]", [&](auto e) { return kata_mount_resolve(h, &no_option, 1, &mount, e); }},
      {"host", [&](auto e) { return kata_volume_record_owner(nullptr, v, id, 0, e); }},
      {"volume_path", [&](auto e) { return kata_volume_record_owner(h, nullptr, id, 0, e); }},
      {"sandbox_id", [&](auto e) { return kata_volume_record_owner(h, v, nullptr, 0, e); }},
      {"host", [&](auto e) { return kata_volume_find_owner(nullptr, v, &text, nullptr, e); }},
      {"volume_path",
       [&](auto e) { return kata_volume_find_owner(h, nullptr, &text, nullptr, e); }},
      {"sandbox_id", [&](auto e) { return kata_volume_find_owner(h, v, nullptr, nullptr, e); }},
      {"host", [&](auto e) { return kata_volume_stats_json(nullptr, v, nullptr, 0, &text, e); }},
      {"volume_path",
       [&](auto e) { return kata_volume_stats_json(h, nullptr, nullptr, 0, &text, e); }},
      {"json", [&](auto e) { return kata_volume_stats_json(h, v, nullptr, 0, nullptr, e); }},
      {"host", [&](auto e) { return kata_volume_resize(nullptr, v, 1, nullptr, 0, e); }},
      {"volume_path", [&](auto e) { return kata_volume_resize(h, nullptr, 1, nullptr, 0, e); }},
      {"host", [&](auto e) { return kata_sandbox_find(nullptr, id, &sandbox, e); }},
      {"id", [&](auto e) { return kata_sandbox_find(h, nullptr, &sandbox, e); }},
      {"sandbox", [&](auto e) { return kata_sandbox_find(h, id, nullptr, e); }},
      {"host", [&](auto e) { return kata_sandbox_call(nullptr, sandbox, &request, &response, e); }},
      {"sandbox", [&](auto e) { return kata_sandbox_call(h, nullptr, &request, &response, e); }},
      {"request", [&](auto e) { return kata_sandbox_call(h, sandbox, nullptr, &response, e); }},
      {"response", [&](auto e) { return kata_sandbox_call(h, sandbox, &request, nullptr, e); }},
      {"request->target",
       [&](auto e) { return kata_sandbox_call(h, sandbox, &no_target, &response, e); }},
      {"request->body",
       [&](auto e) { return kata_sandbox_call(h, sandbox, &no_body, &response, e); }},
      {"host", [&](auto e) { return kata_console_open(nullptr, id, 0, 0, 0, &fd, e); }},
      {"sandbox", [&](auto e) { return kata_console_open(h, nullptr, 0, 0, 0, &fd, e); }},
      {"fd", [&](auto e) { return kata_console_open(h, id, 0, 0, 0, nullptr, e); }},
      {"host",
       [&](auto e) { return kata_check_json(nullptr, nullptr, 0, nullptr, 0, &text, nullptr, e); }},
      {"names",
       [&](auto e) { return kata_check_json(h, nullptr, 1, nullptr, 0, &text, nullptr, e); }},
      {"names[]",
       [&](auto e) { return kata_check_json(h, null_option, 1, nullptr, 0, &text, nullptr, e); }},
      {"json",
       [&](auto e) { return kata_check_json(h, nullptr, 0, nullptr, 0, nullptr, nullptr, e); }},
      {"host", [&](auto e) { return kata_config_json(nullptr, nullptr, &text, e); }},
      {"json", [&](auto e) { return kata_config_json(h, nullptr, nullptr, e); }},
      {"host", [&](auto e) { return kata_env_json(nullptr, nullptr, 0, 0, &text, e); }},
      {"json", [&](auto e) { return kata_env_json(h, nullptr, 0, 0, nullptr, e); }},
  };
  for (const auto& c : cases) {
    const Failure failure = failure_of(c.call);
    CHECK(failure.message == "argument '" + std::string{c.name} + "' is NULL");
    CHECK(failure.code == KATA_USAGE);
    CHECK(c.call(nullptr) == -1);  // who does not want the error does not get it
  }
  CHECK(host == nullptr);
  CHECK(volume == nullptr);
  CHECK(mount == nullptr);
  CHECK(response == nullptr);
  CHECK(text == nullptr);
  CHECK(fd == -1);
  kata_sandbox_free(sandbox);
}

TEST_CASE("an object that is not there has no parts, and can be freed") {
  CHECK(kata_error_code(nullptr) == 0);
  CHECK(kata_error_message(nullptr) == nullptr);
  CHECK(kata_error_hint(nullptr) == nullptr);
  CHECK(kata_volume_path(nullptr) == nullptr);
  CHECK(kata_volume_type(nullptr) == nullptr);
  CHECK(kata_volume_device(nullptr) == nullptr);
  CHECK(kata_volume_fstype(nullptr) == nullptr);
  CHECK(kata_volume_option_count(nullptr) == 0);
  CHECK(kata_volume_option(nullptr, 0) == nullptr);
  CHECK(kata_volume_metadata(nullptr, "fsGroup") == nullptr);
  CHECK(kata_volume_metadata_count(nullptr) == 0);
  CHECK(kata_volume_metadata_key(nullptr, 0) == nullptr);
  CHECK(kata_mount_volume(nullptr) == nullptr);
  CHECK(kata_mount_device_kind(nullptr) == 0);
  CHECK(kata_mount_device(nullptr) == nullptr);
  CHECK(kata_mount_device_major(nullptr) == -1);
  CHECK(kata_mount_device_minor(nullptr) == -1);
  CHECK(kata_mount_fstype(nullptr) == nullptr);
  CHECK(kata_mount_option_count(nullptr) == 0);
  CHECK(kata_mount_option(nullptr, 0) == nullptr);
  CHECK(kata_mount_is_read_only(nullptr) == 0);
  CHECK(kata_sandbox_id(nullptr) == nullptr);
  CHECK(kata_sandbox_socket(nullptr) == nullptr);
  CHECK(kata_sandbox_runtime(nullptr) == 0);
  CHECK(kata_response_status(nullptr) == 0);
  CHECK(kata_response_body(nullptr) == nullptr);
  CHECK(kata_response_body_size(nullptr) == 0);
  kata_error_free(nullptr);
  kata_string_free(nullptr);
  kata_host_free(nullptr);
  kata_volume_free(nullptr);
  kata_mount_free(nullptr);
  kata_sandbox_free(nullptr);
  kata_response_free(nullptr);
}

TEST_CASE("numbers without a meaning are the caller's mistake") {
  const Subject s;
  kata_host* h = s.host();
  const char* v = Node::volume;
  const char* info = Node::mount_info;
  const kata_oci_mount oci = oci_mount("bind");
  kata_mount* mount = nullptr;
  char* text = nullptr;
  const struct {
    const char* message;
    std::function<int(kata_error**)> call;
  } cases[] = {
      {"argument 'runtime' is 3, not a kata_runtime",
       [&](auto e) { return kata_volume_add(h, v, info, 3, 0, nullptr, e); }},
      {"argument 'runtime' is -1, not a kata_runtime",
       [&](auto e) { return kata_mount_resolve(h, &oci, -1, &mount, e); }},
      {"argument 'runtime' names no runtime, whose rules count",
       [&](auto e) { return kata_mount_resolve(h, &oci, KATA_RUNTIME_ANY, &mount, e); }},
      {"argument 'runtime' is 9, not a kata_runtime",
       [&](auto e) { return kata_env_json(h, nullptr, 9, 0, &text, e); }},
      {"argument 'flags' has bits that mean nothing: 0x10",
       [&](auto e) { return kata_volume_add(h, v, info, 0, 0x11, nullptr, e); }},
      {"argument 'flags' has bits that mean nothing: 0x2",
       [&](auto e) { return kata_volume_remove(h, v, 2, nullptr, e); }},
      {"argument 'flags' has bits that mean nothing: 0x2",
       [&](auto e) { return kata_volume_record_owner(h, v, "ab", 3, e); }},
      {"argument 'flags' has bits that mean nothing: 0x2",
       [&](auto e) { return kata_check_json(h, nullptr, 0, nullptr, 2, &text, nullptr, e); }},
      {"argument 'flags' has bits that mean nothing: 0x80000000",
       [&](auto e) { return kata_env_json(h, nullptr, 0, 0x80000000, &text, e); }},
      {"size '0': a volume cannot have it",
       [&](auto e) { return kata_volume_resize(h, v, 0, nullptr, 0, e); }},
  };
  for (const auto& c : cases) {
    const Failure failure = failure_of(c.call);
    CHECK(failure.message == c.message);
    CHECK(failure.code == KATA_USAGE);
  }
}

TEST_CASE("a structure of a size that no release had is refused") {
  const Subject s;
  kata_sandbox* sandbox = nullptr;
  REQUIRE(kata_sandbox_find(s.host(), Node::sandbox, &sandbox, nullptr) == 0);
  for (const std::size_t size :
       {std::size_t{0}, sizeof(kata_oci_mount) - 1, sizeof(kata_oci_mount) + 8, SIZE_MAX}) {
    kata_oci_mount oci = oci_mount("bind");
    oci.size = size;
    kata_mount* mount = nullptr;
    const Failure failure =
        failure_of([&](auto e) { return kata_mount_resolve(s.host(), &oci, 1, &mount, e); });
    CHECK(failure.code == KATA_USAGE);
    CHECK(failure.message == "member 'size' of 'oci' is " + std::to_string(size) + ", expected " +
                                 std::to_string(sizeof(kata_oci_mount)));
  }
  kata_request request = request_to("/metrics");
  request.size = 8;
  kata_response* response = nullptr;
  CHECK(failure_of([&](auto e) {
          return kata_sandbox_call(s.host(), sandbox, &request, &response, e);
        }).message ==
        "member 'size' of 'request' is 8, expected " + std::to_string(sizeof request));
  kata_sandbox_free(sandbox);
}

TEST_CASE("a host is opened at a directory, or not at all") {
  kata_host* host = nullptr;
  CHECK(failure_of([&](auto e) { return kata_host_open(nullptr, &host, e); }).code == 0);
  kata_host_free(host);
  host = nullptr;
  const Failure failure = failure_of([&](auto e) { return kata_host_open("/none\n", &host, e); });
  CHECK(failure.code == KATA_NOT_FOUND);
  CHECK(failure.message == "sysroot '/none\\n': not a directory that can be opened");
  CHECK(host == nullptr);
}

TEST_CASE("a volume that was added is got with all its parts") {
  const Subject s;
  kata_volume* volume = nullptr;
  REQUIRE(kata_volume_get(s.host(), Node::volume, &volume, nullptr) == 0);
  CHECK(std::string{kata_volume_path(volume)} == "/vol/a");
  CHECK(std::string{kata_volume_type(volume)} == "directvol");
  CHECK(std::string{kata_volume_device(volume)} == "/srv/disk.img");
  CHECK(std::string{kata_volume_fstype(volume)} == "ext4");
  CHECK(kata_volume_option_count(volume) == 2);
  CHECK(std::string{kata_volume_option(volume, 1)} == "noatime");
  CHECK(kata_volume_option(volume, 2) == nullptr);
  CHECK(kata_volume_option(volume, SIZE_MAX) == nullptr);
  CHECK(std::string{kata_volume_metadata(volume, "fsGroup")} == "7");
  CHECK(kata_volume_metadata(volume, "fsgroup") == nullptr);
  CHECK(kata_volume_metadata(volume, nullptr) == nullptr);
  CHECK(kata_volume_metadata_count(volume) == 2);
  CHECK(std::string{kata_volume_metadata_key(volume, 0)} == "csi.example/id");
  CHECK(std::string{kata_volume_metadata_key(volume, 1)} == "fsGroup");
  CHECK(kata_volume_metadata_key(volume, 2) == nullptr);
  CHECK(kata_volume_metadata_key(volume, SIZE_MAX) == nullptr);
  kata_volume_free(volume);
}

TEST_CASE("adding says what the user should hear") {
  const Subject s;
  char* notes = nullptr;
  const char* info = R"({"device":"/x","fs_type":"ext4","volume-type":"directvl"})";
  REQUIRE(kata_volume_add(s.host(), "/vol/b", info, KATA_RUNTIME_RUST, KATA_ADD_NO_DEVICE_CHECK,
                          &notes, nullptr) == 0);
  CHECK(take(notes) ==
        "runtime-rs refuses volume type 'directvl'; did you mean 'directvol'?\n"
        "'fs_type' read as the current spelling of the same key");
  REQUIRE(kata_volume_add(s.host(), "/vol/b", info, KATA_RUNTIME_GO, KATA_ADD_NO_DEVICE_CHECK,
                          nullptr, nullptr) == 0);
}

TEST_CASE("what cannot be added, got, owned or asked is told with its code") {
  const Subject s;
  s.own();
  s.add("/vol/free");
  s.add("/vol/broken");
  s.tree().write("/run/kata-containers/shared/direct-volumes/L3ZvbC9icm9rZW4=/mountInfo.json", "{");
  ::chmod(s.tree()
              .at("/run/kata-containers/shared/direct-volumes/L3ZvbC9icm9rZW4=/mountInfo.json")
              .c_str(),
          0600);
  kata_host* h = s.host();
  kata_volume* volume = nullptr;
  kata_sandbox* sandbox = nullptr;
  char* text = nullptr;
  int fd = -1;
  const char* unknown[] = {"kwm"};
  const struct {
    int code;
    const char* message;
    std::function<int(kata_error**)> call;
  } cases[] = {
      {KATA_USAGE, "volume path 'vol': not absolute",
       [&](auto e) { return kata_volume_get(h, "vol", &volume, e); }},
      {KATA_NOT_FOUND, "volume '/none': no such direct volume",
       [&](auto e) { return kata_volume_get(h, "/none", &volume, e); }},
      {KATA_MALFORMED,
       "'/run/kata-containers/shared/direct-volumes/L3ZvbC9icm9rZW4=/mountInfo.json': read mount "
       "info: line 1, column 2: object key - unexpected end of input; expected string literal",
       [&](auto e) { return kata_volume_get(h, "/vol/broken", &volume, e); }},
      {KATA_USAGE, "add '/v': read mount info: a number, expected an object",
       [&](auto e) { return kata_volume_add(h, "/v", "1", 0, 0, nullptr, e); }},
      {KATA_NOT_FOUND, "add '/v': device '/none': does not exist",
       [&](auto e) {
         return kata_volume_add(h, "/v",
                                R"({"device":"/none","fstype":"ext4","volume-type":"directvol"})",
                                0, 0, nullptr, e);
       }},
      {KATA_REFUSED, "add '/v': device '/srv/disk.img': blank, expected file system 'ext4'",
       [&](auto e) { return kata_volume_add(h, "/v", Node::mount_info, 2, 0, nullptr, e); }},
      {KATA_USAGE,
       "add '/v': the Go runtime passes mount option 'bind' to the guest, where mounting the "
       "device "
       "then fails",
       [&](auto e) {
         return kata_volume_add(h, "/v", Node::mount_info, 1, KATA_ADD_STRICT, nullptr, e);
       }},
      {KATA_REFUSED, "volume '/vol/a': in use by live sandbox 'sandbox1'",
       [&](auto e) { return kata_volume_remove(h, Node::volume, 0, nullptr, e); }},
      {KATA_REFUSED,
       "record sandbox 'other' as owner: volume '/vol/a': in use by live sandbox 'sandbox1'",
       [&](auto e) { return kata_volume_record_owner(h, Node::volume, "other", 0, e); }},
      {KATA_USAGE, "sandbox 'mountInfo.json': not a sandbox id",
       [&](auto e) { return kata_volume_record_owner(h, Node::volume, "mountInfo.json", 0, e); }},
      {KATA_NOT_FOUND, "record sandbox 'ab' as owner: volume '/none': no such direct volume",
       [&](auto e) { return kata_volume_record_owner(h, "/none", "ab", 0, e); }},
      {KATA_NOT_FOUND, "volume '/none': no such direct volume",
       [&](auto e) { return kata_volume_find_owner(h, "/none", &text, nullptr, e); }},
      {KATA_NOT_FOUND, "volume '/vol/free': no sandbox is recorded as its owner",
       [&](auto e) { return kata_volume_stats_json(h, "/vol/free", nullptr, 0, &text, e); }},
      {KATA_NOT_FOUND, "volume '/vol/free': no sandbox is recorded as its owner",
       [&](auto e) { return kata_volume_resize(h, "/vol/free", 1, nullptr, 0, e); }},
      {KATA_NOT_FOUND,
       "find sandbox 'none': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name",
       [&](auto e) { return kata_sandbox_find(h, "none", &sandbox, e); }},
      {KATA_USAGE, "find sandbox '../x': not a sandbox id",
       [&](auto e) { return kata_sandbox_find(h, "../x", &sandbox, e); }},
      {KATA_NOT_FOUND,
       "find sandbox 'none': neither '/run/vc/sbs' nor '/run/kata' has a sandbox of that name",
       [&](auto e) { return kata_console_open(h, "none", 0, 0, 0, &fd, e); }},
      {KATA_USAGE, "no check or group of checks is called 'kwm'",
       [&](auto e) { return kata_check_json(h, unknown, 1, nullptr, 0, &text, nullptr, e); }},
  };
  for (const auto& c : cases) {
    const Failure failure = failure_of(c.call);
    CHECK(failure.message == c.message);
    CHECK(failure.code == c.code);
  }
  CHECK(volume == nullptr);
  CHECK(text == nullptr);
}

TEST_CASE("volumes are listed as kata-ctl lists them") {
  const Subject s;
  char* text = nullptr;
  REQUIRE(kata_volume_list_json(s.host(), &text, nullptr) == 0);
  const json list = json::parse(take(text));
  CHECK(list["schema"] == 1);
  REQUIRE(list["volumes"].size() == 1);
  CHECK(list["volumes"][0]["volume_path"] == "/vol/a");
}

TEST_CASE("removing tells how many records there were, and leaves the device alone") {
  const Subject s;
  std::size_t removed = 9;
  REQUIRE(kata_volume_remove(s.host(), Node::volume, 0, &removed, nullptr) == 0);
  CHECK(removed == 1);
  CHECK_FALSE(s.tree().exists(record));
  CHECK(s.tree().exists("/srv/disk.img"));
  REQUIRE(kata_volume_remove(s.host(), Node::volume, 0, &removed, nullptr) == 0);
  CHECK(removed == 0);
}

TEST_CASE("a mount is resolved to its device, or to nothing") {
  const Subject s;
  const char* const options[] = {"rbind", "ro"};
  kata_oci_mount oci = oci_mount("bind");
  oci.options = options;
  oci.option_count = 2;
  kata_mount* mount = nullptr;
  REQUIRE(kata_mount_resolve(s.host(), &oci, KATA_RUNTIME_RUST, &mount, nullptr) == 0);
  CHECK(std::string{kata_volume_device(kata_mount_volume(mount))} == "/srv/disk.img");
  CHECK(kata_mount_device_kind(mount) == KATA_DEVICE_FILE);
  CHECK(std::string{kata_mount_device(mount)} == "/srv/disk.img");
  CHECK(kata_mount_device_major(mount) == -1);
  CHECK(kata_mount_device_minor(mount) == -1);
  CHECK(std::string{kata_mount_fstype(mount)} == "ext4");
  CHECK(kata_mount_option_count(mount) == 2);
  CHECK(std::string{kata_mount_option(mount, 0)} == "noatime");
  CHECK(std::string{kata_mount_option(mount, 1)} == "ro");
  CHECK(kata_mount_option(mount, 2) == nullptr);
  CHECK(kata_mount_is_read_only(mount) == 1);
  kata_mount_free(mount);

  for (const kata_oci_mount& other :
       {oci_mount("tmpfs"), oci_mount("bind", "/none"), oci_mount("bind", nullptr),
        oci_mount("bind", "proc"), oci_mount("none")}) {
    mount = reinterpret_cast<kata_mount*>(&oci);
    REQUIRE(kata_mount_resolve(s.host(), &other, KATA_RUNTIME_RUST, &mount, nullptr) == 0);
    CHECK(mount == nullptr);
  }
}

TEST_CASE("an owner is recorded once, beside others where that is wanted, and found") {
  const Subject s;
  char* id = nullptr;
  int liveness = 0;
  REQUIRE(kata_volume_find_owner(s.host(), Node::volume, &id, &liveness, nullptr) == 0);
  CHECK(id == nullptr);
  s.own();
  const std::string once = s.tree().snapshot();
  s.own();
  CHECK(s.tree().snapshot() == once);
  s.own("gone-one", KATA_OWNER_SHARED);
  REQUIRE(kata_volume_find_owner(s.host(), Node::volume, &id, &liveness, nullptr) == 0);
  CHECK(take(id) == "sandbox1");
  CHECK(liveness == KATA_LIVE);
  struct stat st{};
  REQUIRE(::stat(s.tree().at(record + "/sandbox1").c_str(), &st) == 0);
  CHECK((st.st_mode & 07777) == 0600);
  CHECK(st.st_size == 0);
}

TEST_CASE("the shim is asked for a volume's usage, and to grow it") {
  const Subject s;
  s.own();
  char* text = nullptr;
  REQUIRE(kata_volume_stats_json(s.host(), Node::volume, nullptr, 0, &text, nullptr) == 0);
  CHECK(json::parse(take(text))["usage"][0]["total"] == 3);
  REQUIRE(kata_volume_stats_json(s.host(), Node::volume, "sand", 500, &text, nullptr) == 0);
  kata_string_free(text);
  CHECK(kata_volume_resize(s.host(), Node::volume, 1 << 30, nullptr, 0, nullptr) == 0);
}

TEST_CASE("a sandbox is found and called") {
  const Subject s;
  kata_sandbox* sandbox = nullptr;
  REQUIRE(kata_sandbox_find(s.host(), "sandb", &sandbox, nullptr) == 0);
  CHECK(std::string{kata_sandbox_id(sandbox)} == "sandbox1");
  CHECK(std::string{kata_sandbox_socket(sandbox)} == "/run/vc/sbs/sandbox1/shim-monitor.sock");
  CHECK(kata_sandbox_runtime(sandbox) == KATA_RUNTIME_GO);
  kata_request request = request_to("/metrics");
  kata_response* response = nullptr;
  REQUIRE(kata_sandbox_call(s.host(), sandbox, &request, &response, nullptr) == 0);
  CHECK(kata_response_status(response) == 200);
  CHECK(kata_response_body_size(response) == 5);
  CHECK(std::string{static_cast<const char*>(kata_response_body(response))} == "hello");
  kata_response_free(response);
  request.method = "HEAD";
  REQUIRE(kata_sandbox_call(s.host(), sandbox, &request, &response, nullptr) == 0);
  CHECK(kata_response_status(response) == 200);
  CHECK(kata_response_body_size(response) == 0);
  kata_response_free(response);
  kata_sandbox_free(sandbox);
}

TEST_CASE("a request that cannot be sent is the caller's mistake") {
  const Subject s;
  kata_sandbox* sandbox = nullptr;
  REQUIRE(kata_sandbox_find(s.host(), Node::sandbox, &sandbox, nullptr) == 0);
  kata_request request = request_to("/metrics");
  kata_response* response = nullptr;
  const std::string longest(65'533, 'x');
  request.content_type = longest.c_str();
  REQUIRE(kata_sandbox_call(s.host(), sandbox, &request, &response, nullptr) == 0);
  kata_response_free(response);
  const std::string too_long = longest + "x";
  const struct {
    const char* method;
    const char* target;
    const char* type;
    const char* body;
    const char* message;
  } cases[] = {
      {"GET ", "/", nullptr, "", "member 'method' of 'request' is 'GET '"},
      {"", "/", nullptr, "", "member 'method' of 'request' is ''"},
      {"GET", "/a b", nullptr, "", "member 'target' of 'request' is '/a b'"},
      {"GET", "/a\r\nX: y", nullptr, "", "member 'target' of 'request' is '/a\\x0d\\nX: y'"},
      {"GET", "", nullptr, "", "member 'target' of 'request' is ''"},
      {"GET", "/", "a\nb", "", "member 'content_type' of 'request' is 'a\\nb'"},
      {"GET", "/", "", "", "member 'content_type' of 'request' is ''"},
      {"GET", "/", too_long.c_str(), "",
       "member 'content_type' of 'request' has 65534 bytes; at most 65533 fit"},
      {"TRACE", "/", nullptr, "x", "member 'body' of 'request' is there, and TRACE takes none"},
  };
  for (const auto& c : cases) {
    request.method = c.method;
    request.target = c.target;
    request.content_type = c.type;
    request.body = c.body;
    request.body_size = std::string_view{c.body}.size();
    const Failure failure = failure_of(
        [&](auto e) { return kata_sandbox_call(s.host(), sandbox, &request, &response, e); });
    CHECK(failure.message == c.message);
    CHECK(failure.code == KATA_USAGE);
  }
  kata_sandbox_free(sandbox);
}

TEST_CASE("the debug console gives a descriptor") {
  const Subject s;
  int fd = -1;
  REQUIRE(kata_console_open(s.host(), Node::sandbox, 0, 0, 0, &fd, nullptr) == 0);
  CHECK(fd >= 0);
  CHECK(::close(fd) == 0);
}

TEST_CASE("reports are the documents of the program") {
  const Subject s;
  const char* names[] = {"vsock"};
  char* text = nullptr;
  int is_ready = -1;
  REQUIRE(kata_check_json(s.host(), names, 1, Node::config_file, 0, &text, &is_ready, nullptr) ==
          0);
  const json checked = json::parse(take(text));
  CHECK_FALSE(checked["checks"].empty());
  CHECK(is_ready == (checked["verdict"] == "ready" ? 1 : 0));

  // A file that is not there is for a check to tell.
  is_ready = -1;
  REQUIRE(kata_check_json(s.host(), nullptr, 0, "/none.toml", 0, &text, &is_ready, nullptr) == 0);
  CHECK(json::parse(take(text))["verdict"] == "not-ready");
  CHECK(is_ready == 0);

  REQUIRE(kata_config_json(s.host(), Node::config_file, &text, nullptr) == 0);
  const json config = json::parse(take(text));
  CHECK(config["configurations"][0]["file"] == Node::config_file);
  CHECK(config["errors"].empty());
  const Failure missing =
      failure_of([&](auto e) { return kata_config_json(s.host(), "/none.toml", &text, e); });
  CHECK(missing.code == KATA_NOT_FOUND);

  REQUIRE(kata_env_json(s.host(), Node::config_file, KATA_RUNTIME_GO, KATA_ENV_NO_EXEC, &text,
                        nullptr) == 0);
  CHECK(json::parse(take(text)).contains("Meta"));
  REQUIRE(kata_env_json(s.host(), Node::config_file, KATA_RUNTIME_ANY, KATA_ENV_NO_EXEC, &text,
                        nullptr) == 0);
  CHECK(json::parse(take(text)).contains("meta"));
}

TEST_CASE("a thread that is cancelled ends after the call, not in it") {
  const Subject s;
  s.own();
  std::string done;
  std::thread thread{[&] {
    ::pthread_cancel(::pthread_self());
    char* text = nullptr;
    const int result = kata_volume_stats_json(s.host(), Node::volume, nullptr, 0, &text, nullptr);
    kata_string_free(text);
    done = result == 0 ? "done" : "failed";
    ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
  }};
  thread.join();
  CHECK(done == "done");
}
