// SPDX-License-Identifier: Apache-2.0
#include <cstdint>
#include <span>

#include "libkata/call.hpp"
#include "libkata/objects.hpp"

using kata::Result;
namespace directvol = kata::directvol;
namespace face = kata::face;

namespace {

std::string to_text(const char* text) { return text == nullptr ? "" : text; }

Result<directvol::OciMount> to_mount(const kata_oci_mount& oci) {
  TRY(face::need_size(oci.size, sizeof oci, "oci"));
  directvol::OciMount mount{to_text(oci.type), to_text(oci.source), to_text(oci.destination), {}};
  if (oci.option_count != 0) TRY(face::need(oci.options, "oci->options"));
  for (const char* option : std::span{oci.options, oci.option_count}) {
    TRY(face::need(option, "oci->options[]"));
    mount.options.emplace_back(option);
  }
  return mount;
}

}  // namespace

int kata_mount_resolve(const kata_host* host, const kata_oci_mount* oci, int runtime,
                       kata_mount** mount, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(oci, "oci"));
    TRY(face::need(mount, "mount"));
    const directvol::Runtime rules = TRY(face::to_runtime(runtime));
    if (rules == directvol::Runtime::any)
      return kata::fail(kata::Code::usage,
                        "argument 'runtime' names no runtime, whose rules count");
    const directvol::OciMount wanted = TRY(to_mount(*oci));
    std::optional<directvol::ResolvedMount> found =
        TRY(directvol::resolve_mount(host->machine, wanted, rules));
    *mount = !found ? nullptr
                    : new kata_mount{{wanted.source, std::move(found->info)},
                                     std::move(found->device),
                                     std::move(found->guest)};
    return {};
  });
}

const kata_volume* kata_mount_volume(const kata_mount* mount) {
  return mount == nullptr ? nullptr : &mount->volume;
}

int kata_mount_device_kind(const kata_mount* mount) {
  return mount == nullptr ? 0 : static_cast<int>(mount->device.kind);
}

const char* kata_mount_device(const kata_mount* mount) {
  return mount == nullptr ? nullptr : mount->device.path.c_str();
}

namespace {

bool is_block(const kata_mount* mount) {
  return mount != nullptr && mount->device.kind == directvol::GuestDeviceKind::block;
}

}  // namespace

int64_t kata_mount_device_major(const kata_mount* mount) {
  return is_block(mount) ? std::int64_t{mount->device.major} : -1;
}

int64_t kata_mount_device_minor(const kata_mount* mount) {
  return is_block(mount) ? std::int64_t{mount->device.minor} : -1;
}

const char* kata_mount_fstype(const kata_mount* mount) {
  return mount == nullptr ? nullptr : mount->guest.fs_type.c_str();
}

size_t kata_mount_option_count(const kata_mount* mount) {
  return mount == nullptr ? 0 : mount->guest.options.size();
}

const char* kata_mount_option(const kata_mount* mount, size_t index) {
  if (index >= kata_mount_option_count(mount)) return nullptr;
  return mount->guest.options[index].c_str();
}

int kata_mount_is_read_only(const kata_mount* mount) {
  return mount != nullptr && mount->guest.is_read_only ? 1 : 0;
}

void kata_mount_free(kata_mount* mount) { delete mount; }
