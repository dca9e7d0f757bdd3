// SPDX-License-Identifier: Apache-2.0
// A C++17 program that knows nothing of the library but what is installed.
#include <cstdio>
#include <cstring>
#include <kata/kata.hpp>

namespace {

constexpr const char* info =
    R"({"device":"/disk.img","fstype":"ext4","volume-type":"directvol","options":["ro"],)"
    R"("metadata":{"id":"9"}})";

bool adds_and_resolves(libkata::host& host) {
  if (!host.add_volume("/vol/a", info, libkata::runtime::rust, KATA_ADD_NO_DEVICE_CHECK).empty())
    return false;
  const libkata::volume volume = host.get_volume("/vol/a");
  if (volume.fstype() != "ext4" || volume.options().at(0) != "ro" || volume.metadata("none") ||
      volume.metadata(std::string{volume.metadata_keys().at(0)}) != "9")
    return false;
  if (host.resolve({"tmpfs", "/vol/a", "/data", {}}, libkata::runtime::rust)) return false;
  const std::optional<libkata::mount> mount =
      host.resolve({"bind", "/vol/a", "/data", {"rbind"}}, libkata::runtime::rust);
  return mount && mount->kind() == libkata::device_kind::file && mount->is_read_only() &&
         mount->volume().path() == "/vol/a" && mount->device_major() == -1;
}

bool records_owner(libkata::host& host) {
  if (host.find_owner("/vol/a")) return false;
  host.record_owner("/vol/a", "sandbox1");
  const std::optional<libkata::owner> owner = host.find_owner("/vol/a");
  return owner && owner->sandbox_id == "sandbox1" && owner->liveness == libkata::liveness::gone &&
         host.volumes_json().find("sandbox1") != std::string::npos &&
         host.remove_volume("/vol/a") == 1;
}

bool throws(const libkata::host& host) {
  try {
    host.get_volume("/vol/a");
  } catch (const libkata::error& e) {
    return e.code() == libkata::code::not_found && !e.hint().empty() &&
           std::strcmp(e.what(), "volume '/vol/a': no such direct volume") == 0;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  libkata::host host{argv[1]};
  if (!adds_and_resolves(host) || !records_owner(host) || !throws(host)) return 1;
  std::printf("libkata %s\n", std::string{libkata::version()}.c_str());
  return 0;
}
