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

// Readers of `name` find the old file or the new one.
Result<> replace(Dir& parent, const std::string& name, std::string_view bytes, unsigned mode) {
  const std::string temporary = fmt::format(".kata-ctl-env.{}", ::getpid());
  static_cast<void>(parent.unlink(temporary));  // of a process of that number that died
  Result<> done = parent.write_new(temporary, bytes, mode);
  if (done) done = parent.move_over(temporary, parent, name);
  if (done) return parent.sync();
  static_cast<void>(parent.unlink(temporary));
  return done;
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
  return replace(parent, target.filename().string(), text,
                 old ? old->permissions : default_mode(host));
}

Result<> write_private(const std::string& path, std::string_view bytes) {
  constexpr unsigned mode = S_IRUSR | S_IWUSR;
  const Host host;
  std::error_code failed;
  const fs::path target = fs::absolute(path, failed);
  if (failed) return sys_error(failed.value(), "find {}", quote(path));
  const std::string name = target.filename().string();
  if (name.empty() || name == "." || name == "..")
    return fail(Code::refused, "{}: a directory, not a file", quote(path));
  Dir parent = TRY(Dir::open(host, target.parent_path().string()));
  const Result<FileInfo> old = parent.stat(name);
  if (!old && old.error().code != Code::not_found) return std::unexpected(old.error());
  if (old && old->type != FileType::regular)
    return fail(Code::refused, "{}: {}, not a file", quote(path), to_text(old->type));
  return replace(parent, name, bytes, mode);
}

}  // namespace kata::env
