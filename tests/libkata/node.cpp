// SPDX-License-Identifier: Apache-2.0
#include "node.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <stdexcept>

namespace kata::test {
namespace {

const std::string management_socket = "/run/vc/sbs/sandbox1/shim-monitor.sock";
const std::string hybrid_socket = "/run/vc/vm/sandbox1/clh.sock";
constexpr std::string_view stats =
    R"({"usage":[{"available":1,"total":3,"used":2,"unit":1}],"volume_condition":{"message":"OK"}})";

Fd listen_at(const Tree& tree, const std::string& path) {
  const std::string directory = path.substr(0, path.rfind('/'));
  tree.make_dir(directory);
  const Fd place{::open(tree.at(directory).c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  Fd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}/{}",
                   place.get(), path.substr(path.rfind('/') + 1));
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(socket.get(), 1024) != 0)
    throw std::runtime_error{"listen at " + path};
  return socket;
}

// Everything up to the end of a request's head; who says nothing is only looking.
std::string read_head(int connection, std::string_view end) {
  std::string head;
  std::array<char, 4096> bytes{};
  while (!head.contains(end)) {
    const ssize_t got = ::recv(connection, bytes.data(), bytes.size(), 0);
    if (got <= 0) return {};
    head.append(bytes.data(), static_cast<std::size_t>(got));
  }
  return head;
}

void say(int connection, std::string_view text) {
  static_cast<void>(::send(connection, text.data(), text.size(), MSG_NOSIGNAL));
}

}  // namespace

std::string Shim::page(std::string_view status, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body);
}

std::string Shim::usual_page(std::string_view head) {
  const auto asks = [head](std::string_view target) { return head.contains(target); };
  return page("200 OK", asks("/agent-url")             ? "hvsock://" + hybrid_socket + ":1024"
                        : asks("/direct-volume/stats") ? std::string{stats}
                        : asks("/direct-volume/")      ? ""
                                                       : "hello");
}

Shim::Shim(const Tree& tree)
    : management_(listen_at(tree, management_socket)),
      hybrid_(listen_at(tree, hybrid_socket)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { serve(); }) {}

Shim::~Shim() {
  constexpr std::uint64_t one = 1;
  static_cast<void>(!::write(stop_.get(), &one, sizeof one));
  thread_.join();
}

void Shim::shim_answers(Answer answer) {
  const std::lock_guard lock{mutex_};
  shim_answer_ = std::move(answer);
}

void Shim::guest_answers(Answer answer) {
  const std::lock_guard lock{mutex_};
  guest_answer_ = std::move(answer);
}

void Shim::answer(Fd connection, bool is_management) {
  const std::string head = read_head(connection.get(), is_management ? "\r\n\r\n" : "\n");
  if (head.empty()) return;
  const std::lock_guard lock{mutex_};
  const std::optional<std::string> text = is_management ? shim_answer_(head) : guest_answer_(head);
  if (text)
    say(connection.get(), *text);
  else
    left_open_.push_back(std::move(connection));
}

void Shim::serve() {
  while (true) {
    std::array<pollfd, 3> waiting{
        {{management_.get(), POLLIN, 0}, {hybrid_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}}};
    if (::poll(waiting.data(), waiting.size(), -1) < 0 || waiting[2].revents != 0) return;
    const bool is_management = waiting[0].revents != 0;
    const int listener = is_management ? management_.get() : hybrid_.get();
    Fd connection{::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)};
    if (connection) answer(std::move(connection), is_management);
  }
}

Node::Node() : shim_(tree_) {
  const std::string image(std::size_t{1} << 20, '\0');
  tree_.write("/srv/disk.img", image);
  tree_.write(config_file, "[hypervisor.qemu]\npath = \"/usr/bin/qemu\"\n[runtime]\n");
}

}  // namespace kata::test
