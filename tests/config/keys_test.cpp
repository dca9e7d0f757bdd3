// SPDX-License-Identifier: Apache-2.0
#include "config/keys.hpp"

#include <doctest/doctest.h>

#include <set>

#include "config/document.hpp"
#include "config/settle.hpp"

namespace kata::config {
namespace {

constexpr Section sections[] = {Section::hypervisor, Section::vm_template, Section::agent,
                                Section::mem_agent,  Section::runtime,     Section::factory};

}  // namespace

TEST_CASE("the tables name each key once, and are asked for it by name") {
  for (const Section section : sections) {
    std::set<std::string_view> names;
    for (const Key& key : keys_of(section)) {
      CAPTURE(key.name);
      CHECK(key.section == section);
      CHECK(names.insert(key.name).second);
      CHECK(find_key(section, key.name) == &key);
    }
  }
  CHECK(find_key(Section::runtime, "default_memory") == nullptr);
}

TEST_CASE("a key that nobody reads says what replaces it, or why nothing does") {
  for (const Section section : sections)
    for (const Key& key : keys_of(section)) {
      CAPTURE(key.name);
      if (key.readers == Readers::nobody) CHECK((!key.instead.empty() || !key.why.empty()));
    }
}

TEST_CASE("every default has its key's type") {
  for (const Section section : sections)
    for (const Key& key : keys_of(section))
      for (const Dialect dialect : {Dialect::go, Dialect::rust})
        for (const bool is_written : {false, true})
          for (int vmm = 0; vmm < 7; ++vmm) {
            const std::string_view literal =
                default_of(key, dialect, static_cast<Vmm>(vmm), is_written);
            if (literal.empty()) continue;
            CAPTURE(key.name);
            const auto root = parse_toml("x = " + std::string{literal});
            REQUIRE(root);
            CHECK(fits(key, *root->find("x")));
          }
}

TEST_CASE("a default depends on runtime, hypervisor and on whether the key was written") {
  struct {
    const char* name;
    Dialect dialect;
    Vmm vmm;
    bool is_written;
    const char* value;
  } const cases[] = {
      {"path", Dialect::go, Vmm::clh, false, "\"/usr/bin/qemu-system-x86_64\""},
      {"path", Dialect::rust, Vmm::clh, false, "\"/usr/bin/cloud-hypervisor\""},
      {"path", Dialect::rust, Vmm::firecracker, false, ""},
      {"memory_slots", Dialect::go, Vmm::firecracker, false, "10"},
      {"memory_slots", Dialect::rust, Vmm::qemu, false, "128"},
      {"memory_slots", Dialect::rust, Vmm::firecracker, false, ""},
      {"default_memory", Dialect::go, Vmm::qemu, false, "2048"},
      {"default_memory", Dialect::rust, Vmm::qemu, false, "128"},
      {"default_memory", Dialect::rust, Vmm::remote, false, "64"},
      {"shared_fs", Dialect::go, Vmm::qemu, false, "\"virtio-fs\""},
      {"shared_fs", Dialect::rust, Vmm::qemu, true, "\"virtio-fs\""},
      {"shared_fs", Dialect::rust, Vmm::qemu, false, "\"none\""},
      {"virtio_fs_cache", Dialect::go, Vmm::qemu, false, "\"never\""},
      {"virtio_fs_cache", Dialect::go, Vmm::clh, false, "\"auto\""},
      {"block_device_driver", Dialect::go, Vmm::qemu, false, "\"virtio-scsi\""},
      {"block_device_driver", Dialect::rust, Vmm::qemu, false, "\"virtio-blk-pci\""},
      {"default_bridges", Dialect::rust, Vmm::clh, false, "2"},
      {"default_bridges", Dialect::rust, Vmm::dragonball, false, ""},
      {"kernel", Dialect::rust, Vmm::firecracker, false, "\"vmlinux\""},
      {"kernel", Dialect::rust, Vmm::qemu, false, "\"vmlinuz\""},
      {"hypervisor_timeout", Dialect::rust, Vmm::remote, false, "600"},
  };
  for (const auto& c : cases) {
    CAPTURE(c.name);
    CAPTURE(to_text(c.dialect));
    CHECK(default_of(*find_key(Section::hypervisor, c.name), c.dialect, c.vmm, c.is_written) ==
          c.value);
  }
}

}  // namespace kata::config
