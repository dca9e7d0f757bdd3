// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/fd.hpp"
#include "exec/guest_shell.hpp"
#include "exec/wait.hpp"
#include "exec/wire.hpp"

namespace kata::exec {

/// The guest's end of a session on a terminal. Nothing here waits, except leave().
class Peer {
 public:
  Peer() = default;
  virtual ~Peer() = default;
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// To be polled, for reading and writing.
  [[nodiscard]] virtual int fd() const = 0;

  /// Whether receive() has something although the descriptor is not readable.
  [[nodiscard]] virtual bool has_kept() const = 0;

  struct Incoming {
    std::string_view bytes;  ///< valid until the next call; may be empty
    bool ended = false;      ///< nothing more will come; `status` holds
    int status = 0;          ///< exit status of what ran in the guest
  };
  /// What arrived, if anything. Call it where fd() is readable or has_kept() says so.
  [[nodiscard]] virtual Result<Incoming> receive() = 0;

  /// Sends what fits and says how many bytes that was; may be 0.
  /// Errors: unavailable (the guest takes no more; what it sent can still be received), io.
  [[nodiscard]] virtual Result<std::size_t> send(std::string_view bytes) = 0;

  /// Ends what runs in the guest, whatever it is doing, and waits for that as long as `wait` says.
  virtual void leave(const Wait& wait) = 0;

  /// What is typed for input that is over: at first, and again while the guest goes on, for a
  /// program that read it in the shell's place.
  [[nodiscard]] virtual std::string_view end_of_input() const = 0;
  [[nodiscard]] virtual std::string_view end_of_input_again() const = 0;
};

/// A console as the agent serves it: the bytes of a terminal with a shell.
class ConsolePeer : public Peer {
 public:
  /// `arrived` was read from the console already.
  ConsolePeer(Wire wire, std::string arrived);

  [[nodiscard]] int fd() const override { return wire_.fd(); }
  [[nodiscard]] bool has_kept() const override { return !arrived_.empty() || wire_.has_kept(); }
  [[nodiscard]] Result<Incoming> receive() override;
  [[nodiscard]] Result<std::size_t> send(std::string_view bytes) override;
  void leave(const Wait& wait) override;
  [[nodiscard]] std::string_view end_of_input() const override { return "exit\n"; }
  [[nodiscard]] std::string_view end_of_input_again() const override {
    return "\x04"
           "exit\n";
  }

 private:
  Wire wire_;
  std::string arrived_;
  std::string given_;
  std::string buffer_;
};

/// A script that runs in a GuestShell, on its terminal: ends with the script, with its status.
class ScriptPeer : public Peer {
 public:
  /// GuestShell::begin() was called.
  explicit ScriptPeer(GuestShell& shell) : shell_(shell) {}

  [[nodiscard]] int fd() const override { return shell_.wire().fd(); }
  [[nodiscard]] bool has_kept() const override { return shell_.has_arrived(); }
  [[nodiscard]] Result<Incoming> receive() override;
  [[nodiscard]] Result<std::size_t> send(std::string_view bytes) override;
  void leave(const Wait& wait) override { shell_.finish(wait); }
  [[nodiscard]] std::string_view end_of_input() const override { return "\x04"; }
  [[nodiscard]] std::string_view end_of_input_again() const override { return "\x04"; }

 private:
  GuestShell& shell_;
  GuestShell::Piece piece_;
};

}  // namespace kata::exec
