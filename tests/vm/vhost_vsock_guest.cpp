// SPDX-License-Identifier: Apache-2.0
// vhost_vsock_guest CID PORT[=KIND]...: a guest without a machine. Drives /dev/vhost-vsock as the
// driver in a VM does, so that the kernel that it runs on has a guest CID, with debug consoles on
// its ports. Only inside a VM. Prints "ready" and serves until it is killed.
#define VIRTIO_RING_NO_LEGACY  // the header's inline functions are not C++
#include <fcntl.h>
#include <linux/vhost.h>
#include <linux/virtio_config.h>
#include <linux/virtio_ring.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstring>
#include <thread>

#include "core/text.hpp"
#include "guest_port.hpp"
#include "vsock_streams.hpp"

namespace kata::vm {
namespace {

constexpr unsigned ring_size = 64;
constexpr std::size_t buffer_size = 4096;
// Where the guest's memory begins, as the guest sees it: anywhere but at 0.
constexpr std::uint64_t guest_base = 0x100000;

/// A ring and its buffers, as they lie in the guest's memory.
struct RingMemory {
  alignas(4096) std::array<vring_desc, ring_size> descriptors;
  alignas(4096) std::uint16_t available_flags;
  std::uint16_t available_index;
  std::array<std::uint16_t, ring_size + 1> available;
  alignas(4096) std::uint16_t used_flags;
  std::uint16_t used_index;
  std::array<vring_used_elem, ring_size> used;
  alignas(4096) std::array<std::array<char, buffer_size>, ring_size> buffers;
};

enum class Direction : unsigned char { to_guest, to_host };

/// The driver's side of one ring.
class Ring {
 public:
  Ring(RingMemory* memory, std::uint64_t address, Direction direction)
      : memory_(memory), kick_(::eventfd(0, EFD_CLOEXEC)), call_(::eventfd(0, EFD_CLOEXEC)) {
    for (unsigned i = 0; i < ring_size; ++i) {
      const std::size_t offset = offsetof(RingMemory, buffers) + i * buffer_size;
      const bool writable = direction == Direction::to_guest;
      memory_->descriptors[i] = {address + offset, buffer_size,
                                 static_cast<std::uint16_t>(writable ? VRING_DESC_F_WRITE : 0), 0};
    }
  }

  [[nodiscard]] int kick_fd() const { return kick_.get(); }
  [[nodiscard]] int call_fd() const { return call_.get(); }
  [[nodiscard]] const RingMemory* memory() const { return memory_; }

  /// Hands buffer `index`, of which `length` bytes hold, to the device.
  void offer(std::uint16_t index, std::size_t length) {
    memory_->descriptors[index].len = static_cast<std::uint32_t>(length);
    const std::uint16_t at = memory_->available_index;
    memory_->available[at % ring_size] = index;
    std::atomic_ref{memory_->available_index}.store(static_cast<std::uint16_t>(at + 1),
                                                    std::memory_order_release);
  }

  /// The next buffer that the device is done with.
  [[nodiscard]] std::optional<vring_used_elem> take() {
    if (std::atomic_ref{memory_->used_index}.load(std::memory_order_acquire) == seen_)
      return std::nullopt;
    return memory_->used[seen_++ % ring_size];
  }

  void kick() { (void)::eventfd_write(kick_.get(), 1); }
  [[nodiscard]] char* buffer(std::uint32_t index) { return memory_->buffers[index].data(); }

 private:
  RingMemory* memory_;
  Fd kick_;
  Fd call_;
  std::uint16_t seen_ = 0;
};

/// The guest: its memory, its rings and its device.
class Guest {
 public:
  static Result<Guest*> make(std::uint64_t cid, VsockStreams& streams);
  void serve();

 private:
  Guest(Fd device, RingMemory* memory, VsockStreams& streams)
      : device_(std::move(device)),
        memory_(memory),
        streams_(streams),
        from_host_(memory, guest_base, Direction::to_guest),
        to_host_(memory + 1, guest_base + sizeof(RingMemory), Direction::to_host) {}

  [[nodiscard]] Result<> set(unsigned long request, const void* value, const char* what);
  [[nodiscard]] Result<> attach(std::uint64_t cid);
  [[nodiscard]] Result<> attach_ring(unsigned index, const Ring& ring);
  void take_packets();
  void send_packets();

  Fd device_;
  RingMemory* memory_;
  VsockStreams& streams_;
  Ring from_host_;
  Ring to_host_;
  std::vector<std::uint16_t> free_;  // buffers of to_host_
};

Result<Guest*> Guest::make(std::uint64_t cid, VsockStreams& streams) {
  Fd device{::open("/dev/vhost-vsock", O_RDWR | O_CLOEXEC)};
  if (!device) return sys_error(errno, "open '/dev/vhost-vsock'");
  void* memory = ::mmap(nullptr, 2 * sizeof(RingMemory), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return sys_error(errno, "map memory");
  auto* guest = new Guest{std::move(device), static_cast<RingMemory*>(memory), streams};
  TRY(guest->attach(cid));
  return guest;
}

Result<> Guest::set(unsigned long request, const void* value, const char* what) {
  if (::ioctl(device_.get(), request, value) == 0) return {};
  return sys_error(errno, "set the device's {}", what);
}

Result<> Guest::attach(std::uint64_t cid) {
  TRY(set(VHOST_SET_OWNER, nullptr, "owner"));
  const std::uint64_t features = 1ULL << VIRTIO_F_VERSION_1;
  TRY(set(VHOST_SET_FEATURES, &features, "features"));
  // A header with one region behind it.
  const vhost_memory_region region{guest_base, 2 * sizeof(RingMemory),
                                   reinterpret_cast<std::uint64_t>(memory_), 0};
  const std::uint32_t regions = 1;
  std::array<char, sizeof(vhost_memory) + sizeof region> table{};
  std::memcpy(table.data(), &regions, sizeof regions);
  std::memcpy(table.data() + sizeof(vhost_memory), &region, sizeof region);
  TRY(set(VHOST_SET_MEM_TABLE, table.data(), "memory"));
  TRY(attach_ring(0, from_host_));
  TRY(attach_ring(1, to_host_));
  TRY(set(VHOST_VSOCK_SET_GUEST_CID, &cid, "context id"));
  const int running = 1;
  TRY(set(VHOST_VSOCK_SET_RUNNING, &running, "state"));
  for (std::uint16_t i = 0; i < ring_size; ++i) {
    from_host_.offer(i, buffer_size);
    free_.push_back(i);
  }
  from_host_.kick();
  return {};
}

Result<> Guest::attach_ring(unsigned index, const Ring& ring) {
  const vhost_vring_state size{index, ring_size};
  const vhost_vring_state base{index, 0};
  vhost_vring_addr address{};
  address.index = index;
  address.desc_user_addr = reinterpret_cast<std::uint64_t>(&ring.memory()->descriptors);
  address.avail_user_addr = reinterpret_cast<std::uint64_t>(&ring.memory()->available_flags);
  address.used_user_addr = reinterpret_cast<std::uint64_t>(&ring.memory()->used_flags);
  const vhost_vring_file kick{index, ring.kick_fd()};
  const vhost_vring_file call{index, ring.call_fd()};
  TRY(set(VHOST_SET_VRING_NUM, &size, "ring size"));
  TRY(set(VHOST_SET_VRING_BASE, &base, "ring base"));
  TRY(set(VHOST_SET_VRING_ADDR, &address, "ring address"));
  TRY(set(VHOST_SET_VRING_KICK, &kick, "kick"));
  return set(VHOST_SET_VRING_CALL, &call, "call");
}

void Guest::take_packets() {
  while (const auto used = from_host_.take()) {
    const char* buffer = from_host_.buffer(used->id);
    virtio_vsock_hdr header{};
    std::memcpy(&header, buffer, sizeof header);
    const std::size_t most = used->len - sizeof header;
    streams_.receive(header, {buffer + sizeof header, std::min<std::size_t>(header.len, most)});
    from_host_.offer(static_cast<std::uint16_t>(used->id), buffer_size);
  }
  from_host_.kick();
}

void Guest::send_packets() {
  while (const auto used = to_host_.take()) free_.push_back(static_cast<std::uint16_t>(used->id));
  while (!streams_.outgoing.empty() && !free_.empty()) {
    const VsockPacket& packet = streams_.outgoing.front();
    const std::uint16_t index = free_.back();
    free_.pop_back();
    std::memcpy(to_host_.buffer(index), &packet.header, sizeof packet.header);
    std::ranges::copy(packet.payload, to_host_.buffer(index) + sizeof packet.header);
    to_host_.offer(index, sizeof packet.header + packet.payload.size());
    streams_.outgoing.pop_front();
  }
  to_host_.kick();
}

void Guest::serve() {
  for (;;) {
    std::vector<pollfd> polled{{from_host_.call_fd(), POLLIN, 0}, {to_host_.call_fd(), POLLIN, 0}};
    streams_.add_interest(polled);
    if (::poll(polled.data(), polled.size(), -1) < 0) continue;
    for (const pollfd& ready : polled) {
      eventfd_t count = 0;
      const bool is_ring = &ready - polled.data() < 2;
      if (ready.revents != 0 && is_ring) (void)::eventfd_read(ready.fd, &count);
      if (ready.revents != 0 && !is_ring) streams_.move(ready);
    }
    take_packets();
    send_packets();
  }
}

// A console on a socket pair, served by a thread of its own.
Fd open_console(const std::vector<GuestPort>& ports, std::uint32_t number) {
  const auto port = std::ranges::find(ports, number, &GuestPort::number);
  std::array<int, 2> ends{-1, -1};
  if (port == ports.end()) return Fd{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return Fd{};
  std::thread{serve_port, *port, Fd{ends[1]}}.detach();
  return Fd{ends[0]};
}

Result<> run(const std::vector<std::string_view>& arguments) {
  const auto cid = arguments.empty() ? std::nullopt : parse_u64(arguments.front());
  if (!cid) return fail(Code::usage, "wrong usage: run 'vhost_vsock_guest CID PORT[=KIND]...'");
  const std::vector<GuestPort> ports = TRY(parse_ports({arguments.begin() + 1, arguments.end()}));
  VsockStreams streams{*cid, [&](std::uint32_t port) { return open_console(ports, port); }};
  Guest* guest = TRY(Guest::make(*cid, streams));
  std::puts("ready");
  std::fflush(stdout);
  guest->serve();
  return {};
}

}  // namespace
}  // namespace kata::vm

int main(int argc, char** argv) {
  const auto served = kata::vm::run(std::vector<std::string_view>(argv + 1, argv + argc));
  if (!served) fmt::print(stderr, "error: {}\n", served.error().what);
  return 1;
}
