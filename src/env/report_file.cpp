// SPDX-License-Identifier: Apache-2.0
#include "env/report_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>

#include "core/dir.hpp"
#include "core/text.hpp"

namespace kata::env {
namespace {

namespace fs = std::filesystem;

// umask(2) tells the mask only by changing it, for other threads too.
// Source: proc_pid_status(5), Umask; Linux 4.7.
unsigned default_mode(const Host& host) {
  constexpr std::string_view label = "\nUmask:\t";
  const std::string status = host.read("/proc/self/status").value_or("");
  const std::size_t at = status.find(label);
  unsigned mask = S_IWGRP | S_IWOTH;
  if (at != status.npos) {
    const char* digits = status.data() + at + label.size();
    std::from_chars(digits, status.data() + status.size(), mask, 8);
  }
  return 0666U & ~mask;
}

Result<> write_in_place(const Host& host, const std::string& path, std::string_view text) {
  const Fd file = TRY(host.open(path, O_WRONLY | O_NOCTTY));
  return write_all(file.get(), path, text);
}

}  // namespace

Result<> write_report(const std::string& path, std::string_view text) {
  const Host host;
  std::error_code failed;
  const fs::path given = fs::absolute(path, failed);
  if (failed) return sys_error(failed.value(), "find {}", quote(path));
  const Result<FileInfo> old = host.stat(given.string());
  if (!old && old.error().code != Code::not_found) return std::unexpected(old.error());
  if (old && old->type == FileType::directory)
    return fail(Code::usage, "{}: a directory, not a file", quote(path));
  if (old && old->type != FileType::regular) return write_in_place(host, given.string(), text);

  const fs::path target = fs::weakly_canonical(given, failed);
  if (failed) return sys_error(failed.value(), "find {}", quote(path));
  Dir parent = TRY(Dir::open(host, target.parent_path().string()));
  const std::string temporary = fmt::format(".kata-ctl-env.{}", ::getpid());
  static_cast<void>(parent.unlink(temporary));  // of a process of that number that died
  TRY(parent.write_new(temporary, text, old ? old->permissions : default_mode(host)));
  const Result<> moved = parent.move_over(temporary, parent, target.filename().string());
  if (!moved) {
    static_cast<void>(parent.unlink(temporary));
    return moved;
  }
  return parent.sync();
}

}  // namespace kata::env
