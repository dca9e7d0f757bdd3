// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_in.hpp"

#include <unistd.h>

#include <array>
#include <functional>
#include <memory>

#include "core/dir.hpp"
#include "core/text.hpp"
#include "exec/copy_plan.hpp"
#include "exec/entry_filter.hpp"
#include "exec/guest_path.hpp"
#include "exec/guest_stage.hpp"
#include "exec/guest_tree.hpp"
#include "exec/guest_writer.hpp"
#include "exec/host_tree.hpp"
#include "tar/reader.hpp"
#include "tar/writer.hpp"

namespace kata::exec {
namespace {

constexpr std::size_t step = std::size_t{256} << 10;

// Where the copy will stand in the guest, all rules applied.
Result<std::string> place(const CopyContext& context, CopyShape shape, const std::string& source,
                          const std::string& target) {
  const GuestPath at = TRY(read_guest_path(context.shell, target, context.patience.wait()));
  const CopyTarget plan = TRY(plan_copy(shape, source, target, at.kind));
  if (plan.needs_parent) {
    const std::string parent = split_path(plan.path).parent;
    const GuestPath above = TRY(read_guest_path(context.shell, parent, context.patience.wait()));
    if (above.kind != PathKind::directory)
      return fail(Code::not_found, "guest directory {}: does not exist", quote(parent));
  }
  if (plan.path != target) {
    const GuestPath there = TRY(read_guest_path(context.shell, plan.path, context.patience.wait()));
    TRY(allow_replacing(shape, plan.path, there.kind));
  }
  return plan.path;
}

// Random bytes and packed ones are not packed again.
Result<Compression> compression_for(const CopyContext& context, CopyMethod method, int fd) {
  const Compression best = TRY(context.tools.compression(context.options.compression, method));
  if (context.options.compression || best == Compression::none) return best;
  std::string sample(step, '\0');
  const ssize_t got = ::pread(fd, sample.data(), sample.size(), 0);
  sample.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return is_compressible(sample) ? best : Compression::none;
}

Result<> send_file(const CopyContext& context, const Dir::OpenFile& file, GuestWriter& writer) {
  const auto buffer = std::make_unique<std::array<char, step>>();
  std::uint64_t done = 0;
  for (;;) {
    const ssize_t got = ::read(file.fd.get(), buffer->data(), buffer->size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return sys_error(errno, "read");
    if (got == 0) return writer.finish();
    TRY(writer.write({buffer->data(), static_cast<std::size_t>(got)}));
    done += static_cast<std::uint64_t>(got);
    context.listener.progress({done, file.info.size});
  }
}

Result<> copy_file_in(const CopyContext& context, const Dir& parent, const std::string& name,
                      const std::string& path) {
  const Dir::OpenFile file = TRY(parent.open_file(name));
  const CopyMethod method = TRY(context.tools.method_in(context.options.method));
  const Compression compression = TRY(compression_for(context, method, file.fd.get()));
  const Route route{context.tools, method, compression, context.tools.checksum(file.info.size)};
  GuestStage stage{context.shell, context.tools, context.patience};
  TRY(stage.for_file(path));
  {
    GuestWriter writer{context.shell, route, context.patience};
    TRY(writer.begin(Cargo::file, stage.path()));
    TRY(send_file(context, file, writer));
  }
  return stage.publish_file(file.info.permissions & 0777U);
}

// A link is made by name alone.
Result<> copy_link_in(const CopyContext& context, const Dir& parent, const std::string& name,
                      const std::string& path) {
  const std::string text = TRY(parent.read_link(name));
  const GuestShell::Answer answer = TRY(
      context.shell.ask(fmt::format("ln -s -- {} {} 2>&1", shell_quote(text), shell_quote(path)),
                        context.patience.wait()));
  if (answer.status == 0) return {};
  return fail(Code::io, "make link {} in the guest: {}", quote(path), quote(trim(answer.text)));
}

using Feed = std::function<Result<>(GuestWriter*, tar::Sink*)>;

// Stages a tree in the guest: as one tar stream where it can read one that something copies into
// its pipe, else file by file.
Result<> stage_tree(const CopyContext& context, const std::string& path, std::uint64_t size_bytes,
                    const Feed& feed) {
  const CopyMethod method = TRY(context.tools.method_in(context.options.method));
  const bool as_tar =
      context.tools.has_tar() && context.tools.has("cat") && method != CopyMethod::shell;
  const Compression compression =
      TRY(context.tools.compression(context.options.compression, method));
  const Route route{context.tools, method, compression, context.tools.checksum(size_bytes)};
  GuestStage stage{context.shell, context.tools, context.patience};
  TRY(stage.for_tree(path));
  if (as_tar) {
    GuestWriter writer{context.shell, route, context.patience};
    TRY(writer.begin(Cargo::tree, stage.path()));
    TRY(feed(&writer, nullptr));
    TRY(writer.finish());
  } else {
    GuestTreeWriter files{context.shell, route, context.patience, stage.path()};
    TRY(feed(nullptr, &files));
  }
  return stage.publish_tree();
}

Result<> copy_tree_in(const CopyContext& context, const Dir& root, const std::string& path) {
  const TreeSize size = TRY(measure_host_tree(root, context.options));
  // Tar adds a header of 512 bytes and fills the last block of each file.
  const std::uint64_t total = size.bytes + size.entries * 768;
  std::uint64_t done = 0;
  return stage_tree(context, path, total, [&](GuestWriter* writer, tar::Sink* files) -> Result<> {
    if (writer == nullptr) return walk_host_tree(root, context.options, context.listener, *files);
    tar::Writer tar{".", [&](std::string_view bytes) -> Result<> {
                      done += bytes.size();
                      context.listener.progress({done, std::max(total, done)});
                      return writer->write(bytes);
                    }};
    return walk_host_tree(root, context.options, context.listener, tar);
  });
}

// Our own standard input, which may be a terminal or a pipe that nobody writes to.
Result<std::string_view> read_input(const CopyContext& context, std::string& buffer) {
  for (;;) {
    Interest input{context.in, true, false};
    TRY(wait_ready(input, {.interrupt = context.patience.interrupt}));
    buffer.resize(step);
    const ssize_t got = ::read(context.in, buffer.data(), buffer.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return sys_error(errno, "read standard input");
    buffer.resize(static_cast<std::size_t>(got));
    return std::string_view{buffer};
  }
}

Result<> pass_on(const tar::ByteSource& source, GuestWriter& writer) {
  for (;;) {
    const std::string_view bytes = TRY(source());
    if (bytes.empty()) return {};
    TRY(writer.write(bytes));
  }
}

Result<> filter_stream(const CopyContext& context, const tar::ByteSource& source, tar::Sink& sink) {
  const CopyOptions& options = context.options;
  EntryFilter filter{options, Symlinks::copy, context.listener};
  const auto wants = [&](const tar::Entry& entry) { return filter.wants(entry); };
  TRY(tar::read(source, {options.max_bytes, options.max_entries}, wants, sink));
  filter.sum_up();
  return {};
}

Result<> copy_stream_in(const CopyContext& context, const std::string& path) {
  std::string buffer;
  std::uint64_t done = 0;
  const tar::ByteSource source = [&]() -> Result<std::string_view> {
    const std::string_view bytes = TRY(read_input(context, buffer));
    done += bytes.size();
    context.listener.progress({done, std::nullopt});
    return bytes;
  };
  return stage_tree(context, path, 0, [&](GuestWriter* writer, tar::Sink* files) -> Result<> {
    if (writer != nullptr && context.options.excluded.empty()) return pass_on(source, *writer);
    if (writer == nullptr) return filter_stream(context, source, *files);
    // The guest's tar may know no patterns, or others.
    tar::Writer tar{".", [&](std::string_view bytes) { return writer->write(bytes); }};
    return filter_stream(context, source, tar);
  });
}

}  // namespace

Result<> copy_in(const CopyContext& context, const CopyEndpoint& source,
                 const std::string& target) {
  if (source.kind == CopyEndpoint::Kind::stream) {
    const std::string path = TRY(place(context, CopyShape::stream, ".", target));
    return copy_stream_in(context, path);
  }
  std::string from = absolute_path(context.host, source.path);
  const PathKind kind = host_path_kind(context.host, from);
  const SplitPath word = split_path(from);
  if (kind == PathKind::directory && (word.is_contents || word.ends_in_slash)) {
    const std::string path = TRY(place(context, CopyShape::tree, from, target));
    const Dir root = TRY(Dir::open(context.host, from));
    return copy_tree_in(context, root, path);
  }
  if (word.ends_in_slash) return fail(Code::refused, "{}: not a directory", quote(source.path));
  if (word.is_contents) return fail(Code::not_found, "{}: no such directory", quote(source.path));
  if (context.options.source_link == SourceLink::followed) from = TRY(context.host.resolve(from));
  const SplitPath real = split_path(from);
  const Dir parent = TRY(Dir::open(context.host, real.parent));
  const FileInfo info = TRY(parent.stat(real.name));
  if (info.type == FileType::directory) {
    const std::string path = TRY(place(context, CopyShape::tree, source.path, target));
    const Dir root = TRY(parent.open_dir(real.name));
    return copy_tree_in(context, root, path);
  }
  if (info.type != FileType::regular && info.type != FileType::symlink)
    return fail(Code::refused, "{}: {}, neither a regular file nor a directory", quote(source.path),
                to_text(info.type));
  const std::string path = TRY(place(context, CopyShape::file, source.path, target));
  if (info.type == FileType::symlink) return copy_link_in(context, parent, real.name, path);
  return copy_file_in(context, parent, real.name, path);
}

}  // namespace kata::exec
