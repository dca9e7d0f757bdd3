// SPDX-License-Identifier: Apache-2.0
#include "vsock_streams.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace kata::vm {
namespace {

constexpr std::uint32_t own_window = 256U << 10;
// Linux 6.1 gives the device buffers of 4 KiB at most, less the header and its own bookkeeping, and
// a packet that is larger than its buffer is lost.
constexpr std::uint32_t payload_limit = 3072;

void make_nonblocking(const Fd& socket) {
  ::fcntl(socket.get(), F_SETFL, ::fcntl(socket.get(), F_GETFL) | O_NONBLOCK);
}

}  // namespace

void VsockStreams::connect(Fd client, std::uint64_t cid, std::uint32_t port) {
  make_nonblocking(client);
  Stream& stream = streams_.emplace_back();
  stream.socket = std::move(client);
  stream.cid = cid;
  stream.port = port;
  stream.local_port = next_port_++;
  send(stream, VIRTIO_VSOCK_OP_REQUEST);
}

// Both ends are this machine's, whose byte order is that of virtio.
void VsockStreams::send(Stream& stream, virtio_vsock_op operation, std::string payload,
                        std::uint32_t flags) {
  VsockPacket& packet = outgoing.emplace_back();
  packet.header.src_cid = cid_;
  packet.header.dst_cid = stream.cid;
  packet.header.src_port = stream.local_port;
  packet.header.dst_port = stream.port;
  packet.header.len = static_cast<std::uint32_t>(payload.size());
  packet.header.type = VIRTIO_VSOCK_TYPE_STREAM;
  packet.header.op = static_cast<std::uint16_t>(operation);
  packet.header.flags = flags;
  packet.header.buf_alloc = own_window;
  packet.header.fwd_cnt = stream.told = stream.taken;
  packet.payload = std::move(payload);
}

void VsockStreams::receive(const virtio_vsock_hdr& header, std::string_view payload) {
  const auto stream = std::ranges::find_if(streams_, [&](const Stream& s) {
    return s.port == header.src_port && s.local_port == header.dst_port;
  });
  if (stream != streams_.end()) {
    receive_for(*stream, header, payload);
    if (!stream->socket) streams_.erase(stream);
  } else if (header.op == VIRTIO_VSOCK_OP_REQUEST) {
    answer_request(header);
  } else if (header.op != VIRTIO_VSOCK_OP_RST) {
    Stream unknown{{}, header.src_cid, header.src_port, header.dst_port};
    send(unknown, VIRTIO_VSOCK_OP_RST);
  }
}

void VsockStreams::answer_request(const virtio_vsock_hdr& header) {
  Stream stream{accept_(header.dst_port), header.src_cid, header.src_port, header.dst_port, true};
  if (!stream.socket) return send(stream, VIRTIO_VSOCK_OP_RST);
  make_nonblocking(stream.socket);
  stream.window = header.buf_alloc;
  stream.peer_taken = header.fwd_cnt;
  send(stream, VIRTIO_VSOCK_OP_RESPONSE);
  streams_.push_back(std::move(stream));
}

void VsockStreams::receive_for(Stream& stream, const virtio_vsock_hdr& header,
                               std::string_view payload) {
  stream.window = header.buf_alloc;
  stream.peer_taken = header.fwd_cnt;
  switch (header.op) {
    case VIRTIO_VSOCK_OP_RESPONSE:
      stream.is_open = true;
      // The client's line is not the other end's, and is not counted.
      stream.pending = fmt::format("OK {}\n", stream.local_port);
      stream.taken = stream.told = 0 - static_cast<std::uint32_t>(stream.pending.size());
      break;
    case VIRTIO_VSOCK_OP_RW: stream.pending += payload; break;
    case VIRTIO_VSOCK_OP_SHUTDOWN:
      if ((header.flags & VIRTIO_VSOCK_SHUTDOWN_SEND) != 0) stream.is_closing = true;
      break;
    case VIRTIO_VSOCK_OP_RST: stream.is_closing = true; break;
    case VIRTIO_VSOCK_OP_CREDIT_REQUEST: send(stream, VIRTIO_VSOCK_OP_CREDIT_UPDATE); break;
    default: break;
  }
  write_to(stream);
}

void VsockStreams::write_to(Stream& stream) {
  while (!stream.pending.empty()) {
    const ssize_t put =
        ::send(stream.socket.get(), stream.pending.data(), stream.pending.size(), MSG_NOSIGNAL);
    if (put < 0 && (errno == EAGAIN || errno == EINTR)) break;
    if (put < 0) {
      stream.pending.clear();
      stream.is_closing = true;
      break;
    }
    stream.pending.erase(0, static_cast<std::size_t>(put));
    stream.taken += static_cast<std::uint32_t>(put);
  }
  if (stream.is_closing && stream.pending.empty()) {
    send(stream, VIRTIO_VSOCK_OP_RST);
    stream.socket = Fd{};
  } else if (stream.is_open && stream.taken - stream.told >= own_window / 4) {
    send(stream, VIRTIO_VSOCK_OP_CREDIT_UPDATE);
  }
}

void VsockStreams::read_from(Stream& stream) {
  std::array<char, payload_limit> bytes{};
  const std::size_t most = std::min(bytes.size(), static_cast<std::size_t>(stream.credit()));
  const ssize_t got = ::recv(stream.socket.get(), bytes.data(), most, 0);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
  if (got > 0) {
    send(stream, VIRTIO_VSOCK_OP_RW, std::string(bytes.data(), static_cast<std::size_t>(got)));
    stream.sent += static_cast<std::uint32_t>(got);
    return;
  }
  // A console that half-closes is over. The other end keeps what it has not read yet.
  send(stream, VIRTIO_VSOCK_OP_SHUTDOWN, {},
       VIRTIO_VSOCK_SHUTDOWN_RCV | VIRTIO_VSOCK_SHUTDOWN_SEND);
  stream.socket = Fd{};
}

void VsockStreams::add_interest(std::vector<pollfd>& polled) const {
  for (const Stream& stream : streams_) {
    const bool may_read = stream.is_open && outgoing.empty() && stream.credit() > 0;
    const int events = (may_read ? POLLIN : 0) | (stream.pending.empty() ? 0 : POLLOUT);
    if (events != 0) polled.push_back({stream.socket.get(), static_cast<short>(events), 0});
  }
}

void VsockStreams::move(const pollfd& ready) {
  const auto stream =
      std::ranges::find_if(streams_, [&](const Stream& s) { return s.socket.get() == ready.fd; });
  if (stream == streams_.end()) return;
  if ((ready.events & POLLOUT) != 0) write_to(*stream);
  const bool may_read = (ready.events & POLLIN) != 0 && stream->socket && stream->credit() > 0;
  if (may_read) read_from(*stream);
  if (!stream->socket) streams_.erase(stream);
}

}  // namespace kata::vm
