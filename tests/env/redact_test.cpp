// SPDX-License-Identifier: Apache-2.0
#include "env/redact.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace kata::env {
namespace {

struct Row {
  const char* text;
  const char* expected;
};

std::string of_json(const char* text) {
  auto document = nlohmann::ordered_json::parse(text);
  redact(document);
  return document.dump();
}

TEST_CASE("a name that can hold a secret is known however it is written") {
  for (const char* name : {"password",
                           "runtime.jaeger_password",
                           "jaeger_user",
                           "JaegerPassword",
                           "encryptionKey",
                           "agent.image_registry_auth",
                           "AWS_SECRET_ACCESS_KEY",
                           "API-KEY",
                           "apikey",
                           "token",
                           "systemd.set_credential",
                           "rd.luks.key",
                           "--auth",
                           "registry.pwd",
                           "wpa_psk",
                           "db_pass",
                           "io.katacontainers.config.hypervisor.cc_init_data",
                           "initdata",
                           "snp_id_auth",
                           "accesskey",
                           "agent.accesskey",
                           "SSHKey",
                           "DBPass",
                           "dbpass",
                           "--sshkey",
                           "hypervisor.qemu.SSHKey"}) {
    CAPTURE(name);
    CHECK(is_secret_name(name));
  }
  for (const char* name : {"key",
                           "keys",
                           "pass",
                           "path",
                           "kernel",
                           "author",
                           "keymap",
                           "vconsole.keymap",
                           "passthrough",
                           "SecurityInfo",
                           "default_memory",
                           "hypervisor.qemu.path",
                           "machine_accelerators",
                           "",
                           "disable_seccomp",
                           "agent.log",
                           "monkey",
                           "--key",
                           "KEY",
                           "disable_bypass",
                           "bypass",
                           "-"}) {
    CAPTURE(name);
    CHECK_FALSE(is_secret_name(name));
  }
  for (const char* name : {"key", "KEY", "--key", "--pass", "Pass", "-key", "db_pass"}) {
    CAPTURE(name);
    CHECK(is_secret_option(name));
  }
  for (const char* name : {"", "--", "keys", "--path", "bypass"}) {
    CAPTURE(name);
    CHECK_FALSE(is_secret_option(name));
  }
}

TEST_CASE("the user of a URL is taken out, with or without a password or a scheme") {
  const Row rows[] = {
      {"http://user:CANARY@proxy:3128/x", "http://<redacted>@proxy:3128/x"},
      {"https://CANARY@host/x?y=1 next", "https://<redacted>@host/x?y=1 next"},
      {"proxy=user:CANARY@proxy:3128", "proxy=<redacted>@proxy:3128"},
      {"proxy=user:CANARY==@proxy:3128", "proxy=<redacted>@proxy:3128"},
      {"user:CANARY=@proxy:3128", "<redacted>@proxy:3128"},
      {"netroot=iscsi:user:CANARY@10.0.0.1::x", "netroot=<redacted>@10.0.0.1::x"},
      {"http://u:CAN/ARY@host", "http://<redacted>@host"},
      {"http://u:CAN@ARY@host", "http://<redacted>@host"},
      {"http://u:CAN'ARY@host", "http://<redacted>@host"},
      {"\"http://a:CANARY@b\",\"http://c:CANARY@d\"",
       "\"http://<redacted>@b\",\"http://<redacted>@d\""},
      {"http://a:CANARY@b,http://c:CANARY@d", "http://<redacted>@d"},
      {"http://proxy:3128 stays", "http://proxy:3128 stays"},
      {"reg.io:5000/img:1.0@sha256:00ff", "reg.io:5000/img:1.0@sha256:00ff"},
      {"unix://@/containerd-shim/x", "unix://@/containerd-shim/x"},
      {"file:///a/b@c", "file:///a/b@c"},
      {"vsock://3:1024", "vsock://3:1024"},
      {"someone@example.org", "someone@example.org"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(redact(row.text) == row.expected);
  }
}

TEST_CASE("the value of a secret name is taken out in every form that texts have") {
  const Row rows[] = {
      {"quiet a.token=CANARY panic=1", "quiet a.token=<redacted> panic=1"},
      {"token=\"CAN ARY\" panic=1", "token=\"<redacted>\" panic=1"},
      {"token=CAN\"A R\"Y panic=1", "token=<redacted> panic=1"},
      {"key=CANARY", "key=<redacted>"},
      {"password= 'CANARY'", "password= '<redacted>'"},
      {"oauth=CANARY registryauth=CANARY wpapsk=CANARY",
       "oauth=<redacted> registryauth=<redacted> wpapsk=<redacted>"},
      {"cookies: CANARY", "cookies: <redacted>"},
      {"KEY=CANARY PASS=CANARY --key=CANARY", "KEY=<redacted> PASS=<redacted> --key=<redacted>"},
      {"a --key CANARY --pass CANARY b", "a --key <redacted> --pass <redacted> b"},
      {"agent.accesskey=CANARY SSHKey=CANARY", "agent.accesskey=<redacted> SSHKey=<redacted>"},
      {"password => 'CANARY'", "password => '<redacted>'"},
      {"password=>CANARY x", "password=><redacted> x"},
      {"password = 'CANARY'", "password = '<redacted>'"},
      {"{\"password\":\"CANARY\",\"b\":1}", "{\"password\":\"<redacted>\",\"b\":1}"},
      {"{\"password\": \"CAN\\\"ARY\", \"b\": 1}", "{\"password\": \"<redacted>\", \"b\": 1}"},
      {"msg=\"{\\\"token\\\":\\\"CAN ARY\\\"}\" level=info",
       "msg=\"{\\\"token\\\":\\\"<redacted>\\\"}\" level=info"},
      {"bad password: CAN ARY\nnext", "bad password: <redacted>\nnext"},
      {"Authorization: Basic CANARY", "Authorization: <redacted>"},
      {"{JaegerUser:CANARY JaegerPassword:CANARY Debug:true}",
       "{JaegerUser:<redacted> JaegerPassword:<redacted> Debug:true}"},
      {"virtiofsd --token CANARY --cache auto", "virtiofsd --token <redacted> --cache auto"},
      {"systemd.setenv=DB_PASSWORD=CANARY", "systemd.setenv=DB_PASSWORD=<redacted>"},
      {"--token --cache", "--token --cache"},
      {"password=", "password="},
      {"tsc=reliable cryptomgr.notests root=/dev/pmem0p1",
       "tsc=reliable cryptomgr.notests root=/dev/pmem0p1"},
      {"key: value", "key: value"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(redact(row.text) == row.expected);
  }
}

TEST_CASE("private keys and well-known tokens are taken out wherever they stand") {
  const Row rows[] = {
      {"a -----BEGIN RSA PRIVATE KEY-----\nCANARY\n-----END RSA PRIVATE KEY----- b",
       "a <redacted> b"},
      {"a -----BEGIN PRIVATE KEY-----\nCANARY", "a <redacted>"},
      {"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----",
       "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----"},
      {"agent.x=ghp_0123456789abcdef0123 y", "agent.x=<redacted> y"},
      {"x=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc", "x=<redacted>"},
      {"sent Bearer CANARY-CANARY on", "sent Bearer <redacted> on"},
      {"ghr_0123456789abcdef0123 glrt-0123456789abcdef0123", "<redacted> <redacted>"},
      {"xapp-0123456789abcdef0123 dckr_oat_0123456789abcdef", "<redacted> <redacted>"},
      {"ghp_short", "ghp_short"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(redact(row.text) == row.expected);
  }
}

TEST_CASE("what a document says of a secret is taken out, and what says nothing stays") {
  const Row rows[] = {
      {R"({"password":"CANARY","token":null,"secret":"","auth":true,"pin_key":12})",
       R"({"password":"<redacted>","token":null,"secret":"","auth":true,"pin_key":"<redacted>"})"},
      {R"({"credentials":{"a":["CANARY"]}})", R"({"credentials":"<redacted>"})"},
      {R"({"key":"runtime.jaeger_password","value":"CANARY","written":"CANARY","line":3})",
       R"({"key":"runtime.jaeger_password","value":"<redacted>","written":"<redacted>","line":3})"},
      {R"({"key":"hypervisor.qemu.kernel","value":"/a"})",
       R"({"key":"hypervisor.qemu.kernel","value":"/a"})"},
      {R"([{"name":"DB_PASSWORD","value":"CANARY"},{"name":"kata","value":"a"}])",
       R"([{"name":"DB_PASSWORD","value":"<redacted>"},{"name":"kata","value":"a"}])"},
      {R"([{"Name":"DB_PASSWORD","Value":"CANARY"}])",
       R"([{"Name":"DB_PASSWORD","Value":"<redacted>"}])"},
      {R"({"Annotations":{"a":"CANARY"}})", R"({"Annotations":{"a":"<redacted>"}})"},
      {R"({"annotations":{"value":["kata: io.katacontainers.*"]}})",
       R"({"annotations":{"value":["kata: io.katacontainers.*"]}})"},
      {R"(["--key","CANARY","--pass","CANARY","--key=CANARY","--cache","auto"])",
       R"(["--key","<redacted>","--pass","<redacted>","--key=<redacted>","--cache","auto"])"},
      {R"({"metadata":{"encryptionKey":"CANARY","fsGroup":"CANARY"},"annotations":{"a":"CANARY"}})",
       R"({"metadata":{"encryptionKey":"<redacted>","fsGroup":"<redacted>"},"annotations":{"a":"<redacted>"}})"},
      {R"(["--token","CANARY","--cache","auto","x=http://u:CANARY@h"])",
       R"(["--token","<redacted>","--cache","auto","x=http://<redacted>@h"])"},
      {R"({"a":[{"b":"password=CANARY"}],"n":1.5})",
       R"({"a":[{"b":"password=<redacted>"}],"n":1.5})"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(of_json(row.text) == row.expected);
  }
}

TEST_CASE("redacting once more changes nothing, whatever the text") {
  for (const char* text : {"token=\"a", "password: ", "a://", "@", "://@", "x:@", "=", ":",
                           "--token ", "\\\"token\\\":\\\"", "-----BEGIN PRIVATE KEY",
                           "token\xff=\xff", "Bearer ", "token=a\nb", "'password': 'x"}) {
    CAPTURE(text);
    const std::string once = redact(text);
    CHECK(redact(once) == once);
  }
}

}  // namespace
}  // namespace kata::env
