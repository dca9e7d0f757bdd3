// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "../config/fixture.hpp"
#include "env/documents.hpp"
#include "env/toml_text.hpp"
#include "support/golden.hpp"

namespace kata::env {
namespace {

using config::Dialect;
using test::ConfigNode;
using Json = nlohmann::ordered_json;

Facts known_facts() {
  return {
      .arch = config::Arch::x86_64,
      .kernel = "6.1.0-28-amd64",
      .distro = Distro{"Debian GNU/Linux", "12"},
      .processor = Processor{"AuthenticAMD", "AMD EPYC 7763 64-Core Processor", 8},
      .memory = Memory{16777216, 1048576, 8388608},
      .has_vsock = true,
      .has_kvm = true,
      .protection = Protection::snp,
      .encryption_bit = 51,
  };
}

// A machine of which nothing can be read.
Facts unknown_facts() {
  const std::unexpected<Error> gone = fail(Code::io, "read '/proc': Input/output error");
  return {
      .arch = config::Arch::aarch64,
      .kernel = gone,
      .distro = Distro{},
      .processor = gone,
      .memory = Memory{1, 2, std::nullopt},
      .has_vsock = gone,
      .has_kvm = gone,
      .protection = std::nullopt,
      .encryption_bit = std::nullopt,
  };
}

Subject known_subject(const ConfigNode& node, Dialect dialect) {
  Subject subject{.facts = known_facts(), .target = {}, .config = {}};
  subject.config = node.load(
      dialect, test::base(dialect, dialect == Dialect::go ? "clh" : "qemu",
                          "kernel_params = \"a=\\\"b c\\\" d\"\nenable_annotations = [\"x\"]\n",
                          "enable_debug = true\n"));
  subject.target.file = subject.config.file;
  subject.vmm_version = "VMM 1.2";
  subject.is_root = true;
  subject.shim = "/opt/kata/bin/containerd-shim-kata-v2";
  subject.release = describe_release("3.30.0", std::chrono::year{2026} / 11 / 22);
  subject.program = "/usr/bin/kata-runtime";
  subject.version = "1.2.3";
  subject.commit = "0123456789ab";
  subject.oci = "1.2.1";
  return subject;
}

Subject unknown_subject() {
  Subject subject{.facts = unknown_facts(), .target = {}, .config = {}};
  subject.target.findings.push_back({.message = "no file of the Go runtime exists"});
  subject.vmm_version = fail(Code::refused, "not run: --no-exec");
  return subject;
}

TEST_CASE("the documents of both tools") {
  const ConfigNode node;
  const Json go = go_document(known_subject(node, Dialect::go));
  test::check_golden("env/go.json", go.dump(2) + "\n");
  test::check_golden("env/go.toml", to_toml_text(go));
  const Json rust = rust_document(known_subject(node, Dialect::rust));
  test::check_golden("env/rust.json", rust.dump(2) + "\n");
  test::check_golden("env/rust.toml", to_toml_text(rust));
}

TEST_CASE("what is not known is said so, with the reason") {
  test::check_golden("env/go-unknown.json", go_document(unknown_subject()).dump(2) + "\n");
  test::check_golden("env/rust-unknown.json", rust_document(unknown_subject()).dump(2) + "\n");
}

TEST_CASE("protection is one balanced text in one document, a list in the other") {
  struct Row {
    std::optional<Protection> protection;
    std::optional<unsigned> bit;
    const char* text;
    Json list;
  };
  const Row rows[] = {
      {std::nullopt, 51, "none", nullptr},
      {Protection::tdx, std::nullopt, "tdx", {"tdx"}},
      {Protection::sev, 47, "sev (cbitpos: 47)", nullptr},
      {Protection::snp, std::nullopt, "snp", {"snp"}},
      {Protection::se, std::nullopt, "se", {"se"}},
      {Protection::pef, 51, "pef", {"pef"}},
  };
  for (const Row& row : rows) {
    Subject subject = unknown_subject();
    subject.facts.protection = row.protection;
    subject.facts.encryption_bit = row.bit;
    CHECK(rust_document(subject)["host"]["available_guest_protection"] == row.text);
    CHECK(go_document(subject)["Host"]["AvailableGuestProtections"] == row.list);
  }
}

TEST_CASE("a release without a version has a name, and the reason why nothing else is known") {
  Subject subject = unknown_subject();
  subject.release = describe_release("4.1", Day{});
  const Json document = rust_document(subject);
  CHECK(document["runtime"]["release"] == Json{{"version", "4.1"},
                                               {"published_from", nullptr},
                                               {"published_until", nullptr},
                                               {"min_age_days", nullptr},
                                               {"max_age_days", nullptr},
                                               {"newer", nullptr},
                                               {"advisories", nullptr}});
  CHECK(document["errors"].dump().contains(
      R"({"field":"runtime.release.version","reason":"'4.1' is no version of a release"})"));
  subject.release = describe_release("5.0.0", Day{});
  CHECK(go_document(subject)["Runtime"]["Release"]["Advisories"].size() == 2);
}

TEST_CASE("only root is told where a sandbox's socket will be") {
  const ConfigNode node;
  Subject subject = known_subject(node, Dialect::go);
  const auto path = [&] { return go_document(subject)["Hypervisor"]["SocketPath"]; };
  CHECK(path() == "/run/vc/vm/{ID}/clh.sock");
  subject.config.vmm = config::Vmm::qemu;
  CHECK(path() == "");
  subject.is_root = false;
  CHECK(path() == "<<unknown>>");
}

}  // namespace
}  // namespace kata::env
