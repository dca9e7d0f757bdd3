// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_reader.hpp"

#include "core/text.hpp"
#include "tar/reader.hpp"

namespace kata::exec {

GuestReader::GuestReader(GuestShell& shell, const Route& route, const Patience& patience,
                         ByteLimit limit)
    : talk_(shell),
      route_(route),
      patience_(patience),
      limit_(limit),
      unpacker_(make_decompressor(route.compression)),
      digest_(route.checksum) {}

Result<> GuestReader::begin(Cargo cargo, std::string_view path) {
  cargo_ = cargo;
  return talk_.begin(send_script(route_, cargo, path), patience_.wait());
}

Result<> GuestReader::decode(std::string bytes) {
  piece_ = route_.method == CopyMethod::base64 ? TRY(base64_.feed(bytes)) : std::move(bytes);
  unpacker_->feed(piece_);
  return {};
}

// No other tar knows such files.
bool GuestReader::reads_with_gnu_tar() const {
  return cargo_ == Cargo::tree && route_.tools.has("hard-dereference");
}

Result<> GuestReader::take_more() {
  ScriptTalk::Event event = TRY(talk_.next(patience_.wait()));
  if (event.status)
    return fail(Code::unavailable, "the guest's shell gave up with status {}", *event.status);
  if (!event.said) return decode(std::move(event.bytes));
  report_ = parse_copy_report(*event.said);
  // Files that changed while they were read have as many of their bytes as tar said; those that
  // became shorter would end in zeros. Source: tar(1), RETURN VALUE.
  if (reads_with_gnu_tar() && report_.status == 1U && !report_.errors.empty() &&
      report_.has_only_changed) {
    warning_ = fmt::format("in the guest: {}", quote(report_.errors));
    report_.status = 0;
  }
  has_ended_ = true;
  unpacker_->end();
  static_cast<void>(TRY(talk_.finish(patience_.wait())));
  return base64_.finish();
}

Result<std::string_view> GuestReader::next() {
  for (;;) {
    // What the guest's commands said is why a stream breaks off.
    const Result<std::string_view> bytes = unpacker_->next();
    if (!bytes && has_ended_ && report_.status != 0)
      TRY(verify_copy(report_, digest_, has_checksum(route_)));
    if (!bytes) return bytes;
    if (bytes->empty() && has_ended_) break;
    if (bytes->empty()) {
      TRY(take_more());
      continue;
    }
    digest_.update(*bytes);
    if (digest_.length() > limit_.left) return std::unexpected(tar::too_many_bytes(limit_.whole));
    return bytes;
  }
  TRY(verify_copy(report_, digest_, has_checksum(route_)));
  return std::string_view{};
}

}  // namespace kata::exec
