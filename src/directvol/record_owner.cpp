// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/dir.hpp"
#include "core/text.hpp"
#include "directvol/owner.hpp"
#include "directvol/record.hpp"
#include "directvol/store.hpp"

namespace kata::directvol {
namespace {

Result<> check_id(std::string_view sandbox_id) {
  // The one name that could be an id and is taken in every record.
  if (shim::is_sandbox_id(sandbox_id) && sandbox_id != mount_info_file) return {};
  return std::unexpected(
      Error{Code::usage, fmt::format("sandbox {}: not a sandbox id", quote(sandbox_id)),
            "give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit first"});
}

// Writes the marker, or leaves nothing.
Result<> write_marker(const Host& host, const Dir& root, const std::string& name,
                      std::string_view sandbox_id) {
  Dir directory = TRY(root.open_dir(name));
  TRY(check_trusted(host, directory));
  TRY(directory.write_new(sandbox_id, "", 0600));
  Result<> synced = directory.sync();
  if (!synced) static_cast<void>(directory.unlink(sandbox_id));
  return synced;
}

Result<> record(const Host& host, const VolumePath& path, std::string_view sandbox_id,
                Sharing sharing) {
  TRY(find_record(host, path));  // before the lock, which takes a root
  Dir root = TRY(open_root(host));
  const Lock lock = TRY(lock_root(root));
  const Record record = TRY(find_record(host, path));
  if (std::ranges::find(record.markers, sandbox_id) != record.markers.end()) return {};
  if (sharing == Sharing::refused) TRY(check_unowned(host, path.text, record.markers));
  return write_marker(host, root, record.name, sandbox_id);
}

}  // namespace

Result<> record_owner(Host& host, const VolumePath& path, std::string_view sandbox_id,
                      Sharing sharing) {
  TRY(check_id(sandbox_id));
  Result<> recorded = record(host, path, sandbox_id, sharing);
  if (recorded) return recorded;
  return std::unexpected(
      std::move(recorded).error().within("record sandbox {} as owner", quote(sandbox_id)));
}

}  // namespace kata::directvol
