// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_out.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "core/dir.hpp"
#include "core/text.hpp"
#include "exec/copy_plan.hpp"
#include "exec/entry_filter.hpp"
#include "exec/guest_path.hpp"
#include "exec/guest_reader.hpp"
#include "exec/guest_tree.hpp"
#include "exec/local_stream.hpp"
#include "exec/publish.hpp"
#include "exec/sized_files.hpp"
#include "exec/staging.hpp"
#include "tar/reader.hpp"
#include "tar/writer.hpp"

namespace kata::exec {
namespace {

// The process has one, and there is no way to ask without a moment of another.
unsigned current_umask() {
  const mode_t mask = ::umask(077);
  ::umask(mask);
  return mask;
}

struct Source {
  std::string path;
  GuestPath facts;
  CopyShape shape;
};

Result<Source> look_at(const CopyContext& context, const std::string& path) {
  const GuestPath facts = TRY(read_guest_path(context.shell, path, context.patience.wait()));
  const SplitPath word = split_path(path);
  if (facts.kind == PathKind::absent && !facts.is_link)
    return fail(Code::not_found, "guest path {}: does not exist", quote(path));
  if (facts.is_link && !word.ends_in_slash && context.options.source_link == SourceLink::as_it_is)
    return std::unexpected(
        Error{Code::refused,
              fmt::format("guest path {}: a symbolic link, which is not copied", quote(path)),
              "copy what it points to with '-L'"});
  if (facts.kind == PathKind::absent)
    return fail(Code::not_found, "guest path {}: a link that leads to nothing", quote(path));
  if (facts.kind == PathKind::other)
    return fail(Code::refused, "guest path {}: neither a regular file nor a directory",
                quote(path));
  const bool is_tree = facts.kind == PathKind::directory;
  if (!is_tree && (word.ends_in_slash || word.is_contents))
    return fail(Code::refused, "guest path {}: not a directory", quote(path));
  return Source{path, facts, is_tree ? CopyShape::tree : CopyShape::file};
}

Result<Route> route_of(const CopyContext& context) {
  const CopyMethod method = TRY(context.tools.method_out(context.options.method));
  const Compression compression =
      TRY(context.tools.compression(context.options.compression, method));
  return Route{context.tools, method, compression};
}

// Random bytes and packed ones are not packed again: the guest tries with the beginning of the
// file.
Result<Route> route_of_file(const CopyContext& context, const std::string& path,
                            std::uint64_t size_bytes) {
  Route route = TRY(route_of(context));
  route.checksum = context.tools.checksum(size_bytes);
  const GuestTools& tools = context.tools;
  if (context.options.compression || route.compression == Compression::none || !tools.has("head") ||
      !tools.has("wc"))
    return route;
  constexpr std::uint64_t sample = std::uint64_t{256} << 10;
  const GuestShell::Answer answer =
      TRY(context.shell.ask(fmt::format("head -c {} <{} | {} -1 -c | wc -c", sample,
                                        shell_quote(path), to_text(route.compression)),
                            context.patience.wait()));
  const auto packed = parse_u64(trim(answer.text));
  if (packed && *packed > sample / 10 * 9) route.compression = Compression::none;
  return route;
}

Result<> receive_file(const CopyContext& context, const Source& source, std::uint64_t size,
                      tar::Sink& sink) {
  const Route route = TRY(route_of_file(context, source.path, source.facts.size.value_or(0)));
  TRY(sink.begin({.type = FileType::regular,
                  .path = "",
                  .permissions = source.facts.permissions,
                  .size = size,
                  .modified = source.facts.modified}));
  const std::uint64_t limit = context.options.max_bytes;
  GuestReader reader{context.shell, route, context.patience, {limit, limit}};
  TRY(reader.begin(Cargo::file, source.path));
  for (std::uint64_t at = 0;;) {
    const std::string_view bytes = TRY(reader.next());
    if (bytes.empty()) break;
    TRY(sink.write(at, bytes));
    at += bytes.size();
    const bool is_sized = source.facts.size.value_or(0) >= at;
    context.listener.progress({at, is_sized ? source.facts.size : std::nullopt});
  }
  TRY(sink.end());
  return sink.finish();
}

bool comes_as_tar(const Source& source, const Route& route) {
  return source.shape == CopyShape::tree && route.tools.has_tar() &&
         route.method != CopyMethod::shell;
}

Result<> receive_tree(const CopyContext& context, const Source& source, tar::Sink& sink) {
  const CopyOptions& options = context.options;
  const Route route = TRY(route_of(context));
  if (!comes_as_tar(source, route))
    return read_guest_tree(context.shell, route, context.patience, source.path, options,
                           context.listener, sink);
  // Headers and padding come on top of the files' bytes.
  const std::uint64_t overhead = std::min<std::uint64_t>(options.max_entries, 1U << 30U) * 2048;
  const std::uint64_t most =
      options.max_bytes + std::min(overhead + (1U << 20U), ~options.max_bytes);
  GuestReader reader{context.shell, route, context.patience, {most, options.max_bytes}};
  TRY(reader.begin(Cargo::tree, source.path));
  std::uint64_t done = 0;
  EntryFilter filter{options, options.symlinks, context.listener};
  const auto wants = [&](const tar::Entry& entry) { return filter.wants(entry); };
  const tar::ByteSource bytes = [&]() -> Result<std::string_view> {
    const std::string_view piece = TRY(reader.next());
    done += piece.size();
    context.listener.progress({done, std::nullopt});
    return piece;
  };
  TRY(tar::read(bytes, {options.max_bytes, options.max_entries}, wants, sink));
  filter.sum_up();
  if (const auto& warning = reader.warning()) context.listener.warning(*warning);
  return {};
}

Result<> receive(const CopyContext& context, const Source& source, std::uint64_t size,
                 tar::Sink& sink) {
  return source.shape == CopyShape::tree ? receive_tree(context, source, sink)
                                         : receive_file(context, source, size, sink);
}

Result<> copy_to_stream(const CopyContext& context, const Source& source) {
  const Route route = TRY(route_of(context));
  LocalOutput output{context.out, "standard output"};
  const std::string name = split_path(source.path).name;
  tar::Writer tar{name.empty() ? "." : name, [&](std::string_view bytes) {
                    return output.write(bytes, {.interrupt = context.patience.interrupt});
                  }};
  SizedFiles sized{tar, source.path, context.listener};
  tar::Sink& sink = comes_as_tar(source, route) ? static_cast<tar::Sink&>(tar) : sized;
  return receive(context, source, source.facts.size.value_or(0), sink);
}

// Where the copy goes: a directory that is open, and the name in it; no name for its contents.
struct Place {
  Dir dir;
  std::string name;

  [[nodiscard]] std::string path() const {
    return name.empty() ? dir.path()
                        : fmt::format("{}/{}", dir.path() == "/" ? "" : dir.path(), name);
  }
};

Result<Place> place(const CopyContext& context, const Source& source, const std::string& target) {
  const PathKind at_target = host_path_kind(context.host, target);
  const CopyTarget plan = TRY(plan_copy(source.shape, source.path, target, at_target));
  std::string path = plan.path;
  const PathKind there = host_path_kind(context.host, path);
  if (there != PathKind::absent) {
    TRY(allow_replacing(source.shape, path, there));
    path = TRY(context.host.resolve(path));
  }
  // Staged inside a directory that exists: nothing has to move between file systems then.
  if (there == PathKind::directory) {
    Dir dir = TRY(Dir::open(context.host, path));
    return Place{std::move(dir), ""};
  }
  const SplitPath split = split_path(path);
  Dir dir = TRY(Dir::open(context.host, split.parent));
  return Place{std::move(dir), split.name};
}

Result<> copy_to_host(const CopyContext& context, const Source& source, const std::string& target) {
  Place to = TRY(place(context, source, target));
  Staging staging = TRY(Staging::make(to.dir));
  const unsigned mask = context.options.modes == Modes::as_sent ? 0 : current_umask();
  {
    StagedTree tree{staging.dir(), mask, to.path()};
    TRY(receive(context, source, 0, tree));
  }
  if (to.name.empty()) return publish_contents(staging.dir(), Staging::copy_name, to.dir);
  return publish(staging.dir(), Staging::copy_name, to.dir, to.name);
}

}  // namespace

Result<> copy_out(const CopyContext& context, const std::string& source,
                  const CopyEndpoint& target) {
  const Source from = TRY(look_at(context, source));
  if (target.kind == CopyEndpoint::Kind::stream) return copy_to_stream(context, from);
  return copy_to_host(context, from, absolute_path(context.host, target.path));
}

}  // namespace kata::exec
