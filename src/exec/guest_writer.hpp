// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "exec/copy_report.hpp"
#include "exec/copy_script.hpp"
#include "exec/guest_reader.hpp"
#include "exec/script_talk.hpp"

namespace kata::exec {

/// Sends the bytes of a file, or of a tar stream, to a guest.
class GuestWriter {
 public:
  GuestWriter(GuestShell& shell, const Route& route, const Patience& patience);
  GuestWriter(const GuestWriter&) = delete;
  GuestWriter& operator=(const GuestWriter&) = delete;
  /// Ends a stream that is not finished, so that the guest's terminal is in order again; takes at
  /// most 2 s.
  ~GuestWriter();

  /// Lets the guest write to `staged`; see receive_script().
  /// Errors: io (it cannot), and those of GuestShell.
  [[nodiscard]] Result<> begin(Cargo cargo, std::string_view staged);

  /// Errors: io (the guest gave up, with its commands' words), and those of GuestShell.
  [[nodiscard]] Result<> write(std::string_view bytes);

  /// Ends the stream. Length and checksum were compared and agree where this succeeds.
  /// Errors: those of write(), malformed (they do not).
  [[nodiscard]] Result<> finish();

 private:
  [[nodiscard]] Result<> pack();
  [[nodiscard]] Result<> flush(const Wait& wait);
  [[nodiscard]] Result<> send_frame(const Wait& wait);
  [[nodiscard]] Result<> send_in_steps(std::string_view rest, const Wait& wait);
  [[nodiscard]] Result<> send(std::string_view bytes, const Wait& wait);
  [[nodiscard]] Result<> send_control(const Wait& wait);
  [[nodiscard]] std::string take_data_end();
  [[nodiscard]] Result<> send_end(const Wait& wait);
  [[nodiscard]] Result<> check_interrupt() const;
  [[nodiscard]] Result<> hear_refusal();
  [[nodiscard]] Result<> conclude(bool was_refused);
  [[nodiscard]] Result<> abandon(const Wait& wait);

  ScriptTalk talk_;
  Route route_;
  Patience patience_;
  std::string end_line_;
  std::size_t frame_size_;  // bytes of the next raw frame
  std::unique_ptr<Recoder> packer_;
  std::string frame_;           // packed, not sent yet
  std::size_t frame_left_ = 0;  // bytes of a raw frame that the guest still waits for
  std::string control_;         // a header or the end, not sent yet
  Digest digest_;
  bool is_ready_ = false;       // the guest said that it reads
  bool is_data_ended_ = false;  // lines of data were sent, and their end
  bool is_ended_ = false;
};

}  // namespace kata::exec
