// SPDX-License-Identifier: Apache-2.0
#include "tar/writer.hpp"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <optional>

#include "core/text.hpp"

namespace kata::tar {

struct Writer::Stream {
  Output output;
  std::optional<Error> error{};
};

namespace {

struct Free {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

unsigned to_archive_type(FileType type) {
  if (type == FileType::directory) return AE_IFDIR;
  return type == FileType::symlink ? AE_IFLNK : AE_IFREG;
}

}  // namespace

Writer::Writer(std::string prefix, Output output)
    : prefix_(std::move(prefix)),
      stream_(std::make_unique<Stream>(std::move(output))),
      writer_(archive_write_new()) {
  archive_write_set_format_gnutar(writer_);
  archive_write_set_bytes_per_block(writer_, 65536);
  archive_write_set_bytes_in_last_block(writer_, 512);
  const auto give = [](archive* writer, void* data, const void* bytes,
                       std::size_t size) -> la_ssize_t {
    auto* stream = static_cast<Stream*>(data);
    Result<> given = stream->error ? Result<>{std::unexpected(*stream->error)}
                                   : stream->output({static_cast<const char*>(bytes), size});
    if (given) return static_cast<la_ssize_t>(size);
    stream->error = std::move(given).error();
    archive_set_error(writer, EIO, "the stream broke off");
    return -1;
  };
  archive_write_open(writer_, stream_.get(), nullptr, give, nullptr);
}

Writer::~Writer() {
  // Freeing would write the end of the archive to an output that may be gone.
  archive_write_fail(writer_);
  archive_write_free(writer_);
}

Result<> Writer::checked(long code) {
  if (code >= 0 || code == ARCHIVE_WARN) return {};
  if (const auto& error = stream_->error; error.has_value()) return std::unexpected(*error);
  const char* text = archive_error_string(writer_);
  return fail(Code::io, "write tar: {}", escape(text == nullptr ? "no reason given" : text));
}

Result<> Writer::begin(const Entry& entry) {
  const std::unique_ptr<archive_entry, Free> to{archive_entry_new()};
  const std::string name = entry.path.empty() ? prefix_ : prefix_ + "/" + entry.path;
  archive_entry_copy_pathname(to.get(), name.c_str());
  archive_entry_set_filetype(to.get(), to_archive_type(entry.type));
  archive_entry_set_perm(to.get(), entry.permissions);
  if (entry.type == FileType::symlink) archive_entry_copy_symlink(to.get(), entry.link.c_str());
  size_ = entry.type == FileType::regular ? entry.size : 0;
  done_ = 0;
  archive_entry_set_size(to.get(), static_cast<la_int64_t>(size_));
  if (entry.modified) archive_entry_set_mtime(to.get(), *entry.modified, 0);
  return checked(archive_write_header(writer_, to.get()));
}

Result<> Writer::put(std::string_view bytes) {
  while (!bytes.empty()) {
    const la_ssize_t put = archive_write_data(writer_, bytes.data(), bytes.size());
    TRY(checked(static_cast<long>(put)));
    if (put <= 0) return fail(Code::io, "write tar: longer than it was said to be");
    bytes.remove_prefix(static_cast<std::size_t>(put));
    done_ += static_cast<std::uint64_t>(put);
  }
  return {};
}

Result<> Writer::put_zeros(std::uint64_t count) {
  static constexpr std::array<char, 4096> zeros{};
  for (; count > 0; count -= std::min<std::uint64_t>(count, zeros.size()))
    TRY(put(
        {zeros.data(), static_cast<std::size_t>(std::min<std::uint64_t>(count, zeros.size()))}));
  return {};
}

Result<> Writer::write(std::uint64_t offset, std::string_view bytes) {
  if (offset > done_) TRY(put_zeros(offset - done_));
  return put(bytes);
}

Result<> Writer::end() {
  if (size_ > done_) TRY(put_zeros(size_ - done_));
  return checked(archive_write_finish_entry(writer_));
}

Result<> Writer::finish() { return checked(archive_write_close(writer_)); }

}  // namespace kata::tar
