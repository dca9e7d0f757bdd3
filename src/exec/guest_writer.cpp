// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_writer.hpp"

#include <algorithm>
#include <utility>

#include "core/base64.hpp"
#include "core/text.hpp"

namespace kata::exec {
namespace {

// Each frame starts three processes in the guest, is kept here until it is whole, and is sent to
// its end when the copy is interrupted: as large as a guest takes in no time that people notice.
constexpr std::size_t least_frame = std::size_t{256} << 10;
constexpr std::size_t most_frame = std::size_t{4} << 20;
constexpr std::chrono::milliseconds short_frame{100};
constexpr std::chrono::milliseconds long_frame{300};
constexpr std::size_t step = std::size_t{64} << 10;
constexpr std::size_t bytes_a_line = 2250;   // of base64: 3000 characters; a terminal cuts at 4095
constexpr std::size_t escaped_a_line = 800;  // characters, before the shell's own line editor cuts
constexpr std::chrono::milliseconds cleanup_time{2000};

std::string base64_lines(std::string_view bytes) {
  std::string lines;
  for (std::size_t at = 0; at < bytes.size(); at += bytes_a_line)
    lines += to_base64(bytes.substr(at, bytes_a_line), Base64::standard) + '\n';
  return lines;
}

// Lines for printf's %b: what a terminal or printf could act upon is octal.
std::string escaped_lines(std::string_view bytes) {
  std::string lines;
  std::size_t length = 0;
  for (const char c : bytes) {
    const std::size_t before = lines.size();
    if (c >= ' ' && c <= '~' && c != '\\')
      lines += c;
    else
      lines += fmt::format("\\0{:03o}", static_cast<unsigned char>(c));
    length += lines.size() - before;
    if (length < escaped_a_line) continue;
    lines += '\n';
    length = 0;
  }
  if (length > 0) lines += '\n';
  return lines;
}

}  // namespace

GuestWriter::GuestWriter(GuestShell& shell, const Route& route, const Patience& patience)
    : talk_(shell),
      route_(route),
      patience_(patience),
      end_line_("E" + random_hex()),
      frame_size_(least_frame),
      packer_(make_compressor(route.compression)),
      digest_(route.checksum) {}

GuestWriter::~GuestWriter() {
  if (!talk_.shell().is_running()) return;
  // Deaf to the interrupt, which is why this runs.
  static_cast<void>(abandon(Wait::until(cleanup_time)));
}

Result<> GuestWriter::abandon(const Wait& wait) {
  if (!is_ready_) {
    const std::string ready = TRY(talk_.listen(wait));
    is_ready_ = ready == "r";
  }
  TRY(send_control(wait));
  const std::string zeros(std::min(frame_left_, step), '\0');
  while (frame_left_ > 0)
    TRY(send(std::string_view{zeros}.substr(0, std::min(frame_left_, zeros.size())), wait));
  if (is_ready_ && !is_ended_) TRY(send_end(wait));
  static_cast<void>(TRY(talk_.finish(wait)));
  return {};
}

Result<> GuestWriter::begin(Cargo cargo, std::string_view staged) {
  TRY(talk_.begin(receive_script(route_, cargo, staged, end_line_), patience_.wait()));
  const std::string ready = TRY(talk_.listen(patience_.wait()));
  is_ready_ = ready == "r";
  if (is_ready_) return {};
  static_cast<void>(TRY(talk_.finish(patience_.wait())));
  return fail(Code::io, "in the guest: {}", escape(ready));
}

// What the guest says while it is being sent to can only be that it gave up.
Result<> GuestWriter::hear_refusal() {
  const std::optional<std::string> said = TRY(talk_.hear(patience_.wait()));
  if (!said) return {};
  return conclude(true);
}

// A guest that takes bytes as fast as they come never makes us wait, and only a wait is
// interrupted.
Result<> GuestWriter::check_interrupt() const {
  Interest nothing;
  Result<> waited = wait_ready(nothing, {Clock::now(), patience_.interrupt});
  if (waited || waited.error().code == Code::timed_out) return {};
  return waited;
}

Result<> GuestWriter::send(std::string_view bytes, const Wait& wait) {
  while (!bytes.empty()) {
    const std::size_t sent = TRY(talk_.shell().wire().send_some(bytes.substr(0, step), wait));
    bytes.remove_prefix(sent);
    frame_left_ -= std::min(frame_left_, sent);
  }
  return {};
}

// What is cut off of a header or the end is sent before all else: the guest counts on it.
Result<> GuestWriter::send_control(const Wait& wait) {
  while (!control_.empty()) {
    const std::size_t sent = TRY(talk_.shell().wire().send_some(control_, wait));
    control_.erase(0, sent);
  }
  return {};
}

// Announces a frame and sends it. One that took long makes the next ones smaller.
Result<> GuestWriter::send_frame(const Wait& wait) {
  const Clock::time_point start = Clock::now();
  control_ = fmt::format("{:>{}}", frame_.size(), frame_header_size);
  frame_left_ = frame_.size();
  TRY(send_control(wait));
  TRY(send_in_steps(frame_, wait));
  const Clock::duration took = Clock::now() - start;
  if (took > long_frame) frame_size_ = std::max(frame_size_ / 2, least_frame);
  if (took < short_frame) frame_size_ = std::min(frame_size_ * 2, most_frame);
  return {};
}

Result<> GuestWriter::flush(const Wait& wait) {
  if (frame_.empty()) return {};
  if (route_.method == CopyMethod::raw) {
    TRY(send_frame(wait));
  } else {
    TRY(send_in_steps(
        route_.method == CopyMethod::base64 ? base64_lines(frame_) : escaped_lines(frame_), wait));
  }
  // Its memory is kept for the next.
  frame_.clear();
  return {};
}

// The guest that gave up is noticed between raw frames, because it reads every frame to its end.
Result<> GuestWriter::send_in_steps(std::string_view rest, const Wait& wait) {
  while (!rest.empty()) {
    const std::string_view part = rest.substr(0, step);
    TRY(send(part, Wait::until(patience_.quiet, wait.interrupt)));
    rest.remove_prefix(part.size());
    TRY(check_interrupt());
    // An echo must be read or the terminal takes no more.
    if (frame_left_ == 0) TRY(hear_refusal());
  }
  return {};
}

Result<> GuestWriter::pack() {
  for (;;) {
    const std::string_view packed = TRY(packer_->next());
    if (packed.empty()) return {};
    for (std::size_t at = 0; at < packed.size();) {
      const std::size_t most = route_.method == CopyMethod::raw ? frame_size_ : bytes_a_line * 20;
      frame_.reserve(most);
      const std::size_t part = std::min(packed.size() - at, most - frame_.size());
      frame_.append(packed, at, part);
      at += part;
      if (frame_.size() == most) TRY(flush(patience_.wait()));
    }
  }
}

Result<> GuestWriter::write(std::string_view bytes) {
  digest_.update(bytes);
  packer_->feed(bytes);
  return pack();
}

// What stands behind the last line, which may be cut. An EOT counts as one at the beginning of a
// line only.
std::string GuestWriter::take_data_end() {
  const bool decodes = route_.method == CopyMethod::base64;
  return std::exchange(is_data_ended_, true) || !decodes ? "\n" : "\n\x04";
}

Result<> GuestWriter::send_end(const Wait& wait) {
  is_ended_ = true;
  control_ = route_.method == CopyMethod::raw ? end_line_ : take_data_end() + end_line_ + '\n';
  return send_control(wait);
}

Result<> GuestWriter::conclude(bool was_refused) {
  if (route_.method != CopyMethod::raw) {
    control_ = take_data_end();
    TRY(send_control(patience_.wait()));
    // The shell makes nothing of such a line, nor does printf's %b.
    TRY(talk_.shell().let_echo_end("\\c", patience_.wait()));
  }
  TRY(send_end(patience_.wait()));
  std::string said = TRY(talk_.listen(patience_.wait()));
  if (said == "f") {
    was_refused = true;
    said = TRY(talk_.listen(patience_.wait()));
  }
  const CopyReport report = parse_copy_report(said);
  static_cast<void>(TRY(talk_.finish(patience_.wait())));
  if (was_refused && report.status == 0U)
    return fail(Code::io, "in the guest: the command that writes gave up");
  return verify_copy(report, digest_, has_checksum(route_));
}

Result<> GuestWriter::finish() {
  packer_->end();
  TRY(pack());
  TRY(flush(patience_.wait()));
  return conclude(false);
}

}  // namespace kata::exec
