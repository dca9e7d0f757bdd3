// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::exec {

/// What a session is for.
enum class Purpose : unsigned char { command, copy };

/// What the journal is told of one session.
struct AuditEntry {
  std::string sandbox;  ///< its id
  /// What runs in the guest, or what is copied where, each word with a NUL behind it; a hash of it
  /// is kept. Empty: interactive.
  std::string command;
  Purpose purpose = Purpose::command;
};

/// The entry of a session in `sandbox`. `words` are those of the command, or of the copy as they
/// were typed: its source and its target. A session without any is interactive.
[[nodiscard]] AuditEntry make_audit_entry(std::string sandbox, Purpose purpose,
                                          std::span<const std::string> words);

/// Who the session belongs to, as far as the kernel knows.
struct AuditUser {
  unsigned uid = 0;        ///< the real user id of this process
  unsigned login_uid = 0;  ///< who logged in, whatever `sudo` did since; `uid` where nobody did
};

/// Source: /proc/self/loginuid; Linux, kernel/audit.c.
[[nodiscard]] AuditUser read_audit_user(const Host& host);

/// The entry in the journal's native protocol: FIELD=value lines, and for a value with a line end
/// the form with a length, so that a value cannot add fields.
/// Source: systemd, "Native Journal Protocol".
[[nodiscard]] std::string to_journal(const AuditEntry& entry, const AuditUser& user);

/// Writes one entry to the journal. Where no journal runs, nothing happens.
/// Errors: io, denied, unavailable (it takes no more now).
[[nodiscard]] Result<> write_audit(const Host& host, const AuditEntry& entry);

}  // namespace kata::exec
