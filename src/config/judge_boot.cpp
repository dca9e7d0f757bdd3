// SPDX-License-Identifier: Apache-2.0
// Programs and what a guest boots from.
#include <algorithm>
#include <array>

#include "config/judge.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20;

// A relative path would be looked up in the shim's working directory.
void judge_kernel(Case& c) {
  if (c.is(Vmm::remote)) return;
  const std::string kernel = c.text("kernel");
  if (kernel.starts_with('/'))
    c.must_exist("kernel", kernel);
  else
    c.failure("rules.relative-path", "kernel",
              fmt::format("{}: not an absolute path", quote(kernel)),
              "write the kernel's absolute path");
}

// IBM Secure Execution boots from the kernel file alone.
bool boots_from_kernel(const Case& c) {
  const std::string driver = c.go() ? c.text("machine_type") : c.text("vm_rootfs_driver");
  return c.is(Vmm::qemu) && c.flag("confidential_guest") && driver.contains("ccw");
}

void judge_missing_image(Case& c) {
  if (c.rust() && c.is(Vmm::firecracker)) {
    if (c.text("image").empty())
      c.failure("combos.boot", "image",
                "not set, and runtime-rs boots Firecracker from an image only");
    return;
  }
  if (c.text("image").empty() && c.text("initrd").empty() && !boots_from_kernel(c))
    c.failure("combos.boot", "image", "neither image nor initrd is set");
}

// What a file's size says, if there is a regular file.
std::optional<std::uint64_t> size_of(const Case& c, const std::string& path) {
  if (path.empty()) return std::nullopt;
  const Result<FileInfo> info = c.host().stat(path);
  if (!info || info->type != FileType::regular) return std::nullopt;
  return info->size;
}

void judge_size(Case& c, std::string_view name, Level level_if_large) {
  const std::optional<std::uint64_t> size = size_of(c, c.text(name));
  if (!size) return;
  const auto memory = static_cast<std::uint64_t>(c.integer("default_memory"));
  if (*size == 0)
    c.failure("rules.empty-file", name, fmt::format("{}: an empty file", quote(c.text(name))));
  else if (*size > mebibyte && *size / mebibyte >= memory)
    c.report(level_if_large, "combos.image-memory", name,
             fmt::format("{} MiB, and the guest has {} MiB of memory", *size / mebibyte, memory),
             "raise default_memory");
}

void judge_image(Case& c) {
  if (c.is(Vmm::remote)) {
    if (c.go()) return;
    for (const std::string_view name : {"image", "initrd", "rootfs_type"}) c.must_be_empty(name);
    return;
  }
  const std::string image = c.text("image");
  const std::string initrd = c.text("initrd");
  if (!image.empty() && !initrd.empty())
    c.failure("combos.boot", "initrd", "image and initrd are both set", "keep one of them");
  judge_missing_image(c);
  if (!image.empty()) c.must_exist("image", image);
  if (!initrd.empty()) c.must_exist("initrd", initrd);
  judge_size(c, "initrd", Level::failure);
  if (c.go()) judge_size(c, "image", Level::warning);
  c.must_be_one_of("rootfs_type", {"ext4", "xfs", "erofs"});
}

// Source: virtcontainers/hypervisor.go, ParseKernelVerityParams; kata-types
// config/hypervisor/mod.rs, parse_kernel_verity_params.
std::string verity_problem(std::string_view params) {
  std::array<std::pair<std::string_view, std::string_view>, 5> fields{{{"root_hash", ""},
                                                                       {"salt", ""},
                                                                       {"data_blocks", ""},
                                                                       {"data_block_size", ""},
                                                                       {"hash_block_size", ""}}};
  while (!params.empty()) {
    const std::size_t comma = std::min(params.find(','), params.size());
    const std::string_view field = trim(params.substr(0, comma));
    params.remove_prefix(std::min(comma + 1, params.size()));
    const std::size_t equals = field.find('=');
    if (!field.empty() && equals == std::string_view::npos)
      return fmt::format("{}: not NAME=VALUE", quote(field));
    for (auto& [name, value] : fields)
      if (field.substr(0, equals) == name) value = field.substr(equals + 1);
  }
  for (const auto& [name, value] : fields) {
    if (value.empty()) return fmt::format("{} is missing", name);
    if (!name.starts_with("data") && !name.starts_with("hash")) continue;
    const std::uint64_t number = parse_u64(value).value_or(0);
    if (number == 0) return fmt::format("{} {}: not a number above 0", name, quote(value));
    if (name.ends_with("size") && number % 512 != 0)
      return fmt::format("{} {}: not a multiple of 512 bytes", name, number);
  }
  return {};
}

void judge_verity(Case& c) {
  const std::string params = c.text("kernel_verity_params");
  if (trim(params).empty()) return;
  if (std::string problem = verity_problem(params); !problem.empty())
    c.failure("rules.verity", "kernel_verity_params", std::move(problem));
}

void judge_rootfs_driver(Case& c) {
  c.must_be_one_of("vm_rootfs_driver", {"virtio-blk-pci", "virtio-blk-ccw", "virtio-blk-mmio",
                                        "virtio-pmem", "virtio-scsi"});
  if (c.text("vm_rootfs_driver") == "virtio-blk-mmio" && c.flag("confidential_guest"))
    c.failure("combos.confidential-mmio", "vm_rootfs_driver",
              "'virtio-blk-mmio' with confidential_guest");
}

bool is_extension_name(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](char ch) {
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '_' || ch == '-';
  });
}

void judge_extensions(Case& c) {
  const Setting* setting = c.config().find("hypervisor.guest_extension_images");
  const Node::Array* images = setting == nullptr ? nullptr : setting->effective.array();
  if (images == nullptr) return;
  for (const Node& image : *images) {
    const auto text = [&](std::string_view name) {
      const Node* node = image.find(name);
      return node == nullptr || node->text() == nullptr ? std::string{} : *node->text();
    };
    if (!is_extension_name(text("name")))
      c.failure("rules.value", "guest_extension_images",
                fmt::format("name {}: letters, digits, '_' and '-' only", quote(text("name"))));
    if (c.rust()) c.must_exist("guest_extension_images", text("path"));
    const std::string verity = text("verity_params");
    if (std::string problem = verity.empty() ? "" : verity_problem(verity); !problem.empty())
      c.failure("rules.verity", "guest_extension_images", std::move(problem));
  }
}

void judge_machine_type(Case& c) {
  if (!c.go() || !c.is(Vmm::qemu)) return;
  switch (c.config().machine.arch) {
    case Arch::x86_64: return c.must_be_one_of("machine_type", {"q35", "microvm"});
    case Arch::aarch64:
    case Arch::riscv64: return c.must_be_one_of("machine_type", {"virt"});
    case Arch::s390x: return c.must_be_one_of("machine_type", {"s390-ccw-virtio"});
    case Arch::ppc64le: return c.must_be_one_of("machine_type", {"pseries"});
  }
}

}  // namespace

void judge_boot(Case& c) {
  judge_kernel(c);
  judge_image(c);
  judge_verity(c);
  judge_rootfs_driver(c);
  judge_extensions(c);
  judge_machine_type(c);
  for (const std::string_view name : {"firmware", "firmware_volume"})
    if (!c.text(name).empty()) c.must_exist(name, c.text(name));
  for (const std::string& flash : c.texts("pflashes")) c.must_exist("pflashes", flash);
}

}  // namespace kata::config
