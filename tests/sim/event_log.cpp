// SPDX-License-Identifier: Apache-2.0
#include "event_log.hpp"

#include <fcntl.h>

#include "core/file.hpp"

namespace kata::sim {

Result<EventLog> EventLog::open(const std::string& name) {
  if (name.empty()) return EventLog{Fd{}};
  Fd file{::open(name.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  if (!file) return sys_error(errno, "open '{}'", name);
  return EventLog{std::move(file)};
}

// A full disk loses log entries, never the sandbox: the test that reads the log notices.
void EventLog::add_line(std::string_view text) {
  if (!file_) return;
  const std::scoped_lock held{*lock_};
  (void)write_all(file_.get(), "log", fmt::format("{}\n", text));
}

void EventLog::add_request(std::string_view bytes) {
  if (!file_) return;
  const std::scoped_lock held{*lock_};
  (void)write_all(file_.get(), "request log",
                  fmt::format("request {} {}\n{}\n", ++requests_, bytes.size(), bytes));
}

}  // namespace kata::sim
