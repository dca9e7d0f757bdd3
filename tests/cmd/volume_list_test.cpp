// SPDX-License-Identifier: Apache-2.0
// list, show, prune and path.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "fixture.hpp"
#include "support/golden.hpp"

namespace kata::test {
namespace {

constexpr const char* good = R"({"volume-type":"directvol","device":"/disk.img","fstype":"ext4"})";

// A node with a volume in use, one whose pod and device are gone, and some that are damaged.
void fill(const Tree& tree) {
  tree.write("/disk.img", ext4_image());
  write_record(tree, "L2xpdmU=", good);  // /live
  write_marker(tree, "L2xpdmU=", "sandbox-live");
  write_record(tree, "L2RlYWQ=",  // /dead
               R"({"volume-type":"directvol","device":"/gone.img","fstype":"ext4",)"
               R"("metadata":{"fsGroup":"1000"},"options":["ro","bind"]})");
  write_marker(tree, "L2RlYWQ=", "sandbox-dead");
  write_record(tree, "L29sZA==",  // /old
               R"({"volume_type":"directvol","device":"/disk.img","fs_type":"ext4",)"
               R"("metadata":{},"options":[]})");
  write_record(tree, "L2JhZA==", "{");  // /bad
  write_record(tree, "odd name", good);
}

}  // namespace

TEST_CASE("list shows every record with its owner and its health") {
  const Tree tree;
  fill(tree);
  const Listener shim{tree, "/run/vc/sbs/sandbox-live/shim-monitor.sock"};
  for (const char* form : {"text", "json", "yaml"}) {
    CAPTURE(form);
    const Ran ran = run(tree, {"direct-volume", "list", "-o", form});
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    check_golden(fmt::format("direct-volume/list.{}", form), ran.out);
  }
  const Ran quiet = run(tree, {"direct-volume", "list", "--quiet"});
  CHECK(quiet.out == "?odd name\n/bad\n/dead\n/live\n/old\n");
}

TEST_CASE("list of nothing prints nothing but a note, or an empty list for programs") {
  const Tree tree;
  check_done(tree, {"direct-volume", "list"}, "", "note: no direct volumes are recorded\n");
  check_done(tree, {"direct-volume", "list", "-q"}, "");
  check_done(tree, {"direct-volume", "list", "--json"},
             "{\n  \"schema\": 1,\n  \"volumes\": []\n}\n");
  check_done(tree, {"direct-volume", "list", "-o", "yaml"}, "schema: 1\nvolumes: []\n");
}

TEST_CASE("show tells all about one volume") {
  const Tree tree;
  fill(tree);
  for (const char* form : {"text", "json", "yaml"}) {
    CAPTURE(form);
    const Ran ran = run(tree, {"direct-volume", "show", "/dead", "-o", form});
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    check_golden(fmt::format("direct-volume/show.{}", form), ran.out);
    CHECK(
        run(tree, {"direct-volume", "show", "--volume-path", "/dead", "-o", form}, as_kata_runtime)
            .out == ran.out);
  }
}

TEST_CASE("show names what keeps it from showing a volume") {
  const Tree tree;
  fill(tree);
  constexpr const char* directory = "/run/kata-containers/shared/direct-volumes";
  check_refused(tree, {"direct-volume", "show", "/none"}, 1,
                "error: volume '/none': no such direct volume\n"
                "hint: list the volumes with 'kata-ctl direct-volume list'\n");
  check_refused(tree, {"direct-volume", "show", "/bad"}, 1,
                fmt::format("error: '{}/L2JhZA==/mountInfo.json': read mount info: line 1, column "
                            "2: object key - unexpected end of input; expected string literal\n",
                            directory));
  check_refused(Tree{}, {"direct-volume", "show", "/none"}, 1,
                "error: volume '/none': no such direct volume\n"
                "hint: list the volumes with 'kata-ctl direct-volume list'\n");
}

TEST_CASE("prune removes what nobody needs, and only says so with --dry-run") {
  const Tree tree;
  fill(tree);
  const Listener shim{tree, "/run/vc/sbs/sandbox-live/shim-monitor.sock"};
  const std::string before = tree.snapshot();
  constexpr const char* why =
      "/dead: device '/gone.img' is gone, and sandbox 'sandbox-dead' is "
      "dead\n";
  check_done(tree, {"direct-volume", "prune", "--dry-run"}, std::string{"would remove "} + why);
  const Ran json = run(tree, {"direct-volume", "prune", "--dry-run", "--json"});
  check_golden("direct-volume/prune.json", json.out);
  check_golden("direct-volume/prune.yaml",
               run(tree, {"direct-volume", "prune", "--dry-run", "-o", "yaml"}).out);
  CHECK(tree.snapshot() == before);

  check_done(tree, {"direct-volume", "prune"}, std::string{"removed "} + why);
  CHECK_FALSE(tree.exists(fmt::format("{}/L2RlYWQ=", volume_root)));
  CHECK(run(tree, {"direct-volume", "list", "-q"}).out == "?odd name\n/bad\n/live\n/old\n");
  check_done(tree, {"direct-volume", "prune"}, "");
  check_done(Tree{}, {"direct-volume", "prune", "--json"},
             "{\n  \"schema\": 1,\n  \"records\": []\n}\n");
}

TEST_CASE("prune says at the level debug why it keeps a record") {
  const Tree tree;
  write_record(tree, "L3ZvbA==", good);
  write_record(tree, "odd name", good);
  tree.write("/disk.img", "x");
  check_done(tree, {"direct-volume", "prune", "-l", "debug"}, "",
             "debug: keep '?odd name': device '/disk.img' exists\n"
             "debug: keep '/vol': device '/disk.img' exists\n");
}

TEST_CASE("prune names a record whose name stands for no path as list does") {
  const Tree tree;
  write_record(tree, "odd\nname", good);
  constexpr const char* record =
      "?odd\\nname: device '/disk.img' is gone, and no sandbox lives on this machine\n";
  check_done(tree, {"direct-volume", "prune", "--dry-run"}, std::string{"would remove "} + record);
  check_done(tree, {"direct-volume", "prune"}, std::string{"removed "} + record);
}

TEST_CASE("path turns volume paths into names and back") {
  const Tree tree;
  const auto path = [&](const char* verb, const char* text) {
    return Args{"direct-volume", "path", verb, text};
  };
  check_done(tree, path("encode", "/a?>~"), "L2E_Pn4=\n");
  check_done(tree, path("decode", "L2E_Pn4="), "/a?>~\n");
  check_done(tree, path("decode", "L2E/Pn4="), "/a?>~\n");  // Rust 3.1 to 3.2
  check_done(tree, path("encode", "/a/"), "L2Ev\n");
  check_done(tree, path("decode", "L2FcYg=="), "/a\\b\n");
  check_done(tree, path("encode", "/a\\b"), "L2FcYg==\n");
  check_done(tree, path("decode", "L2EbWzMxbQ=="), "/a\x1b[31m\n");
  check_done(tree, path("decode", "L2EbWzMxbQ=="), "/a\\x1b[31m\n", "",
             {.input = {}, .terminal = true});
  check_done(tree, {"direct-volume", "path", "decode", "-o", "yaml", "L3ZvbA=="},
             "schema: 1\nvolume_path: /vol\nname: \"L3ZvbA==\"\n"
             "directory: \"/run/kata-containers/shared/direct-volumes/L3ZvbA==\"\n");
}

TEST_CASE("path refuses what is no volume path or no name") {
  const Tree tree;
  constexpr const char* hint =
      "hint: give the absolute path that the container's mount has as its source\n";
  struct {
    Args args;
    std::string err;
  } const cases[] = {
      {{"encode", "vol"}, std::string{"error: volume path 'vol': not absolute\n"} + hint},
      {{"encode", ""}, std::string{"error: volume path '': empty\n"} + hint},
      {{"encode"}, std::string{"error: no volume path given\n"} + hint},
      {{"decode", "L3Z"}, "error: record name 'L3Z': not padded base64 in either alphabet\n"},
      {{"decode",
        "L3ZvbA=="
        "\n"},
       "error: record name 'L3ZvbA==\\n': not padded base64 in either alphabet\n"},
      {{"decode", ""}, "error: record name '': not padded base64 in either alphabet\n"},
      {{"decode"},
       "error: no record name given\n"
       "hint: give a name as 'kata-ctl direct-volume list -o json' shows it\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    Args args{"direct-volume", "path"};
    args.insert(args.end(), c.args.begin(), c.args.end());
    check_refused(tree, args, 2, c.err);
  }
}

}  // namespace kata::test
