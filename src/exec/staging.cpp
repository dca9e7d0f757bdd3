// SPDX-License-Identifier: Apache-2.0
#include "exec/staging.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ranges>

#include "core/text.hpp"
#include "exec/marker.hpp"

namespace kata::exec {
namespace {

constexpr std::size_t most_closed = 10'000;
constexpr unsigned owner_may_all = 0700;

std::string in_copy(const std::string& path) {
  std::string whole{Staging::copy_name};
  if (!path.empty()) whole += "/" + path;
  return whole;
}

// 0, or errno. A time that the file system does not know is no reason to refuse a file.
int set_time(int fd, const std::optional<std::int64_t>& modified) {
  if (!modified) return 0;
  const std::array<timespec, 2> times{{{0, UTIME_OMIT}, {*modified, 0}}};
  return ::futimens(fd, times.data()) != 0 && errno != EINVAL ? errno : 0;
}

}  // namespace

Result<Staging> Staging::make(Dir& parent) {
  std::string name = ".kata-ctl-cp." + random_hex();
  Dir dir = TRY(parent.make_dir(name));
  return Staging{parent, std::move(name), std::move(dir)};
}

Staging::~Staging() {
  // There is nobody left to tell; the name says whose it is.
  if (parent_ != nullptr) static_cast<void>(parent_->remove_all(name_));
}

StagedTree::StagedTree(Dir& staging, unsigned mask, std::string target)
    : staging_(staging), mask_(mask), target_(std::move(target)), room_(staging.fd()) {}

std::string StagedTree::called() const {
  return quote(entry_.path.empty() ? target_ : entry_.path);
}

// The open directory that holds `path`. Members of one directory mostly follow each other.
Result<Dir*> StagedTree::parent_of(const std::string& path) {
  if (path.empty()) return &staging_;
  const std::size_t slash = path.rfind('/');
  const std::string wanted = in_copy(slash == path.npos ? "" : path.substr(0, slash));
  if (parent_.empty() || parent_path_ != wanted) {
    parent_.clear();
    parent_.push_back(TRY(staging_.open_dir(wanted)));
    parent_path_ = wanted;
  }
  return &parent_.front();
}

Result<> StagedTree::make_directory(Dir& parent, std::string_view name, const tar::Entry& entry) {
  const Dir made = TRY(parent.make_dir(name));
  const unsigned mode = entry.permissions & ~mask_;
  if (::fchmod(made.fd(), mode | owner_may_all) != 0)
    return sys_error(errno, "set the mode of {}", called());
  if ((mode & owner_may_all) != owner_may_all && closed_.size() < most_closed)
    closed_.emplace_back(in_copy(entry.path), mode);
  return {};
}

Result<> StagedTree::begin(const tar::Entry& entry) {
  TRY(room_.take(0));
  entry_ = entry;
  written_ = 0;
  const auto within = [&](Error error) {
    return std::unexpected(std::move(error).within("{}", quote(entry.path)));
  };
  Result<Dir*> parent = parent_of(entry.path);
  if (!parent) return within(std::move(parent).error());
  const std::string name = entry.path.empty() ? std::string{Staging::copy_name}
                                              : entry.path.substr(entry.path.rfind('/') + 1);
  if (entry.type == FileType::directory) return make_directory(**parent, name, entry);
  if (entry.type == FileType::symlink) return (*parent)->make_link(name, entry.link);
  file_ = TRY((*parent)->make_file(name));
  return {};
}

Result<> StagedTree::write(std::uint64_t offset, std::string_view bytes) {
  TRY(room_.take(bytes.size()));
  while (!bytes.empty()) {
    const ssize_t put =
        ::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return sys_error(errno, "write {}", called());
    bytes.remove_prefix(static_cast<std::size_t>(put));
    offset += static_cast<std::uint64_t>(put);
  }
  written_ = offset;
  return {};
}

Result<> StagedTree::end() {
  if (entry_.type != FileType::regular) return {};
  const Fd file = std::move(file_);
  if (entry_.size > written_ && ::ftruncate(file.get(), static_cast<off_t>(entry_.size)) != 0)
    return sys_error(errno, "write {}", called());
  if (::fchmod(file.get(), entry_.permissions & ~mask_) != 0)
    return sys_error(errno, "set the mode of {}", called());
  if (const int error = set_time(file.get(), entry_.modified); error != 0)
    return sys_error(error, "set the time of {}", called());
  return {};
}

// One wait for the whole file system: a wait for each of many files takes far longer.
Result<> StagedTree::finish() {
  if (::syncfs(staging_.fd()) != 0) return sys_error(errno, "sync {}", quote(target_));
  for (const auto& [path, mode] : std::views::reverse(closed_)) {
    const Dir dir = TRY(staging_.open_dir(path));
    if (::fchmod(dir.fd(), mode) != 0) return sys_error(errno, "set the mode of {}", quote(path));
  }
  return {};
}

}  // namespace kata::exec
