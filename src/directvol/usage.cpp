// SPDX-License-Identifier: Apache-2.0
#include "directvol/usage.hpp"

#include "core/text.hpp"
#include "directvol/owner.hpp"
#include "directvol/record.hpp"

namespace kata::directvol {
namespace {

Result<std::string> owner_of(const Host& host, const Record& record) {
  const std::string volume = quote(record.volume_path);
  const std::optional<Owner> owner = OwnerFinder{host}.find(record.markers);
  if (!owner)
    return std::unexpected(Error{
        Code::not_found, fmt::format("volume {}: no sandbox is recorded as its owner", volume),
        "runtime-rs never records it, the Go runtime does when the container starts; pass "
        "'--sandbox-id ID'"});
  if (!owner->rivals.empty()) {
    std::string ids = owner->sandbox_id;
    for (const std::string& rival : owner->rivals) ids += ", " + rival;
    return std::unexpected(Error{
        Code::refused, fmt::format("volume {}: several sandboxes own it and live: {}", volume, ids),
        "pass '--sandbox-id ID' to choose one"});
  }
  return owner->sandbox_id;
}

}  // namespace

Result<UsageTarget> find_usage_target(const Host& host, const VolumePath& path,
                                      const std::optional<std::string>& sandbox_id,
                                      const std::optional<std::string>& guest_path) {
  const Record record = TRY(find_record(host, path));
  const std::string id = sandbox_id ? *sandbox_id : TRY(owner_of(host, record));
  shim::Sandbox sandbox = TRY(shim::find_sandbox(host, id));
  const bool is_guest_path = guest_path || sandbox.dialect == shim::Dialect::rust;
  return UsageTarget{std::move(sandbox), guest_path.value_or(record.mount_info.info.device),
                     is_guest_path};
}

}  // namespace kata::directvol
