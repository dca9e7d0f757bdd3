// SPDX-License-Identifier: Apache-2.0
#include "exec/audit.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/sha256.hpp"
#include "core/text.hpp"

namespace kata::exec {
namespace {

constexpr std::string_view journal_path = "/run/systemd/journal/socket";
constexpr std::uint64_t nobody_logged_in = std::numeric_limits<std::uint32_t>::max();

void add_field(std::string& text, std::string_view name, std::string_view value) {
  text += name;
  if (!value.contains('\n')) {
    text += fmt::format("={}\n", value);
    return;
  }
  text += '\n';
  std::uint64_t size = value.size();
  for (unsigned i = 0; i < sizeof size; ++i, size >>= 8U) text += static_cast<char>(size & 0xffU);
  text += value;
  text += '\n';
}

}  // namespace

AuditEntry make_audit_entry(std::string sandbox, Purpose purpose,
                            std::span<const std::string> words) {
  AuditEntry entry{.sandbox = std::move(sandbox), .command = {}, .purpose = purpose};
  for (const std::string& word : words) entry.command += word + '\0';
  return entry;
}

AuditUser read_audit_user(const Host& host) {
  AuditUser user{::getuid(), ::getuid()};
  const Result<std::string> text = host.read("/proc/self/loginuid", 32);
  if (!text) return user;
  const auto uid = parse_u64(trim(*text));
  if (uid && *uid < nobody_logged_in) user.login_uid = static_cast<unsigned>(*uid);
  return user;
}

std::string to_journal(const AuditEntry& entry, const AuditUser& user) {
  const bool is_interactive = entry.command.empty();
  const std::string hash = is_interactive ? "interactive" : sha256_hex(entry.command);
  const std::string_view act = entry.purpose == Purpose::copy ? "copies files" : "runs a command";
  const std::string what =
      is_interactive ? "runs an interactive session" : fmt::format("{} (SHA-256 {})", act, hash);
  std::string text;
  add_field(text, "MESSAGE",
            fmt::format("user {} {} in sandbox {}", user.login_uid, what, quote(entry.sandbox)));
  add_field(text, "PRIORITY", "5");
  add_field(text, "SYSLOG_IDENTIFIER", "kata-ctl");
  add_field(text, "KATA_SANDBOX_ID", entry.sandbox);
  add_field(text, "KATA_COMMAND_HASH", hash);
  add_field(text, "KATA_UID", fmt::format("{}", user.uid));
  add_field(text, "KATA_LOGIN_UID", fmt::format("{}", user.login_uid));
  return text;
}

Result<> write_audit(const Host& host, const AuditEntry& entry) {
  const Result<Fd> target = host.open(journal_path, O_PATH);
  if (!target && target.error().code == Code::not_found) return {};
  if (!target) return std::unexpected(target.error());
  const Fd socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket) return sys_error(errno, "create a socket");
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}",
                   target->get());
  const std::string text = to_journal(entry, read_audit_user(host));
  const ssize_t sent = ::sendto(socket.get(), text.data(), text.size(), MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (sent >= 0 || errno == ECONNREFUSED) return {};
  if (errno == EAGAIN) return fail(Code::unavailable, "write to the journal: it takes no more now");
  return sys_error(errno, "write to the journal");
}

}  // namespace kata::exec
