// SPDX-License-Identifier: Apache-2.0
// libarchive reads the format; which members are taken is decided here, before anything is done.
#include "tar/reader.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <optional>

#include "core/text.hpp"
#include "tar/name.hpp"

namespace kata::tar {
namespace {

struct Free {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Free>;

// What the callback and the loop around it share.
struct Stream {
  const ByteSource& source;
  std::optional<Error> error{};
  std::optional<std::size_t> header_left{};  // bytes, while a header is read
};

// A header may say how long it is, list holes without end, and be kept in memory meanwhile.
constexpr std::size_t longest_header = std::size_t{2} << 20;

la_ssize_t read_callback(archive* reader, void* data, const void** buffer) {
  auto* stream = static_cast<Stream*>(data);
  Result<std::string_view> bytes = stream->source();
  if (bytes && stream->header_left && bytes->size() > *stream->header_left)
    bytes = fail(Code::malformed, "the tar stream is broken: a header of more than {} bytes",
                 longest_header);
  else if (bytes && stream->header_left)
    *stream->header_left -= bytes->size();
  if (!bytes) {
    stream->error = std::move(bytes).error();
    archive_set_error(reader, EIO, "the stream broke off");
    return -1;
  }
  *buffer = bytes->data();
  return static_cast<la_ssize_t>(bytes->size());
}

std::unexpected<Error> tar_error(archive* reader, Stream& stream) {
  if (stream.error) return std::unexpected(*std::move(stream.error));
  const char* text = archive_error_string(reader);
  return fail(Code::malformed, "the tar stream is broken: {}",
              escape(text == nullptr ? "no reason given" : text));
}

FileType to_type(unsigned type) {
  switch (type) {
    case AE_IFREG: return FileType::regular;
    case AE_IFDIR: return FileType::directory;
    case AE_IFLNK: return FileType::symlink;
    case AE_IFCHR: return FileType::character;
    case AE_IFBLK: return FileType::block;
    case AE_IFIFO: return FileType::fifo;
    case AE_IFSOCK: return FileType::socket;
    default: return FileType::unknown;
  }
}

Result<Entry> to_entry(archive_entry* from) {
  const char* name = archive_entry_pathname(from);
  if (name == nullptr) return fail(Code::malformed, "a tar member has no readable name");
  Entry entry;
  entry.path = TRY(parse_name(name));
  entry.type = to_type(archive_entry_filetype(from));
  entry.permissions = archive_entry_perm(from) & 0777U;
  const la_int64_t size = archive_entry_size(from);
  if (size < 0) return fail(Code::malformed, "member {}: a size below zero", quote(name));
  entry.size = static_cast<std::uint64_t>(size);
  if (archive_entry_mtime_is_set(from) != 0) entry.modified = archive_entry_mtime(from);
  if (const char* link = archive_entry_symlink(from)) entry.link = link;
  entry.is_hard_link = archive_entry_hardlink(from) != nullptr;
  return entry;
}

Result<> check_type(const Entry& entry) {
  const auto refuse = [&](std::string_view what) -> Result<> {
    return std::unexpected(Error{
        Code::refused,
        fmt::format("member {}: {}, which is never taken from a guest", quote(entry.path), what),
        fmt::format("leave it out with '--exclude {}'", escape(entry.path))});
  };
  if (entry.is_hard_link) return refuse("a hard link");
  if (entry.type != FileType::regular && entry.type != FileType::directory &&
      entry.type != FileType::symlink)
    return refuse(to_text(entry.type));
  if (entry.path.empty() && entry.type != FileType::directory)
    return fail(Code::malformed, "the tar stream has no directory at its root");
  if (entry.type == FileType::symlink && (entry.link.empty() || entry.link.size() > 4095))
    return fail(Code::malformed, "member {}: a link of {} bytes", quote(entry.path),
                entry.link.size());
  return {};
}

// A hole at the end is made by the sink, which was told the size.
Result<> copy_data(archive* reader, Stream& stream, const Entry& entry, Sink& sink) {
  for (;;) {
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int code = archive_read_data_block(reader, &data, &size, &offset);
    if (code == ARCHIVE_EOF) return {};
    if (code != ARCHIVE_OK) return tar_error(reader, stream);
    const auto at = static_cast<std::uint64_t>(offset);
    if (offset < 0 || at > entry.size || size > entry.size - at)
      return fail(Code::malformed, "member {}: longer than it said", quote(entry.path));
    if (size > 0) TRY(sink.write(at, {static_cast<const char*>(data), size}));
  }
}

class Budget {
 public:
  explicit Budget(const Limits& limits) : limits_(limits) {}

  Result<> count() {
    if (++entries_ <= limits_.entries) return {};
    return std::unexpected(too_many_entries(limits_.entries));
  }
  Result<> spend(const Entry& entry) {
    if (entry.type != FileType::regular) return {};
    if (entry.size > limits_.bytes - bytes_) return std::unexpected(too_many_bytes(limits_.bytes));
    bytes_ += entry.size;
    return {};
  }

 private:
  Limits limits_;
  std::uint64_t entries_ = 0;
  std::uint64_t bytes_ = 0;
};

Result<> read_member(archive* reader, archive_entry* from, Stream& stream, Budget& budget,
                     const std::function<bool(const Entry&)>& wants, Sink& sink) {
  TRY(budget.count());
  const Entry entry = TRY(to_entry(from));
  if (!wants(entry)) return {};
  TRY(check_type(entry));
  TRY(budget.spend(entry));
  TRY(sink.begin(entry));
  if (entry.type == FileType::regular) TRY(copy_data(reader, stream, entry, sink));
  return sink.end();
}

}  // namespace

Error too_many_bytes(std::uint64_t limit) {
  return {Code::refused, fmt::format("more than {} bytes came, which is the limit", limit),
          "give more with '--max-bytes'"};
}

Error too_many_entries(std::uint64_t limit) {
  return {Code::refused, fmt::format("more than {} files came, which is the limit", limit),
          "give more with '--max-entries'"};
}

Result<> read(const ByteSource& source, const Limits& limits,
              const std::function<bool(const Entry&)>& wants, Sink& sink) {
  Stream stream{source};
  const Reader reader{archive_read_new()};
  archive_read_support_format_tar(reader.get());
  if (archive_read_open(reader.get(), &stream, nullptr, read_callback, nullptr) != ARCHIVE_OK)
    return tar_error(reader.get(), stream);
  Budget budget{limits};
  for (;;) {
    archive_entry* from = nullptr;
    stream.header_left = longest_header;
    const int code = archive_read_next_header(reader.get(), &from);
    stream.header_left.reset();
    if (code == ARCHIVE_EOF) break;
    // A warning is a name that is not in this program's character set, and is kept as it is.
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) return tar_error(reader.get(), stream);
    TRY(read_member(reader.get(), from, stream, budget, wants, sink));
    if (archive_read_data_skip(reader.get()) < ARCHIVE_WARN) return tar_error(reader.get(), stream);
  }
  // Writers pad the end, and what follows it is part of what is verified.
  for (;;) {
    const std::string_view rest = TRY(source());
    if (rest.empty()) return sink.finish();
  }
}

}  // namespace kata::tar
