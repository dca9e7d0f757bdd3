// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <linux/virtio_vsock.h>
#include <poll.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

#include "core/fd.hpp"

namespace kata::vm {

struct VsockPacket {
  virtio_vsock_hdr header{};
  std::string payload{};
};

/// One end of a virtio socket: turns packets into bytes on sockets of this machine and back. Both
/// the device and the driver side are such an end.
/// Source: virtio 1.2, section 5.10.
class VsockStreams {
 public:
  /// Where a connection of the other end to `port` leads; without a descriptor it is refused.
  using Accept = std::function<Fd(std::uint32_t port)>;

  VsockStreams(std::uint64_t cid, Accept accept) : cid_(cid), accept_(std::move(accept)) {}

  /// Connects `client` to a port of the other end, and tells it "OK <port>" once that accepts.
  /// Closes it where the other end refuses.
  void connect(Fd client, std::uint64_t cid, std::uint32_t port);

  /// Takes a packet of the other end.
  void receive(const virtio_vsock_hdr& header, std::string_view payload);

  /// What to send next, in order; taken away by the caller.
  std::deque<VsockPacket> outgoing{};

  /// Adds what to wait for. Nothing is read from a socket while packets wait to be sent.
  void add_interest(std::vector<pollfd>& polled) const;

  /// Moves what became ready.
  void move(const pollfd& ready);

 private:
  struct Stream {
    Fd socket;
    std::uint64_t cid = 0;  // of the other end, as the ports
    std::uint32_t port = 0;
    std::uint32_t local_port = 0;
    bool is_open = false;     // the other end accepted
    bool is_closing = false;  // it will send nothing more
    std::string pending{};    // for the socket
    std::uint32_t taken = 0;  // bytes that the socket took
    std::uint32_t told = 0;   // of those, what the other end knows of
    std::uint32_t sent = 0;
    std::uint32_t window = 0;  // the other end's
    std::uint32_t peer_taken = 0;

    [[nodiscard]] std::uint32_t credit() const { return window - (sent - peer_taken); }
  };

  void send(Stream& stream, virtio_vsock_op operation, std::string payload = {},
            std::uint32_t flags = 0);
  void answer_request(const virtio_vsock_hdr& header);
  void receive_for(Stream& stream, const virtio_vsock_hdr& header, std::string_view payload);
  void read_from(Stream& stream);
  void write_to(Stream& stream);

  std::uint64_t cid_;
  Accept accept_;
  std::list<Stream> streams_;
  std::uint32_t next_port_ = 1U << 30;
};

}  // namespace kata::vm
