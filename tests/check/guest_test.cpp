// SPDX-License-Identifier: Apache-2.0
// Programs and files that a configuration names.
#include <fmt/format.h>

#include <filesystem>

#include "check/checks.hpp"
#include "machine.hpp"

namespace kata::test {
namespace {

using config::Dialect;

constexpr std::size_t sector = 512;

// An x86-64 program, or one for another machine.
std::string elf(char machine = 62) {
  std::string bytes(
      "\x7f"
      "ELF\x02\x01",
      6);
  bytes.resize(64);
  bytes[18] = machine;
  return bytes;
}

std::string bz_image() {
  std::string bytes(1024, '\0');
  return bytes.replace(0x202, 4, "HdrS");
}

// A disk whose first partition starts at sector 1 with this text in it.
std::string disk(std::size_t at, std::string_view magic) {
  std::string bytes(sector + 4096, '\0');
  bytes[446 + 8] = 1;
  bytes.replace(510, 2, "\x55\xaa");
  return bytes.replace(sector + at, magic.size(), magic);
}

Machine machine() { return Machine{{"/proc/sys/kernel/arch", "x86_64\n"}}; }

std::string run(Run check, const Machine& m, std::string_view text) {
  return to_line(check(m.host, about(m.tree, Dialect::go, text)));
}

}  // namespace

TEST_CASE("vmm.binary wants a program that this machine can run") {
  const Machine m = machine();
  constexpr const char* text = "[hypervisor.qemu]\npath = \"/vmm\"\n";
  CHECK(run(check::vmm_binary, m, text) ==
        "fail: open '/vmm': No such file or directory | install it, or correct the path in the "
        "configuration");
  m.tree.write("/vmm", elf());
  CHECK(run(check::vmm_binary, m, text) == "fail: '/vmm': not executable | run 'chmod 755 /vmm'");
  std::filesystem::permissions(m.tree.at("/vmm"), std::filesystem::perms{0755});
  CHECK(run(check::vmm_binary, m, text) == "pass: '/vmm'");
  m.tree.write("/vmm", elf('\xb7'));
  CHECK(run(check::vmm_binary, m, text) ==
        "fail: '/vmm': a program for another machine than x86_64 | install the package of this "
        "architecture");
  m.tree.write("/vmm", "#!/bin/sh\n");
  CHECK(run(check::vmm_binary, m, text) == "pass: '/vmm' is a script");
  m.tree.write("/vmm", "junk");
  CHECK(run(check::vmm_binary, m, text) ==
        "fail: '/vmm': neither an ELF program nor a script | install it anew");
}

TEST_CASE("a FIFO in a program's place is neither opened nor waited for") {
  const Machine m = machine();
  m.tree.make_fifo("/vmm");
  CHECK(run(check::vmm_binary, m, "[hypervisor.qemu]\npath = \"/vmm\"\n") ==
        "fail: '/vmm': a FIFO, expected a file | install it, or correct the path in the "
        "configuration");
}

TEST_CASE("without a configuration no program or file is judged") {
  const Machine m = machine();
  for (Run check : {check::vmm_binary, check::vmm_jailer, check::guest_kernel, check::guest_image})
    CHECK(check(m.host, about(m.host))->status == check::Status::skip);
}

TEST_CASE("guest.kernel knows the forms, and who boots which") {
  const Machine m = machine();
  constexpr const char* qemu = "[hypervisor.qemu]\nkernel = \"/kernel\"\n";
  constexpr const char* clh = "[hypervisor.clh]\nkernel = \"/kernel\"\n";
  m.tree.write("/kernel", elf());
  CHECK(run(check::guest_kernel, m, clh) == "pass: '/kernel': vmlinux");
  m.tree.write("/kernel", bz_image());
  CHECK(run(check::guest_kernel, m, qemu) == "pass: '/kernel': bzImage");
  CHECK(run(check::guest_kernel, m, clh) ==
        "fail: '/kernel': a bzImage, but clh boots an uncompressed kernel alone | set 'kernel' to "
        "the uncompressed vmlinux.container");
  m.tree.write("/kernel", "text");
  CHECK(run(check::guest_kernel, m, qemu) ==
        "fail: '/kernel': no kernel image: neither vmlinux, bzImage nor Image | install it anew");
  m.tree.write("/kernel", "");
  CHECK(run(check::guest_kernel, m, qemu) ==
        "fail: '/kernel': empty | install it, or correct the path in the configuration");
}

TEST_CASE("guest.image and guest.rootfs-type read the disk") {
  const Machine m = machine();
  constexpr const char* text = "[hypervisor.qemu]\nimage = \"/image\"\n";
  m.tree.write("/image", disk(1024 + 56, "\x53\xef"));
  CHECK(run(check::guest_image, m, text) == "pass: '/image': 4.5 KiB");
  CHECK(run(check::guest_rootfs_type, m, text) == "pass: '/image': ext4");
  m.tree.write("/image", disk(0, "XFSB"));
  CHECK(run(check::guest_rootfs_type, m, text) ==
        "fail: '/image' holds xfs, but rootfs_type is 'ext4' | set rootfs_type = \"xfs\"");
  m.tree.write("/image", disk(0, "????"));
  CHECK(run(check::guest_rootfs_type, m, text) ==
        "unknown: '/image': no file system that is known here");
  m.tree.write("/image", disk(0, "").substr(0, sector));
  CHECK(run(check::guest_image, m, text) ==
        "fail: '/image': cut off at 512 B before its first partition at 512 B | install the image "
        "anew");
  m.tree.write("/image", "text");
  CHECK(run(check::guest_image, m, text) ==
        "fail: '/image': no partition table | install the image anew");
}

TEST_CASE("guest.initrd and guest.size-vs-memory") {
  const Machine m = machine();
  constexpr const char* text = "[hypervisor.qemu]\ninitrd = \"/initrd\"\ndefault_memory = 256\n";
  m.tree.write("/initrd", "\x1f\x8b.");
  CHECK(run(check::guest_initrd, m, text) == "pass: '/initrd': gzip");
  CHECK(run(check::guest_size_vs_memory, m, text) ==
        "pass: '/initrd': 3 B for a guest with 256 MiB");
  std::filesystem::resize_file(m.tree.at("/initrd"), std::uintmax_t{300} << 20);
  CHECK(run(check::guest_size_vs_memory, m, text) ==
        "fail: '/initrd': 300 MiB for a guest with 256 MiB | set default_memory to more than 300");
  m.tree.write("/initrd", "text");
  CHECK(run(check::guest_initrd, m, text) ==
        "fail: '/initrd': no initrd: neither cpio nor compressed | install it anew");
}

}  // namespace kata::test
