// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "node.hpp"

namespace kata::test {
namespace {

using Json = nlohmann::json;

Json document_of(const Tree& tree, Args args, const RunOptions& options = {}) {
  args.emplace_back("--json");
  const Ran ran = run(tree, args, options);
  CHECK(ran.status == 0);
  CHECK(ran.err == "");
  CHECK(ran.out.ends_with("}\n"));
  return Json::parse(ran.out);
}

}  // namespace

TEST_CASE("env is the document of the tool that it is called as") {
  const Tree tree;
  fill_node(tree);
  const std::string before = tree.snapshot();

  const Json rust = document_of(tree, {"env"});
  CHECK(rust["meta"]["version"] == "0.0.1-kata-ctl");
  CHECK(rust["runtime"]["config"]["path"] == rust_file);
  CHECK(rust["runtime"]["path"] == "/opt/kata/runtime-rs/bin/containerd-shim-kata-v2");
  CHECK(rust["hypervisor"]["type"] == "dragonball");

  const Json go = document_of(tree, {"env"}, as_kata_runtime);
  CHECK(go["Meta"]["Version"] == "1.0.27");
  CHECK(go["Runtime"]["Config"]["Path"] == go_file);
  CHECK(go["Hypervisor"]["Path"] == "/opt/kata/bin/qemu");
  CHECK(go["Kernel"]["Path"] == "/opt/kata/vmlinux");

  for (const RunOptions& name : {RunOptions{}, as_kata_runtime})
    CHECK(document_of(tree, {"kata-env"}, name)["Meta"]["Version"] == "1.0.27");
  CHECK(tree.snapshot() == before);
}

TEST_CASE("env tells of the handler, the runtime or the file that is asked for") {
  const Tree tree;
  fill_node(tree);
  const auto path = [&](const Args& more) {
    Args args{"env"};
    args.insert(args.end(), more.begin(), more.end());
    return document_of(tree, args)["runtime"]["config"]["path"];
  };
  CHECK(path({"--handler", "kata-qemu"}) == go_file);
  CHECK(path({"--runtime", "go"}) == go_file);
  CHECK(path({"--config", go_file}) == go_file);
  check_refused(tree, {"env", "--handler", "kata-quemu"}, 1,
                run(tree, {"config", "show", "--handler", "kata-quemu"}).err);
}

TEST_CASE("env tells of the file that upstream's tool reads, where there is one") {
  const Tree tree;
  fill_node(tree);
  constexpr const char* own = "/etc/kata-containers/configuration.toml";
  constexpr const char* own_rust = "/etc/kata-containers/runtime-rs/configuration.toml";
  tree.write(own, "[hypervisor.clh]\nkernel = \"/own-kernel\"\n");
  const auto go = document_of(tree, {"env"}, as_kata_runtime);
  CHECK(go["Runtime"]["Config"]["Path"] == own);
  CHECK(go["Kernel"]["Path"] == "/own-kernel");
  CHECK(go["Hypervisor"]["Type"] == "clh");
  CHECK(document_of(tree, {"env", "--runtime", "go"})["runtime"]["config"]["path"] == own);
  CHECK(document_of(tree, {"env"})["runtime"]["config"]["path"] == rust_file);
  tree.write(own_rust, "[hypervisor.dragonball]\n");
  CHECK(document_of(tree, {"env"})["runtime"]["config"]["path"] == own_rust);
  CHECK(document_of(tree, {"env", "--handler", "kata-qemu"})["runtime"]["config"]["path"] ==
        go_file);
  // kata-deploy's links: the handler that takes the file tells of its shim.
  std::filesystem::remove(tree.at(own));
  tree.link(own, go_file);
  tree.write("/opt/kata/VERSION", "4.1.0\n");
  const auto linked = document_of(tree, {"env"}, as_kata_runtime);
  CHECK(linked["Runtime"]["Config"]["Path"] == go_file);
  CHECK(linked["Runtime"]["Release"]["Version"] == "4.1.0");
}

TEST_CASE("env tells of the release that the handler's shim is from, under either name") {
  const Tree tree;
  fill_node(tree);
  tree.write("/opt/kata/VERSION", "3.31.0\n");
  const Json rust = document_of(tree, {"env"})["runtime"]["release"];
  CHECK(rust["version"] == "3.31.0");
  CHECK(rust["newer"] == "4.1.0");
  const Json go = document_of(tree, {"kata-env"})["Runtime"]["Release"];
  CHECK(go["Version"] == "3.31.0");
  for (const Json& ids : {Json{rust["advisories"][0]["id"], rust["advisories"][2]["id"]},
                          Json{go["Advisories"][0]["ID"], go["Advisories"][2]["ID"]}})
    CHECK(ids == Json{"GHSA-rr59-xxvx-96qr", "GHSA-fmg6-v47x-52wr"});
  // The machine's clock counts; what lies between the two ages does not depend on it.
  if (rust["min_age_days"].is_number())
    CHECK(rust["min_age_days"].get<int>() + 331 == rust["max_age_days"].get<int>());
}

TEST_CASE("env is TOML, JSON or YAML") {
  const Tree tree;
  fill_node(tree);
  CHECK(run(tree, {"env"}).out.starts_with("[kernel]\npath = \"/opt/kata/vmlinux\"\n"));
  CHECK(run(tree, {"env", "-o", "yaml"}).out.starts_with("kernel:\n  path: /opt/kata/vmlinux\n"));
  CHECK(run(tree, {"env", "--json"}).out.starts_with("{\n  \"kernel\": {\n"));
}

TEST_CASE("env says of each fact that is missing why it is") {
  const Tree tree;
  const Json document = document_of(tree, {"env"});
  CHECK(document["runtime"]["config"]["path"] == "");
  CHECK(document["host"]["kernel"] == "unknown");
  CHECK(document["host"]["memory"]["total"].is_null());
  std::string reasons;
  for (const Json& error : document["errors"])
    reasons += error["field"].get<std::string>() + ": " + error["reason"].get<std::string>() + "\n";
  CHECK(reasons ==
        "hypervisor.version: no path of a hypervisor is configured\n"
        "runtime.path: no shim was found\n"
        "runtime.release.version: no shim was found\n"
        "host.kernel: open '/proc/version': No such file or directory\n"
        "host.distro.name: open '/usr/lib/os-release': No such file or directory\n"
        "host.distro.version: open '/usr/lib/os-release': No such file or directory\n"
        "host.cpu.vendor: open '/proc/cpuinfo': No such file or directory\n"
        "host.cpu.model: open '/proc/cpuinfo': No such file or directory\n"
        "host.cpu.cpus: open '/proc/cpuinfo': No such file or directory\n"
        "host.memory.total: open '/proc/meminfo': No such file or directory\n"
        "host.memory.available: open '/proc/meminfo': No such file or directory\n"
        "host.memory.free: open '/proc/meminfo': No such file or directory\n"
        "runtime.config.path: runtime-rs finds no configuration file\n");
}

TEST_CASE("env does not run a hypervisor of another root, or at all with --no-exec") {
  const Tree tree;
  fill_node(tree);
  const auto reason = [&](Args more) {
    more.insert(more.begin(), {"env", "--handler", "kata-qemu"});
    const Json document = document_of(tree, more);
    CHECK(document["hypervisor"]["version"] == "unknown");
    return document["errors"][0]["reason"];
  };
  CHECK(reason({}) == "not run: '/opt/kata/bin/qemu' is in a tree, not on this machine");
  CHECK(reason({"--no-exec"}) == "not run: --no-exec");
}

TEST_CASE("env writes a file as a whole or not at all") {
  const Tree tree;
  fill_node(tree);
  const Tree place{{"/report", "old\n"}};
  const std::string file = place.at("/report").string();
  check_done(tree, {"env", "-f", file}, "");
  CHECK(place.read("/report") == run(tree, {"env"}).out);
  check_done(tree, {"env", "--json", "--file", file}, "");
  CHECK(place.read("/report") == run(tree, {"env", "--json"}).out);
  check_refused(tree, {"env", "-f", file + "/x"}, 1,
                fmt::format("error: open '{}': Not a directory\n", file));
  check_refused(tree, {"env", "-f", place.root().string()}, 2,
                fmt::format("error: '{}': a directory, not a file\n", place.root().string()));
  CHECK(place.read("/report") == run(tree, {"env", "--json"}).out);
}

}  // namespace kata::test
