// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>

#include "fixture.hpp"
#include "support/golden.hpp"

namespace kata::test {
namespace {

constexpr const char* both = R"({"volume-type":"directvol","volume_type":"directvol",)"
                             R"("device":"/disk.img","fstype":"ext4","fs_type":"ext4",)"
                             R"("metadata":{},"options":[]})"
                             "\n";
constexpr const char* plain = R"({"volume-type":"directvol","device":"/disk.img","fstype":"ext4"})";
constexpr const char* line = "/vol <==> /run/kata-containers/shared/direct-volumes/L3ZvbA==\n";
constexpr const char* record = "/run/kata-containers/shared/direct-volumes/L3ZvbA==/mountInfo.json";

// The command as `add` has it, with the volume's path and `more`.
Args add(Args more) {
  more.insert(more.begin(), {"direct-volume", "add", "/vol"});
  return more;
}

}  // namespace

TEST_CASE("add takes mount info as an argument, an option, standard input, a file or flags") {
  const Tree desk;
  desk.write("/info.json", plain);
  const std::string file = "@" + desk.at("/info.json").string();
  struct {
    Args args;
    const char* input;
  } const cases[] = {
      {{"/vol", plain}, ""},
      {{"/vol", "--mount-info", plain}, ""},
      {{"--volume-path", "/vol", file}, ""},
      {{plain, "--volume-path", "/vol"}, ""},
      {{"--volume-path", "/vol", "-"}, plain},
      {{"--volume-path", "/vol", "--mount-info", plain}, ""},
      {{"--mount-info", plain, "/vol"}, ""},
      {{"--", "/vol", plain}, ""},
      {{"/vol", "-"}, plain},
      {{"--volume-path=/vol", "--mount-info=-"}, plain},
      {{"/vol", file}, ""},
      {{"--volume-path", "/vol", "--mount-info", file}, ""},
      {{"/vol", "--device", "/disk.img", "--type", "directvol", "--fs-type", "ext4"}, ""},
      {{"--fs-type=ext4", "--type=directvol", "--device=/disk.img", "/vol"}, ""},
  };
  for (const auto& c : cases) {
    for (const char* program : {"kata-ctl", "kata-runtime"}) {
      CAPTURE(c.args);
      CAPTURE(program);
      const Tree tree{{"/disk.img", ext4_image()}};
      check_done(tree, volume_command([&] {
                   Args args = c.args;
                   args.insert(args.begin(), "add");
                   return args;
                 }()),
                 line, "", {.program = program, .input = c.input});
      CHECK(tree.read(record) == both);
    }
  }
}

TEST_CASE("add takes options and metadata by flags, however odd they look") {
  const Tree tree{{"/disk.img", ext4_image()}};
  check_done(tree, add({"-q",        "--device",       "/disk.img", "--type",
                        "directvol", "--fs-type",      "ext4",      "--mount-option",
                        "ro",        "--mount-option", "--discard", "--mount-option",
                        "[a]",       "--metadata",     "tier=1000", "--metadata",
                        "k=",        "--metadata",     "x=[1,2]=3", "--metadata=y={}"}),
             "");
  CHECK(tree.read(record) == R"({"volume-type":"directvol","volume_type":"directvol",)"
                             R"("device":"/disk.img","fstype":"ext4","fs_type":"ext4",)"
                             R"("metadata":{"k":"","tier":"1000","x":"[1,2]=3","y":"{}"},)"
                             R"("options":["ro","--discard","[a]"]})"
                             "\n");
}

TEST_CASE("add refuses mount info given in ways that contradict") {
  const Tree tree{{"/disk.img", ext4_image()}};
  struct {
    Args args;
    const char* err;
  } const cases[] = {
      {{},
       "error: no mount info given\n"
       "hint: give it as JSON, as '-' or '@FILE', or with --device, --type and --fs-type\n"},
      {{plain, "--mount-info", plain},
       "error: the mount info is given twice, the second time as --mount-info\n"},
      {{"", "--mount-info", plain},
       "error: the mount info is given twice, the second time as --mount-info\n"},
      {{plain, "--device", "/disk.img"},
       "error: mount info is given both as JSON and by flags\nhint: use one of them\n"},
      {{"--volume-path", "/vol", "--metadata", "a=b"},
       "error: the volume path is given twice, the second time as --volume-path\n"},
      {{plain, "--metadata", "a=b"},
       "error: mount info is given both as JSON and by flags\nhint: use one of them\n"},
      {{plain, "--volume-path", "/vol"},
       "error: the volume path is given twice, the second time as --volume-path\n"},
      {{"--metadata", "ab"}, "error: --metadata 'ab': no KEY=VALUE\n"},
      {{"--metadata", "=b"}, "error: --metadata '=b': no KEY=VALUE\n"},
      {{"--metadata", "{}"}, "error: --metadata '{}': no KEY=VALUE\n"},
      {{"--metadata="}, "error: --metadata '': no KEY=VALUE\n"},
      {{"--metadata", "a=1", "--metadata", "a=2"}, "error: --metadata 'a': given twice\n"},
      {{"--device", "", "--type", "directvol", "--fs-type", "ext4"},
       "error: add '/vol': mount info: no 'device'\n"
       "hint: name the file, block device, PCI address or socket\n"},
      {{"--device", "/d\xff", "--type", "directvol", "--fs-type", "ext4"},
       "error: add '/vol': mount info: '/d\\xff' is not UTF-8, which JSON cannot hold\n"},
      {{plain, "--print-mount", "data"}, "error: --print-mount 'data': not an absolute path\n"},
      {{plain, "--print-mount="}, "error: --print-mount '': not an absolute path\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.args);
    check_refused(tree, add(c.args), 2, c.err);
  }
}

TEST_CASE("an empty mount option is warned of, not dropped") {
  const Tree tree{{"/disk.img", ext4_image()}};
  check_refused(tree,
                add({"--strict", "--device", "/disk.img", "--type", "directvol", "--fs-type",
                     "ext4", "--mount-option", ""}),
                2,
                "error: add '/vol': mount option '' is not one option\n"
                "hint: leave out --strict to add the volume all the same\n");
}

TEST_CASE("add prints the record for programs, the new one or the one in its place") {
  const Tree tree{{"/disk.img", ext4_image()}};
  const Args args = add({plain, "--print-mount", "/data", "-o"});
  Args json = args;
  json.emplace_back("json");
  Args yaml = args;
  yaml.emplace_back("yaml");
  const Ran first = run(tree, json);
  CHECK(first.status == 0);
  check_golden("direct-volume/add.json", first.out);
  check_golden("direct-volume/add-again.yaml", run(tree, yaml).out);
}

TEST_CASE("--print-mount prints the argument of ctr run, and -q nothing but it") {
  const Tree tree{{"/disk.img", ext4_image()}};
  constexpr const char* argument =
      "--mount type=directvol,src=/vol,dst=/disk002,options=rbind:rw\n";
  check_done(tree, add({plain, "--print-mount", "/disk002"}), std::string{line} + argument);
  check_done(tree, add({plain, "--print-mount", "/disk002", "-q"}), argument);
  check_done(tree, add({plain, "--quiet"}), "");
}

TEST_CASE("--print-mount gives the mount a type that the runtime takes") {
  const Tree tree{{"/disk.img", ext4_image()}};
  struct {
    const char* type;
    const char* runtime;
    const char* as_ctl;
    const char* as_runtime;
  } const cases[] = {
      {"directvol", "any", "directvol", "bind"}, {"directvol", "rust", "directvol", "directvol"},
      {"directvol", "go", "bind", "bind"},       {"spdkvol", "any", "spdkvol", "bind"},
      {"spdkvol", "rust", "spdkvol", "spdkvol"}, {"vfiovol", "rust", "vfiovol", "vfiovol"},
      {"spoolvol", "any", "spoolvol", "bind"},   {"blk", "any", "bind", "bind"},
      {"blk", "rust", "bind", "bind"},           {"blk", "go", "bind", "bind"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.type);
    CAPTURE(c.runtime);
    const Args args =
        add({"--device", "/disk.img", "--type", c.type, "--fs-type", "ext4", "--no-device-check",
             "-q", "-l", "error", "--print-mount", "/data", "--runtime", c.runtime});
    constexpr const char* printed = "--mount type={},src=/vol,dst=/data,options=rbind:rw\n";
    check_done(tree, args, fmt::format(printed, c.as_ctl));
    check_done(tree, args, fmt::format(printed, c.as_runtime), "", as_kata_runtime);
  }
}

TEST_CASE("--print-mount escapes its argument for a terminal alone") {
  const Tree tree{{"/disk.img", ext4_image()}};
  const Args args{"direct-volume", "add", "/a\\b", plain, "-q", "--print-mount", "/data"};
  check_done(tree, args, "--mount type=directvol,src=/a\\b,dst=/data,options=rbind:rw\n");
  check_done(tree, args, "--mount type=directvol,src=/a\\\\b,dst=/data,options=rbind:rw\n", "",
             {.input = {}, .terminal = true});
}

TEST_CASE("--schema chooses the spellings that are written") {
  const Tree tree{{"/disk.img", ext4_image()}};
  struct {
    const char* schema;
    const char* text;
  } const cases[] = {
      {"both", both},
      {"current", R"({"volume-type":"directvol","device":"/disk.img","fstype":"ext4",)"
                  R"("metadata":{},"options":[]})"
                  "\n"},
      {"legacy", R"({"volume_type":"directvol","device":"/disk.img","fs_type":"ext4",)"
                 R"("metadata":{},"options":[]})"
                 "\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.schema);
    check_done(tree, add({plain, "--schema", c.schema}), line);
    CHECK(tree.read(record) == c.text);
  }
}

TEST_CASE("--runtime narrows the warnings to one runtime's, and --strict refuses them") {
  const Tree tree{{"/disk.img", ext4_image()}};
  constexpr const char* bind = R"({"volume-type":"directvol","device":"/disk.img",)"
                               R"("fstype":"ext4","options":["bind"]})";
  constexpr const char* says =
      "the Go runtime passes mount option 'bind' to the guest, where mounting the device then "
      "fails\n";
  check_done(tree, add({bind}), line, std::string{"warning: "} + says);
  check_done(tree, add({bind, "--runtime", "go"}), line, std::string{"warning: "} + says);
  check_done(tree, add({bind, "--runtime=rust", "--strict"}), line);
  check_refused(tree, add({bind, "--strict"}), 2,
                std::string{"error: add '/vol': "} + says +
                    "hint: leave out --strict to add the volume all the same\n");
}

TEST_CASE("a link is recorded as what it leads to, or as it is with --allow-symlink") {
  const Tree tree{{"/disk.img", ext4_image()}};
  tree.link("/link", "/disk.img");
  const Args flags{"--device", "/link", "--type", "directvol", "--fs-type", "ext4"};
  check_done(tree, add(flags), line, "note: device '/link' is recorded as '/disk.img'\n");
  CHECK(tree.read(record).contains(R"("device":"/disk.img")"));
  Args kept = flags;
  kept.emplace_back("--allow-symlink");
  check_done(tree, add(kept), line);
  CHECK(tree.read(record).contains(R"("device":"/link")"));
}

TEST_CASE("the volume type is inferred under the name kata-runtime only") {
  struct {
    const char* device;
    const char* type;
  } const cases[] = {
      {"/disk.img", "directvol"},      {"45:00.1", "vfiovol"},
      {"0000:45:00.1", "vfiovol"},     {"/dev/vfio/110", "vfiovol"},
      {"spdk:///vhu.sock", "spdkvol"}, {"spool:///vhu.sock", "spoolvol"},
      {"/vhu.sock", "spdkvol"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.device);
    const Tree tree{{"/disk.img", ext4_image()}};
    const Listener server{tree, "/vhu.sock"};
    const Args args = add({"--no-device-check", "--device", c.device, "--fs-type", "ext4"});
    check_refused(tree, args, 2,
                  "error: add '/vol': mount info: no 'volume-type'\n"
                  "hint: give directvol, vfiovol, spdkvol or spoolvol\n");
    const Ran ran = run(tree, args, as_kata_runtime);
    CHECK(ran.status == 0);
    CHECK(ran.err.contains(fmt::format(
        "note: no 'volume-type' given; '{}' inferred from device '{}'\n", c.type, c.device)));
    CHECK(tree.read(record).contains(fmt::format(R"("volume-type":"{}")", c.type)));
  }
}

TEST_CASE("the commands of upstream's how-to run as they are printed there") {
  // What the shell makes of "{\"device\": ..., \"metadata\":"{}", ...}".
  const auto json = [](std::string_view device, std::string_view type) {
    return fmt::format(R"({{"device": "{}", "volume_type": "{}", "fs_type": "ext4", )"
                       R"("metadata":{{}}, "options": []}})",
                       device, type);
  };
  struct {
    const char* path;
    const char* name;
    const char* device;
    const char* type;
    bool checked;
  } const cases[] = {
      {"/kubelet/kata-direct-vol-002/directvol002",
       "L2t1YmVsZXQva2F0YS1kaXJlY3Qtdm9sLTAwMi9kaXJlY3R2b2wwMDI=", "/tmp/stor/rawdisk01.20g",
       "directvol", true},
      {"/kubelet/kata-vfio-vol-003/vfiovol003",
       "L2t1YmVsZXQva2F0YS12ZmlvLXZvbC0wMDMvdmZpb3ZvbDAwMw==", "/dev/vfio/110", "vfiovol", false},
      {"/kubelet/kata-test-vol-001/volume001", "L2t1YmVsZXQva2F0YS10ZXN0LXZvbC0wMDEvdm9sdW1lMDAx",
       "/tmp/vhu-targets/vhost-blk-rawdisk01.sock", "spdkvol", false},
  };
  for (const auto& c : cases) {
    CAPTURE(c.path);
    const Tree tree{{"/tmp/stor/rawdisk01.20g", ext4_image()}};
    Args args{"direct-volume", "add", c.path, json(c.device, c.type)};
    if (!c.checked) args.emplace_back("--no-device-check");  // the hardware is not here
    const Ran ran = run(tree, args);
    CHECK(ran.status == 0);
    const std::string directory = fmt::format("{}/{}", volume_root, c.name);
    CHECK(ran.out == fmt::format("{} <==> {}\n", c.path, directory));
    CHECK(tree.read(directory + "/mountInfo.json") ==
          fmt::format(R"({{"volume-type":"{0}","volume_type":"{0}","device":"{1}",)"
                      R"("fstype":"ext4","fs_type":"ext4","metadata":{{}},"options":[]}})"
                      "\n",
                      c.type, c.device));
  }
}

TEST_CASE("the how-to's file with metadata in a string is understood") {
  const Tree tree{{"/disk.img", ext4_image()}};
  check_done(tree,
             add({R"({"device":"/disk.img","volume_type":"directvol","fs_type":"ext4",)"
                  R"("metadata":"{}","options":[]})"}),
             line,
             "note: 'metadata' is a string that holds an object; read as that object\n"
             "note: 'fs_type', 'volume_type' read as the current spelling of the same key\n");
  CHECK(tree.read(record) == both);
}

}  // namespace kata::test
