// SPDX-License-Identifier: Apache-2.0
// Checks of a vhost-user server's socket. Never by connecting: an SPDK target would take the
// connection for its one front end.
#include <algorithm>

#include "core/text.hpp"
#include "directvol/device.hpp"
#include "directvol/unix_table.hpp"

namespace kata::directvol {
namespace {

constexpr std::size_t longest_address = 107;  // sun_path, without its end; unix(7)

// Whether a socket that was bound as `listener` is the one at `path`: servers bind through links
// such as /var/run, and below --sysroot the table has the real paths.
bool leads_to(const Host& host, const std::string& listener, const std::string& path) {
  if (listener == path || listener == host.at(path)) return true;
  if (!listener.ends_with(path.substr(path.rfind('/')))) return false;
  const Result<std::string> resolved = host.resolve(listener);
  return resolved && *resolved == path;
}

}  // namespace

Result<std::string> socket_path(const MountInfo& info) {
  const std::string_view device = info.device;
  const std::string_view own = info.volume_type == "spdkvol" ? "spdk://" : "spool://";
  if (device.starts_with(own)) return std::string{device.substr(own.size())};
  if (const auto scheme = device.find("://"); scheme != std::string_view::npos)
    return fail(Code::usage, "device {}: prefix {} does not go with volume type {}", quote(device),
                quote(device.substr(0, scheme + 3)), quote(info.volume_type));
  return info.device;
}

Result<CheckedDevice> check_vhost_socket(const Host& host, const MountInfo& info, Links links) {
  const std::string literal = TRY(socket_path(info));
  const FoundPath found = TRY(find_device_path(host, literal));
  if (found.info.type != FileType::socket)
    return fail(Code::refused, "device {}: {}, expected the socket of a vhost-user server",
                quote(info.device), to_text(found.info.type));

  if (found.path.size() > longest_address)
    return fail(Code::refused, "device {}: {} bytes, and a socket's address holds at most {}",
                quote(info.device), found.path.size(), longest_address);

  CheckedDevice checked = record_path(literal, found.path, links);
  const Result<std::string> table = host.unix_sockets();
  if (!table) {
    checked.notes.push_back(fmt::format("cannot tell whether anybody listens on {}: {}",
                                        quote(literal), table.error().what));
    return checked;
  }
  const Result<std::vector<std::string>> listeners = parse_listeners(*table);
  if (!listeners)
    return std::unexpected(Error{listeners.error()}.within("read the table of UNIX sockets"));
  if (std::ranges::any_of(*listeners, [&](const std::string& listener) {
        return listener == literal || leads_to(host, listener, found.path);
      }))
    return checked;
  return std::unexpected(
      Error{Code::unavailable,
            fmt::format("device {}: nobody listens on this socket", quote(info.device)),
            "start the vhost-user server in this network namespace"});
}

}  // namespace kata::directvol
