// SPDX-License-Identifier: Apache-2.0
// Paths, devices and roots that are refused: one sentence, and the machine stays as it was.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <filesystem>

#include "fixture.hpp"

namespace kata::test {
namespace {

std::string info(std::string_view type, std::string_view device, std::string_view fs_type) {
  return fmt::format(R"({{"volume-type":"{}","device":"{}","fstype":"{}"}})", type, device,
                     fs_type);
}

Args add(std::string_view type, std::string_view device, std::string_view fs_type = "ext4") {
  return {"direct-volume", "add", "/vol", info(type, device, fs_type)};
}

// A disk that holds signatures of two file systems: ext4 and romfs. libblkid contents itself with
// the first one on anything as small as a floppy disk.
std::string two_file_systems() {
  std::string image = ext4_image();
  image.resize(std::size_t{2} << 20);
  image.replace(0, 8, "-rom1fs-");
  return image;
}

std::string partitioned() {
  std::string image(64 * 1024, '\0');
  image[446 + 4] = '\x83';
  image[446 + 8] = 8;
  image[446 + 12] = 64;
  image.replace(510, 2, "\x55\xAA");
  return image;
}

// A PCI device in an IOMMU group, with its driver, or none.
void add_pci(const Tree& tree, const std::string& address, const std::string& group,
             const std::string& driver) {
  const std::string device = "/sys/devices/" + address;
  tree.make_dir(device);
  tree.link("/sys/bus/pci/devices/" + address, "/sys/devices/" + address);
  tree.make_dir(fmt::format("/sys/kernel/iommu_groups/{}/devices", group));
  tree.link(device + "/iommu_group", "/sys/kernel/iommu_groups/" + group);
  tree.link(fmt::format("/sys/kernel/iommu_groups/{}/devices/{}", group, address),
            "/sys/devices/" + address);
  if (driver.empty()) return;
  tree.make_dir("/sys/bus/pci/drivers/" + driver);
  tree.link(device + "/driver", "/sys/bus/pci/drivers/" + driver);
}

std::string bind_hint(std::string_view address) {
  return fmt::format(
      "hint: bind it with 'driverctl set-override {0} vfio-pci', or write vfio-pci to "
      "/sys/bus/pci/devices/{0}/driver_override, unbind it and write {0} to "
      "/sys/bus/pci/drivers_probe\n",
      address);
}

}  // namespace

TEST_CASE("every command refuses a volume path that cannot be one and changes nothing") {
  const Tree tree{{"/disk.img", ext4_image()}};
  write_record(tree, "L2E=", info("directvol", "/disk.img", "ext4"));
  write_record(tree, "L2I=", info("directvol", "/disk.img", "ext4"));
  const std::string longest(189, 'v');
  struct {
    std::string path;
    std::string why;
  } const cases[] = {
      {"", "'': empty"},
      {"vol", "'vol': not absolute"},
      {"./vol", "'./vol': not absolute"},
      {".", "'.': not absolute"},
      {"/", "'/': names no volume"},
      {"//", "'//': names no volume"},
      {"/.", "'/.': names no volume"},
      {"/..", "'/..': holds '..'"},
      {"/a/../b", "'/a/../b': holds '..'"},
      {std::string{"/a\0b", 4}, "'/a\\x00b': holds a NUL byte"},
      {"/" + longest,
       fmt::format("'/{}': 190 bytes; at most 189 fit into a file name once encoded, "
                   "so no runtime could look it up",
                   longest)},
  };
  struct {
    const char* command;
    const char* within;
    Args more;
  } const commands[] = {
      {"add", "", {"--device", "/disk.img", "--type", "directvol", "--fs-type", "ext4"}},
      {"remove", "remove: ", {}},
      {"remove", "remove: ", {"--force"}},
      {"show", "", {}},
      {"stats", "", {}},
      {"resize", "", {"--size", "1Gi"}},
  };
  for (const auto& c : cases) {
    for (const auto& command : commands) {
      CAPTURE(c.path);
      CAPTURE(command.command);
      const std::string err = fmt::format(
          "error: {}volume path {}\n"
          "hint: give the absolute path that the container's mount has as its source\n",
          command.within, c.why);
      Args positional{"direct-volume", command.command, c.path};
      positional.insert(positional.end(), command.more.begin(), command.more.end());
      check_refused(tree, positional, 2, err);
      Args named{"direct-volume", command.command, "--volume-path", c.path};
      named.insert(named.end(), command.more.begin(), command.more.end());
      check_refused(tree, named, 2, err, as_kata_runtime);
    }
  }
}

TEST_CASE("a command without its volume path is a mistake and changes nothing") {
  const Tree tree;
  write_record(tree, "L2E=", "{}");
  for (const char* command : {"add", "show", "stats"}) {
    CAPTURE(command);
    for (const RunOptions& options : {RunOptions{}, as_kata_runtime})
      check_refused(tree, {"direct-volume", command}, 2,
                    "error: no volume path given\n"
                    "hint: give the absolute path that the container's mount has as its source\n",
                    options);
  }
  // Upstream's kata-runtime deletes every record here.
  for (const RunOptions& options : {RunOptions{}, as_kata_runtime})
    check_refused(tree, {"direct-volume", "remove"}, 2,
                  "error: remove: no volume path given\n"
                  "hint: give the absolute path that the container's mount has as its source\n",
                  options);
}

TEST_CASE("a device that is no disk is refused and nothing changes") {
  const Tree tree{{"/disk.img", ext4_image()},
                  {"/blank.img", std::string(64 * 1024, '\0')},
                  {"/odd.img", std::string(1000, 'x')},
                  {"/empty.img", ""},
                  {"/two.img", two_file_systems()},
                  {"/parts.img", partitioned()},
                  {"/proc/kcore", "x"},
                  {"/sys/block/size", "x"}};
  tree.make_dir("/directory");
  tree.link("/dangling", "/nowhere");
  tree.link("/hidden", "/proc/kcore");
  tree.make_fifo("/fifo");
  const std::string no_check = "hint: add '--no-device-check' when the device is only made later\n";
  struct {
    const char* device;
    const char* fs_type;
    int status;
    std::string err;
  } const cases[] = {
      {"disk.img", "ext4", 2, "'disk.img': not an absolute path\n"},
      {"/none.img", "ext4", 1, "'/none.img': does not exist\n" + no_check},
      {"/dangling", "ext4", 1, "'/dangling': a symbolic link to nothing\n" + no_check},
      {"/directory", "ext4", 1,
       "'/directory': a directory, expected a regular file or a block device\n"},
      {"/fifo", "ext4", 1, "'/fifo': a FIFO, expected a regular file or a block device\n"},
      {"/proc/kcore", "ext4", 1, "'/proc/kcore': lies below /proc, which holds no volumes\n"},
      {"/hidden", "ext4", 1, "'/hidden': lies below /proc, which holds no volumes\n"},
      {"/sys/block/size", "ext4", 1,
       "'/sys/block/size': lies below /sys, which holds no volumes\n"},
      {"/empty.img", "ext4", 1, "'/empty.img': empty\n"},
      {"/odd.img", "ext4", 1,
       "'/odd.img': 1000 bytes, not a multiple of its sector size, 512 bytes\n"},
      {"/blank.img", "xfs", 1,
       "'/blank.img': blank, expected file system 'xfs'\nhint: run 'mkfs.xfs /blank.img'\n"},
      {"/two.img", "ext4", 1,
       "'/two.img': holds signatures of more than one file system\n"
       "hint: look with 'wipefs /two.img'\n"},
      {"/parts.img", "ext4", 1,
       "'/parts.img': holds a partition table (dos), expected file system 'ext4'\n"},
      {"/disk.img", "xfs", 1,
       "'/disk.img': holds 'ext4', expected file system 'xfs'\nhint: set fstype to 'ext4'\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.device);
    check_refused(tree, add("directvol", c.device, c.fs_type), c.status,
                  "error: add '/vol': device " + c.err);
  }
}

TEST_CASE("a character device is refused") {
  const Tree tree;
  if (::mknod(tree.at("/null").c_str(), S_IFCHR | 0600, ::makedev(1, 3)) != 0) {
    MESSAGE("skipped: making a device node needs root");
    return;
  }
  check_refused(tree, add("directvol", "/null"), 1,
                "error: add '/vol': device '/null': a character device, expected a regular file or "
                "a block device\n");
}

TEST_CASE("a VFIO device that a guest cannot have is refused and nothing changes") {
  const Tree tree;
  add_pci(tree, "0000:45:00.0", "110", "vfio-pci");
  add_pci(tree, "0000:45:00.1", "110", "nvme");
  add_pci(tree, "0000:46:00.0", "111", "");
  add_pci(tree, "0000:47:00.0", "112", "nvme");
  tree.make_dir("/sys/devices/0000:48:00.0");
  tree.link("/sys/bus/pci/devices/0000:48:00.0", "/sys/devices/0000:48:00.0");
  const std::string form =
      ": neither a PCI address nor a VFIO group\n"
      "hint: give BB:DD.F, DDDD:BB:DD.F or /dev/vfio/<group number>\n";
  struct {
    const char* device;
    int status;
    std::string err;
  } const cases[] = {
      {"45:00", 2, "'45:00'" + form},
      {"45:00.8", 2, "'45:00.8'" + form},
      {"45:20.0", 2, "'45:20.0'" + form},
      {"0000:45:00.1.2", 2, "'0000:45:00.1.2'" + form},
      {"/dev/vfio/", 2, "'/dev/vfio/'" + form},
      {"/dev/vfio/vfio", 2, "'/dev/vfio/vfio'" + form},
      {"/dev/vfio/../sda", 2, "'/dev/vfio/../sda'" + form},
      {"50:00.0", 1, "'50:00.0': no such PCI device\nhint: list the PCI devices with 'lspci -D'\n"},
      {"48:00.0", 1,
       "'48:00.0': in no IOMMU group\nhint: turn the IOMMU on in the firmware and on the kernel's "
       "command line (intel_iommu=on)\n"},
      {"46:00.0", 1,
       "'46:00.0': bound to no driver, expected vfio-pci\n" + bind_hint("0000:46:00.0")},
      {"0000:47:00.0", 1,
       "'0000:47:00.0': bound to driver 'nvme', expected vfio-pci\n" + bind_hint("0000:47:00.0")},
      {"45:00.0", 1,
       "'45:00.0': IOMMU group 110 is not viable: 0000:45:00.1 (driver nvme) held by the host\n" +
           bind_hint("0000:45:00.1")},
      {"/dev/vfio/110", 1,
       "'/dev/vfio/110': IOMMU group 110 is not viable: 0000:45:00.1 (driver nvme) held by the "
       "host\n" +
           bind_hint("0000:45:00.1")},
      {"/dev/vfio/111", 1,
       "'/dev/vfio/111': nothing in IOMMU group 111 is bound to vfio-pci: 0000:46:00.0 (no driver)"
       "\n" +
           bind_hint("0000:46:00.0")},
      {"/dev/vfio/7", 1,
       "'/dev/vfio/7': no IOMMU group 7\nhint: list the groups with 'ls /sys/kernel/iommu_groups'"
       "\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.device);
    check_refused(tree, add("vfiovol", c.device), c.status, "error: add '/vol': device " + c.err);
  }
}

TEST_CASE("a vhost-user socket that nobody serves is refused and nothing changes") {
  const Tree tree{{"/plain", "x"}};
  Listener dead{tree, "/vhu.sock"};
  dead.close();
  const std::string start =
      "hint: start the vhost-user server in this network namespace, or add '--no-device-check' "
      "when the device is only made later\n";
  struct {
    const char* type;
    const char* device;
    int status;
    std::string err;
  } const cases[] = {
      {"spdkvol", "/vhu.sock", 1, "'/vhu.sock': nobody listens on this socket\n" + start},
      {"spoolvol", "spool:///vhu.sock", 1,
       "'spool:///vhu.sock': nobody listens on this socket\n" + start},
      {"spdkvol", "/plain", 1,
       "'/plain': a regular file, expected the socket of a vhost-user server\n"},
      {"spdkvol", "/none.sock", 1,
       "'/none.sock': does not exist\n"
       "hint: add '--no-device-check' when the device is only made later\n"},
      {"spdkvol", "spool:///vhu.sock", 2,
       "'spool:///vhu.sock': prefix 'spool://' does not go with volume type 'spdkvol'\n"},
      {"directvol", "/vhu.sock", 1,
       "'/vhu.sock': a socket, expected a regular file or a block device\n"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.type);
    CAPTURE(c.device);
    check_refused(tree, add(c.type, c.device), c.status, "error: add '/vol': device " + c.err);
  }
}

TEST_CASE("a root directory that is not one of our own is never written to") {
  const Tree tree{{"/disk.img", ext4_image()}, {"/elsewhere/keep", "x"}};
  const Args args = add("directvol", "/disk.img");
  SUBCASE("a link") {
    tree.link(volume_root, "/elsewhere");
    check_refused(
        tree, args, 1,
        "error: add '/vol': open '/run/kata-containers/shared/direct-volumes': a symbolic "
        "link, which is never followed here\n");
  }
  SUBCASE("below a link") {
    tree.link("/run/kata-containers", "/elsewhere");
    check_refused(tree, args, 1,
                  "error: add '/vol': open '/run/kata-containers': a symbolic link, which is never "
                  "followed here\n");
  }
  SUBCASE("a file") {
    tree.write(volume_root, "x");
    check_refused(tree, args, 1,
                  "error: add '/vol': open '/run/kata-containers/shared/direct-volumes': Not a "
                  "directory\n");
  }
  SUBCASE("open to everybody") {
    tree.make_dir(volume_root);
    std::filesystem::permissions(tree.at(volume_root), std::filesystem::perms{0777});
    check_refused(tree, args, 1,
                  "error: add '/vol': '/run/kata-containers/shared/direct-volumes': everybody may "
                  "write to it\nhint: look who wrote it, then run 'chmod o-w "
                  "/run/kata-containers/shared/direct-volumes'\n");
  }
  SUBCASE("read-only") {
    tree.make_dir(volume_root);
    std::filesystem::permissions(tree.at(volume_root), std::filesystem::perms{0500});
    if (::geteuid() == 0) {
      MESSAGE("skipped: root may write to every directory");
      return;
    }
    check_refused(
        tree, args, 1,
        "error: add '/vol': make "
        "'/run/kata-containers/shared/direct-volumes/.kata-ctl.new': Permission denied\n");
  }
}

}  // namespace kata::test
