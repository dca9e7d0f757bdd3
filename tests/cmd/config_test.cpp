// SPDX-License-Identifier: Apache-2.0
// config show, config files and config validate.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "fixture.hpp"
#include "node.hpp"
#include "support/golden.hpp"

namespace kata::test {
namespace {

Args config_command(Args args) {
  args.insert(args.begin(), "config");
  return args;
}

}  // namespace

TEST_CASE("config show shows every setting of every handler as its runtime takes it") {
  const Tree tree;
  fill_node(tree);
  const std::string before = tree.snapshot();
  for (const char* form : {"text", "json", "yaml"}) {
    CAPTURE(form);
    const Ran ran = run(tree, {"config", "show", "-o", form});
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    check_golden(fmt::format("config/show.{}", form), ran.out);
  }
  CHECK(tree.snapshot() == before);
}

TEST_CASE("config show takes keys with their tables, without, and tables") {
  const Tree tree;
  fill_node(tree);
  const std::string title = fmt::format("kata-qemu (go): {}\n", go_file);
  const auto show = [&](Args keys) {
    keys.insert(keys.begin(), {"config", "show", "--handler", "kata-qemu"});
    return keys;
  };
  constexpr const char* memory = "hypervisor.qemu.default_memory";
  for (const char* key : {memory, "hypervisor.default_memory", "default_memory"}) {
    CAPTURE(key);
    check_done(tree, show({key}),
               title +
                   "KEY                             VALUE\n"
                   "hypervisor.qemu.default_memory  4096\n");
  }
  check_done(tree, show({"factory"}),
             title +
                 "KEY                        VALUE\n"
                 "factory.enable_template    false\n"
                 "factory.template_path      \"/run/vc/vm/template\"\n"
                 "factory.vm_cache_number    0\n"
                 "factory.vm_cache_endpoint  \"/var/run/kata-containers/cache.sock\"\n");
  check_done(tree, show({"dial_timeout", "--origin"}),
             title + "KEY                      VALUE  ORIGIN\n" +
                 fmt::format("agent.kata.dial_timeout  45     {}:11\n", go_file));
  check_done(
      tree, show({"default_memory", "default_maxvcpus", "--origin", "--diff"}),
      title +
          "KEY                             VALUE  DEFAULT  ORIGIN\n"
          "hypervisor.qemu.default_memory  4096   2048     "
          "/opt/kata/share/defaults/kata-containers/runtimes/qemu/config.d/50-memory.toml:2\n");
  check_done(tree, show({"default_maxvcpus", "--origin"}),
             title + "KEY                               VALUE  ORIGIN\n" +
                 fmt::format("hypervisor.qemu.default_maxvcpus  2      {}:7 (this host has 2 "
                             "processors)\n",
                             go_file));
}

TEST_CASE("config show names a key that is not there, with the one that was meant") {
  const Tree tree;
  fill_node(tree);
  check_refused(tree, {"config", "show", "--handler", "kata-qemu", "default_memroy"}, 2,
                fmt::format("error: key 'default_memroy': not in '{}'\n"
                            "hint: did you mean 'default_memory'?\n",
                            go_file));
}

TEST_CASE("config show reads one file as the runtime that is named or that it is for") {
  const Tree tree;
  fill_node(tree);
  tree.write("/c.toml", "[hypervisor.qemu]\n");
  const auto memory = [&](Args args) {
    args.insert(args.begin(), {"config", "show", "default_memory", "--json"});
    const Ran ran = run(tree, args);
    CAPTURE(ran.err);
    const auto json = nlohmann::json::parse(ran.out);
    return fmt::format("{} {}", json["configurations"][0]["runtime"].get<std::string>(),
                       json["configurations"][0]["settings"][0]["value"].get<int>());
  };
  CHECK(memory({"--config", "/c.toml"}) == "go 2048");
  CHECK(memory({"--kata-config", "/c.toml", "--runtime", "rust"}) == "rust 128");
  CHECK(memory({"--config", rust_file}) == "rust 128");
}

TEST_CASE("config show of a file with errors warns of them") {
  const Tree tree;
  tree.write("/c.toml", "[hypervisor.fc]\n");
  const Ran ran = run(tree, {"--config", "/c.toml", "config", "show", "enable_tracing"});
  CHECK(ran.status == 0);
  CHECK(ran.err == "warning: /c.toml: has errors; see 'kata-ctl config validate'\n");
}

TEST_CASE("config show of what cannot be read says why") {
  const Tree tree;
  tree.write("/bad.toml", "[a]\n[a]\n");
  tree.write("/big.toml", std::string(10U << 20, '\n'));
  struct {
    Args args;
    int status;
    const char* err;
  } const cases[] = {
      {{"show", "--config", "/none.toml"},
       1,
       "error: open '/none.toml': No such file or directory\n"},
      {{"show", "--config", "/bad.toml"},
       1,
       "error: '/bad.toml' line 2, column 1: table header: cannot redefine existing table 'a'\n"},
      {{"show", "--config", "/big.toml"},
       1,
       "error: read '/big.toml': larger than 1048576 bytes\n"},
      {{"show", "--handler", "kata"},
       1,
       "error: handler 'kata': no container engine declares it\n"},
      {{"show", "--runtime", "c++"}, 2, "error: --runtime 'c++': not one of go, rust\n"},
      {{"show", "--runtime", "rust", "--handler", "x", "--config", "/bad.toml"},
       2,
       "error: --config and --handler contradict each other\n"},
      {{"validate", "/bad.toml", "--config", "/bad.toml"},
       2,
       "error: the file is given twice, the second time as --config\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, config_command(c.args), c.status, c.err);
  }
}

TEST_CASE("a configuration file without a name is a mistake, but for kata-runtime") {
  const Tree tree;
  fill_node(tree);
  constexpr const char* what = "error: configuration file '': the path is empty\n";
  for (const char* command : {"show", "files", "validate"})
    check_refused(tree, {"--config", "", "config", command}, 2, what);
  check_refused(tree, {"--config=", "env"}, 2, what);
  check_refused(tree, {"--config=", "check", "config"}, 2, what);
  const auto unset = run(tree, {"--config", "", "config", "files"}, as_kata_runtime);
  CHECK(unset.status == 0);
  CHECK(unset.out == run(tree, {"config", "files"}, as_kata_runtime).out);
}

TEST_CASE("config show on a node without Kata says where a file is expected") {
  const Tree tree;
  const Ran ran = run(tree, {"config", "show"});
  CHECK(ran.status == 1);
  CHECK(ran.out.empty());
  CHECK(ran.err ==
        "error: the Go runtime finds no configuration file\n"
        "hint: write /etc/kata-containers/configuration.toml\n"
        "error: runtime-rs finds no configuration file\n"
        "hint: write /etc/kata-containers/runtime-rs/configuration.toml\n");
}

TEST_CASE("config files lists what counts, and what does not") {
  const Tree tree;
  fill_node(tree);
  for (const char* form : {"text", "json", "yaml"}) {
    CAPTURE(form);
    const Ran ran = run(tree, {"config", "files", "-o", form});
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    check_golden(fmt::format("config/files.{}", form), ran.out);
  }
}

TEST_CASE("config files on a node without Kata lists where files would count") {
  const Tree tree;
  check_done(
      tree, {"config", "files"},
      "STATE    HANDLER  RUNTIME  SOURCE    FILE\n"
      "missing  -        go       built-in  /etc/kata-containers/configuration.toml\n"
      "missing  -        go       built-in  /usr/share/defaults/kata-containers/"
      "configuration.toml\n"
      "missing  -        go       built-in  /opt/kata/share/defaults/kata-containers/"
      "configuration.toml\n"
      "missing  -        rust     built-in  /etc/kata-containers/runtime-rs/configuration.toml\n"
      "missing  -        rust     built-in  /usr/share/defaults/kata-containers/runtime-rs/"
      "configuration.toml\n"
      "missing  -        rust     built-in  /opt/kata/share/defaults/kata-containers/runtime-rs/"
      "configuration.toml\n");
}

TEST_CASE("config validate finds nothing wrong with what is right") {
  const Tree tree;
  fill_node(tree);
  const std::string text = tree.read(go_file);
  const std::size_t list = text.find("enable_annotations");
  tree.write(go_file, text.substr(0, list) + text.substr(text.find('\n', list) + 1));
  check_done(
      tree, {"config", "validate"},
      fmt::format("{}: valid for runtime-rs\n{}: valid for the Go runtime\n", rust_file, go_file));
  check_done(tree, {"config", "validate", go_file},
             fmt::format("{}: valid for the Go runtime\n", go_file));
}

TEST_CASE("config validate lists what is wrong with file and line") {
  const Tree tree;
  fill_node(tree);
  tree.write(go_file, tree.read(go_file) + "vfio_mode = \"guest\"\nfoo = 1\n[hypervisor.clh]\n");
  tree.write(rust_file, tree.read(rust_file) + "disable_guest_empty_dir = true\n");
  tree.write("/etc/crio/crio.conf", "[a]\n[a]\n");
  for (const char* form : {"text", "json", "yaml"}) {
    CAPTURE(form);
    const Ran ran = run(tree, {"config", "validate", "-o", form});
    CHECK(ran.status == 1);
    CHECK(ran.err.empty());
    check_golden(fmt::format("config/validate.{}", form), ran.out);
  }
  // A note alone is no failure.
  CHECK(run(tree, {"config", "validate", rust_file}).status == 0);
}

TEST_CASE("config validate takes a file of either runtime by name") {
  const Tree tree;
  fill_node(tree);
  const Ran ran = run(tree, {"config", "validate", "--runtime", "rust", go_file});
  CHECK(ran.status == 1);
  CHECK(
      ran.out.contains("agent.kata.dial_timeout: only the Go runtime reads this key; runtime-rs "
                       "refuses it\n  hint: use 'dial_timeout_ms', in ms, instead\n"));
}

TEST_CASE("a broken file is a finding of config validate, not the end of it") {
  const Tree tree;
  fill_node(tree);
  tree.write(go_file, "[runtime]\nenable_debug = yes\n");
  const Ran ran = run(tree, {"config", "validate"});
  CHECK(ran.status == 1);
  CHECK(ran.out.contains(fmt::format("{}: valid for runtime-rs\n", rust_file)));
  CHECK(ran.out.contains(fmt::format("{}:2:", go_file)));
}

}  // namespace kata::test
