// SPDX-License-Identifier: Apache-2.0
#include "exec/host_tree.hpp"

#include <array>
#include <memory>

#include "core/text.hpp"
#include "tar/name.hpp"

namespace kata::exec {
namespace {

struct Walk {
  const CopyOptions& options;
  const CopyListener& listener;
  tar::Sink& sink;
};

Result<> send_contents(const Dir::OpenFile& file, const tar::Entry& entry, tar::Sink& sink) {
  constexpr std::size_t step = std::size_t{64} << 10;
  const auto buffer = std::make_unique<std::array<char, step>>();
  std::uint64_t at = 0;
  // No more than the size that was announced, should the file grow meanwhile.
  while (at < entry.size) {
    const ssize_t got =
        ::read(file.fd.get(), buffer->data(), std::min<std::uint64_t>(step, entry.size - at));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return sys_error(errno, "read {}", quote(entry.path));
    if (got == 0) return fail(Code::io, "read {}: became shorter meanwhile", quote(entry.path));
    TRY(sink.write(at, {buffer->data(), static_cast<std::size_t>(got)}));
    at += static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<> send_file(const Dir& dir, std::string_view name, std::string path, tar::Sink& sink) {
  const Dir::OpenFile file = TRY(dir.open_file(name));
  const tar::Entry entry{.type = FileType::regular,
                         .path = std::move(path),
                         .permissions = file.info.permissions & 0777U,
                         .size = file.info.size,
                         .modified = file.info.modified};
  TRY(sink.begin(entry));
  TRY(send_contents(file, entry, sink));
  return sink.end();
}

Result<> send_link(const Dir& dir, std::string_view name, std::string path, tar::Sink& sink) {
  std::string text = TRY(dir.read_link(name));
  const FileInfo info = TRY(dir.stat(name));
  TRY(sink.begin({.type = FileType::symlink,
                  .path = std::move(path),
                  .permissions = 0777,
                  .modified = info.modified,
                  .link = std::move(text)}));
  return sink.end();
}

Result<> walk_directory(const Walk& walk, const Dir& dir, const std::string& path,
                        std::size_t depth) {
  if (depth > tar::deepest)
    return fail(Code::malformed, "{}: nested deeper than {}", quote(path), tar::deepest);
  const FileInfo info = TRY(stat_fd(dir.fd(), dir.path()));
  TRY(walk.sink.begin({.type = FileType::directory,
                       .path = path,
                       .permissions = info.permissions & 0777U,
                       .modified = info.modified}));
  TRY(walk.sink.end());
  for (const DirEntry& entry : TRY(dir.entries())) {
    std::string below = path.empty() ? entry.name : path + "/" + entry.name;
    if (is_excluded(walk.options.excluded, below)) continue;
    if (entry.type == FileType::directory) {
      const Dir child = TRY(dir.open_dir(entry.name));
      TRY(walk_directory(walk, child, below, depth + 1));
    } else if (entry.type == FileType::regular) {
      TRY(send_file(dir, entry.name, std::move(below), walk.sink));
    } else if (entry.type == FileType::symlink) {
      TRY(send_link(dir, entry.name, std::move(below), walk.sink));
    } else {
      walk.listener.warning(fmt::format("{}: {}, left out", quote(below), to_text(entry.type)));
    }
  }
  return {};
}

Result<> measure(const Dir& dir, const std::string& path, const CopyOptions& options,
                 std::size_t depth, TreeSize& size) {
  ++size.entries;
  if (depth > tar::deepest) return {};  // the walk will say so
  for (const DirEntry& entry : TRY(dir.entries())) {
    const std::string below = path.empty() ? entry.name : path + "/" + entry.name;
    if (is_excluded(options.excluded, below)) continue;
    if (entry.type == FileType::directory) {
      const Dir child = TRY(dir.open_dir(entry.name));
      TRY(measure(child, below, options, depth + 1, size));
      continue;
    }
    ++size.entries;
    const Result<FileInfo> info = dir.stat(entry.name);
    if (info && entry.type == FileType::regular) size.bytes += info->size;
  }
  return {};
}

}  // namespace

Result<> walk_host_tree(const Dir& root, const CopyOptions& options, const CopyListener& listener,
                        tar::Sink& sink) {
  TRY(walk_directory({options, listener, sink}, root, "", 0));
  return sink.finish();
}

Result<TreeSize> measure_host_tree(const Dir& root, const CopyOptions& options) {
  TreeSize size;
  TRY(measure(root, "", options, 0, size));
  return size;
}

}  // namespace kata::exec
