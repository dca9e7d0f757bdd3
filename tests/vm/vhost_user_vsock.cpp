// SPDX-License-Identifier: Apache-2.0
// vhost_user_vsock DEVICE_SOCKET HYBRID_SOCKET CID: gives a QEMU guest a virtio socket whose other
// end is a UNIX socket of this machine, as Firecracker's: "CONNECT <port>\n" is answered with
// "OK <port>\n" and then is a stream to that port of the guest, or closed. Serves one QEMU and ends
// with it. Prints "ready" once QEMU may start.
// Source: QEMU's docs/interop/vhost-user.rst; virtio 1.2, sections 2.7 and 5.10.
#define VIRTIO_RING_NO_LEGACY  // the header's inline functions are not C++
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <optional>

#include "core/error.hpp"
#include "core/text.hpp"
#include "vsock_streams.hpp"

namespace kata::vm {
namespace {

enum Request : std::uint32_t {
  get_features = 1,
  set_features = 2,
  set_owner = 3,
  set_memory = 5,
  set_ring_size = 8,
  set_ring_address = 9,
  set_ring_base = 10,
  get_ring_base = 11,
  set_ring_kick = 12,
  set_ring_call = 13,
  get_protocol_features = 15,
  set_protocol_features = 16,
  get_queue_count = 17,
  set_ring_enable = 18,
  get_config = 24,
};

constexpr std::uint32_t is_reply = 0x1 | 0x4;  // version 1, and the flag
constexpr std::uint32_t wants_reply = 0x8;
constexpr std::uint64_t protocol_features = 1ULL << 30;
constexpr std::uint64_t can_reply = 1ULL << 3;
constexpr std::uint64_t can_config = 1ULL << 9;

struct MessageHead {
  std::uint32_t request = 0;
  std::uint32_t flags = 0;
  std::uint32_t size = 0;
};

struct Message {
  MessageHead head;
  std::array<char, 512> body{};
  std::vector<Fd> files{};

  template <class T>
  [[nodiscard]] T at(std::size_t offset) const {
    T value{};
    std::memcpy(&value, body.data() + offset, sizeof value);
    return value;
  }
  void put(std::uint64_t value) { std::memcpy(body.data(), &value, sizeof value); }
};

std::optional<Message> read_message(int socket) {
  Message message;
  alignas(cmsghdr) std::array<char, CMSG_SPACE(8 * sizeof(int))> control{};
  iovec part{&message.head, sizeof message.head};
  msghdr header{};
  header.msg_iov = &part;
  header.msg_iovlen = 1;
  header.msg_control = control.data();
  header.msg_controllen = control.size();
  const ssize_t got = ::recvmsg(socket, &header, MSG_CMSG_CLOEXEC | MSG_WAITALL);
  if (got != sizeof message.head || message.head.size > message.body.size()) return std::nullopt;
  const cmsghdr* files = CMSG_FIRSTHDR(&header);
  if (files != nullptr && files->cmsg_type == SCM_RIGHTS)
    for (std::size_t at = 0; at < files->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(files) + at, sizeof fd);
      message.files.emplace_back(fd);
    }
  const auto size = static_cast<ssize_t>(message.head.size);
  if (size > 0 && ::recv(socket, message.body.data(), message.head.size, MSG_WAITALL) != size)
    return std::nullopt;
  return message;
}

void answer(int socket, Message& message, std::uint32_t size) {
  message.head.flags = is_reply;
  message.head.size = size;
  (void)::send(socket, &message.head, sizeof message.head, MSG_NOSIGNAL | MSG_MORE);
  (void)::send(socket, message.body.data(), size, MSG_NOSIGNAL);
}

/// A part of the guest's memory, as the guest, QEMU and we know it.
struct Region {
  std::uint64_t guest = 0;
  std::uint64_t size = 0;
  std::uint64_t qemu = 0;
  char* here = nullptr;
};

/// The guest's memory.
class Memory {
 public:
  void add(const Message& message) {
    regions_.clear();  // QEMU replaces all; the old mappings stay, there are few
    const auto count = message.at<std::uint32_t>(0);
    for (std::uint32_t i = 0; i < count && i < message.files.size(); ++i) {
      const std::size_t at = 8 + i * std::size_t{32};
      Region region{message.at<std::uint64_t>(at), message.at<std::uint64_t>(at + 8),
                    message.at<std::uint64_t>(at + 16), nullptr};
      const auto offset = message.at<std::uint64_t>(at + 24);
      void* mapped = ::mmap(nullptr, region.size + offset, PROT_READ | PROT_WRITE, MAP_SHARED,
                            message.files[i].get(), 0);
      if (mapped == MAP_FAILED) continue;
      region.here = static_cast<char*>(mapped) + offset;
      regions_.push_back(region);
    }
  }
  [[nodiscard]] char* of_guest(std::uint64_t address, std::uint32_t size) const {
    for (const Region& r : regions_)
      if (address >= r.guest && address - r.guest + size <= r.size)
        return r.here + (address - r.guest);
    return nullptr;
  }
  [[nodiscard]] char* of_qemu(std::uint64_t address) const {
    for (const Region& r : regions_)
      if (address >= r.qemu && address - r.qemu < r.size) return r.here + (address - r.qemu);
    return nullptr;
  }

 private:
  std::vector<Region> regions_;
};

/// The device's side of a split ring.
struct Ring {
  std::uint32_t size = 0;
  std::uint64_t descriptors_at = 0;
  std::uint64_t used_at = 0;
  std::uint64_t available_at = 0;
  std::uint16_t seen = 0;
  bool enabled = false;
  Fd kick{};
  Fd call{};

  // Looked up each time, because the memory may have moved.
  [[nodiscard]] vring_desc* descriptors(const Memory& memory) const {
    return reinterpret_cast<vring_desc*>(memory.of_qemu(descriptors_at));
  }
  [[nodiscard]] std::uint16_t* available(const Memory& memory) const {
    return reinterpret_cast<std::uint16_t*>(memory.of_qemu(available_at));
  }

  [[nodiscard]] bool has_buffer(const Memory& memory) const {
    std::uint16_t* ring = available(memory);
    if (!enabled || size == 0 || ring == nullptr || descriptors(memory) == nullptr) return false;
    return std::atomic_ref{ring[1]}.load(std::memory_order_acquire) != seen;
  }
  [[nodiscard]] std::uint16_t take(const Memory& memory) {
    return available(memory)[2 + seen++ % size];
  }

  void give_back(const Memory& memory, std::uint16_t index, std::uint32_t length) {
    auto* used = reinterpret_cast<std::uint16_t*>(memory.of_qemu(used_at));
    const vring_used_elem element{index, length};
    std::memcpy(reinterpret_cast<char*>(used) + 4 + (used[1] % size) * sizeof element, &element,
                sizeof element);
    std::atomic_ref{used[1]}.store(static_cast<std::uint16_t>(used[1] + 1),
                                   std::memory_order_release);
    // The guest may ask for no interrupt, and must be seen to after it could see the buffer.
    std::atomic_thread_fence(std::memory_order_seq_cst);
    const bool silent = (available(memory)[0] & VRING_AVAIL_F_NO_INTERRUPT) != 0;
    if (!silent && call) (void)::eventfd_write(call.get(), 1);
  }

  /// Calls `each` with every part of the chain that begins at `index`.
  template <class Each>
  void walk(const Memory& memory, std::uint16_t index, Each each) const {
    for (std::uint32_t step = 0; step < size; ++step) {
      const vring_desc& part = descriptors(memory)[index % size];
      if (char* bytes = memory.of_guest(part.addr, part.len)) each(bytes, std::size_t{part.len});
      if ((part.flags & VRING_DESC_F_NEXT) == 0) return;
      index = part.next;
    }
  }
};

/// A client of the hybrid socket before its line is whole.
struct Caller {
  Fd socket;
  std::string line{};
};

class Device {
 public:
  Device(Fd qemu, Fd listener, std::uint64_t cid)
      : qemu_(std::move(qemu)), listener_(std::move(listener)), cid_(cid) {}

  void serve() {
    while (step()) {
      take_packets();
      send_packets();
    }
  }

 private:
  [[nodiscard]] bool step();
  [[nodiscard]] bool obey();
  void change_ring(Message& message);
  void read_line(int socket);
  void take_packets();
  void send_packets();

  Fd qemu_;
  Fd listener_;
  std::uint64_t cid_;
  Memory memory_;
  std::array<Ring, 2> rings_;  // to the guest, from the guest
  std::vector<Caller> callers_;
  VsockStreams streams_{2, [](std::uint32_t) { return Fd{}; }};
};

bool Device::step() {
  std::vector<pollfd> polled{{qemu_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
  for (const Ring& ring : rings_) polled.push_back({ring.kick ? ring.kick.get() : -1, POLLIN, 0});
  const std::size_t fixed = polled.size();
  for (const Caller& caller : callers_) polled.push_back({caller.socket.get(), POLLIN, 0});
  const std::size_t lines = polled.size();
  streams_.add_interest(polled);
  if (::poll(polled.data(), polled.size(), -1) < 0) return errno == EINTR;

  eventfd_t count = 0;
  for (std::size_t i = 2; i < fixed; ++i)
    if (polled[i].revents != 0) (void)::eventfd_read(polled[i].fd, &count);
  for (std::size_t i = fixed; i < lines; ++i)
    if (polled[i].revents != 0) read_line(polled[i].fd);
  for (std::size_t i = lines; i < polled.size(); ++i)
    if (polled[i].revents != 0) streams_.move(polled[i]);
  if (polled[1].revents != 0)
    if (Fd caller{::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC)}; caller)
      callers_.push_back({std::move(caller)});
  return polled[0].revents == 0 || obey();
}

// Byte by byte: what follows the line is the guest's.
void Device::read_line(int socket) {
  const auto caller =
      std::ranges::find_if(callers_, [&](const Caller& c) { return c.socket.get() == socket; });
  char byte = 0;
  const bool got = ::recv(socket, &byte, 1, MSG_DONTWAIT) == 1;
  if (got) caller->line += byte;
  if (got && byte != '\n' && caller->line.size() < 32) return;
  constexpr std::string_view keyword = "CONNECT ";
  const auto port = caller->line.starts_with(keyword)
                        ? parse_u64(trim(caller->line.substr(keyword.size())))
                        : std::nullopt;
  if (port) streams_.connect(std::move(caller->socket), cid_, static_cast<std::uint32_t>(*port));
  callers_.erase(caller);
}

void Device::take_packets() {
  Ring& ring = rings_[1];
  while (ring.has_buffer(memory_)) {
    const std::uint16_t index = ring.take(memory_);
    std::string bytes;
    ring.walk(memory_, index, [&](char* part, std::size_t size) { bytes.append(part, size); });
    ring.give_back(memory_, index, 0);
    virtio_vsock_hdr header{};
    if (bytes.size() < sizeof header) continue;
    std::memcpy(&header, bytes.data(), sizeof header);
    streams_.receive(header, std::string_view{bytes}.substr(sizeof header, header.len));
  }
}

void Device::send_packets() {
  Ring& ring = rings_[0];
  while (!streams_.outgoing.empty() && ring.has_buffer(memory_)) {
    const VsockPacket& packet = streams_.outgoing.front();
    std::string bytes(sizeof packet.header, '\0');
    std::memcpy(bytes.data(), &packet.header, sizeof packet.header);
    bytes += packet.payload;
    const std::uint16_t index = ring.take(memory_);
    std::size_t at = 0;
    ring.walk(memory_, index,
              [&](char* part, std::size_t size) { at += bytes.copy(part, size, at); });
    ring.give_back(memory_, index, static_cast<std::uint32_t>(at));
    streams_.outgoing.pop_front();
  }
}

// Does what QEMU says; false when it left.
bool Device::obey() {
  std::optional<Message> message = read_message(qemu_.get());
  if (!message) return false;
  const bool acknowledge = (message->head.flags & wants_reply) != 0;
  switch (message->head.request) {
    case get_features: message->put(1ULL << VIRTIO_F_VERSION_1 | protocol_features); break;
    case get_protocol_features: message->put(can_config | can_reply); break;
    case get_queue_count: message->put(rings_.size()); break;
    case get_config:
      // Behind offset, size and flags; the one field is the context id.
      std::memcpy(message->body.data() + 12, &cid_, sizeof cid_);
      answer(qemu_.get(), *message, message->head.size);
      return true;
    case set_memory: memory_.add(*message); [[fallthrough]];
    default:
      change_ring(*message);
      if (message->head.request == get_ring_base) break;
      message->put(0);
      if (acknowledge) answer(qemu_.get(), *message, 8);
      return true;
  }
  answer(qemu_.get(), *message, 8);
  return true;
}

void Device::change_ring(Message& message) {
  const auto index = message.at<std::uint32_t>(0) & 0xff;
  const auto number = message.at<std::uint32_t>(4);
  if (index >= rings_.size()) return;
  Ring& ring = rings_[index];
  switch (message.head.request) {
    case set_ring_size: ring.size = number; break;
    case set_ring_base: ring.seen = static_cast<std::uint16_t>(number); break;
    case set_ring_address:
      ring.descriptors_at = message.at<std::uint64_t>(8);
      ring.used_at = message.at<std::uint64_t>(16);
      ring.available_at = message.at<std::uint64_t>(24);
      break;
    case get_ring_base:
      ring.enabled = false;
      ring.kick = Fd{};
      message.put(index | std::uint64_t{ring.seen} << 32);
      break;
    case set_ring_kick:
      if (!message.files.empty()) ring.kick = std::move(message.files.front());
      ring.enabled = true;
      break;
    case set_ring_call:
      if (!message.files.empty()) ring.call = std::move(message.files.front());
      break;
    case set_ring_enable: ring.enabled = number != 0; break;
    default: break;
  }
}

Result<Fd> listen_on(std::string_view path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return sys_error(ENAMETOOLONG, "listen on '{}'", path);
  std::ranges::copy(path, std::begin(address.sun_path));
  Fd listener{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  if (!listener ||
      ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener.get(), SOMAXCONN) != 0)
    return sys_error(errno, "listen on '{}'", path);
  return listener;
}

Result<> run(const std::vector<std::string_view>& arguments) {
  const auto cid = arguments.size() == 3 ? parse_u64(arguments[2]) : std::nullopt;
  if (!cid)
    return fail(Code::usage, "wrong usage: run 'vhost_user_vsock DEVICE_SOCKET HYBRID_SOCKET CID'");
  const Fd device = TRY(listen_on(arguments[0]));
  Fd hybrid = TRY(listen_on(arguments[1]));
  std::puts("ready");
  std::fflush(stdout);
  Fd qemu{::accept4(device.get(), nullptr, nullptr, SOCK_CLOEXEC)};
  if (!qemu) return sys_error(errno, "accept QEMU");
  Device{std::move(qemu), std::move(hybrid), *cid}.serve();
  return {};
}

}  // namespace
}  // namespace kata::vm

int main(int argc, char** argv) {
  const auto served = kata::vm::run(std::vector<std::string_view>(argv + 1, argv + argc));
  if (!served) fmt::print(stderr, "error: {}\n", served.error().what);
  return served ? 0 : 1;
}
