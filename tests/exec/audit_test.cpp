// SPDX-License-Identifier: Apache-2.0
#include "exec/audit.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <vector>

#include "support/tree.hpp"

using namespace std::string_literals;
using kata::Code;
using kata::Fd;
using kata::Host;
using kata::exec::AuditEntry;
using kata::exec::make_audit_entry;
using kata::exec::Purpose;
using kata::exec::read_audit_user;
using kata::exec::to_journal;
using kata::exec::write_audit;
using kata::test::Tree;

namespace {

/// A journal below the tree's root.
class Journal {
 public:
  explicit Journal(const Tree& tree) : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    tree.make_dir("/run/systemd/journal");
    const Fd directory{
        ::open(tree.at("/run/systemd/journal").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    fmt::format_to_n(address.sun_path, sizeof address.sun_path - 1, "/proc/self/fd/{}/socket",
                     directory.get());
    REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
  }

  [[nodiscard]] std::string receive() const {
    std::string text(65536, '\0');
    const ssize_t got = ::recv(socket_.get(), text.data(), text.size(), MSG_DONTWAIT);
    text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return text;
  }

 private:
  Fd socket_;
};

}  // namespace

TEST_CASE("the journal gets one entry for a session") {
  const Tree tree{{"/proc/self/loginuid", "1000\n"}};
  const Journal journal{tree};
  REQUIRE(write_audit(Host{tree.root().string()}, {"sb1", ""}));
  CHECK(journal.receive() ==
        fmt::format("MESSAGE=user 1000 runs an interactive session in sandbox 'sb1'\n"
                    "PRIORITY=5\nSYSLOG_IDENTIFIER=kata-ctl\n"
                    "KATA_SANDBOX_ID=sb1\nKATA_COMMAND_HASH=interactive\n"
                    "KATA_UID={}\nKATA_LOGIN_UID=1000\n",
                    ::getuid()));
  CHECK(journal.receive().empty());
}

TEST_CASE("of a command the journal gets the hash, not the text") {
  const std::string text = to_journal({"sb1", "abc"}, {.uid = 0, .login_uid = 7});
  const std::string hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  CHECK(text == "MESSAGE=user 7 runs a command (SHA-256 " + hash +
                    ") in sandbox 'sb1'\n"
                    "PRIORITY=5\nSYSLOG_IDENTIFIER=kata-ctl\nKATA_SANDBOX_ID=sb1\n"
                    "KATA_COMMAND_HASH=" +
                    hash + "\nKATA_UID=0\nKATA_LOGIN_UID=7\n");
}

TEST_CASE("an entry has a NUL behind each word, so that no two commands are the same to it") {
  using Words = std::vector<std::string>;
  struct {
    Purpose purpose;
    Words words;
    std::string command;
  } const cases[] = {
      {Purpose::command, {}, ""},
      {Purpose::command, {"ls"}, "ls\0"s},
      {Purpose::command, {"a b"}, "a b\0"s},
      {Purpose::command, {"a", "b"}, "a\0b\0"s},
      {Purpose::command, {"a", ""}, "a\0\0"s},
      {Purpose::command, {""}, "\0"s},
      {Purpose::copy, {"sb1:/etc", "-"}, "sb1:/etc\0-\0"s},
      {Purpose::copy, {"sb1", "--check"}, "sb1\0--check\0"s},
  };
  for (const auto& c : cases) {
    CAPTURE(c.words);
    const AuditEntry entry = make_audit_entry("sb1", c.purpose, c.words);
    CHECK(entry.sandbox == "sb1");
    CHECK(entry.purpose == c.purpose);
    CHECK(entry.command == c.command);
  }
}

TEST_CASE("a session is interactive for want of words, not for an empty one") {
  const auto told = [](std::initializer_list<std::string> words) {
    return to_journal(make_audit_entry("sb1", Purpose::command, std::vector(words)),
                      {.uid = 0, .login_uid = 7});
  };
  CHECK(told({}).contains("KATA_COMMAND_HASH=interactive\n"));
  // The hash of one NUL.
  CHECK(told({""}).contains(
      "KATA_COMMAND_HASH=6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d\n"));
}

TEST_CASE("a copy is called one") {
  const std::string text = to_journal({"sb1", "abc", Purpose::copy}, {.uid = 0, .login_uid = 7});
  CHECK(text.starts_with(
      "MESSAGE=user 7 copies files (SHA-256 "
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad) in sandbox 'sb1'\n"));
}

TEST_CASE("a value with a line end adds no field") {
  const std::string text = to_journal({"a\nUSER=x", ""}, {.uid = 0, .login_uid = 0});
  CHECK(text.contains("in sandbox 'a\\nUSER=x'\n"));
  CHECK(text.contains("KATA_SANDBOX_ID\n\x08\0\0\0\0\0\0\0a\nUSER=x\nKATA_COMMAND_HASH="s));
}

TEST_CASE("the user is who logged in, and the real user where nobody did") {
  struct {
    const char* text;
    unsigned login_uid;
  } const cases[] = {
      {"1000", 1000},   {"0\n", 0},         {"4294967295", ::getuid()},
      {"", ::getuid()}, {"-1", ::getuid()}, {"99999999999", ::getuid()},
  };
  for (const auto& c : cases) {
    CAPTURE(c.text);
    const Tree tree{{"/proc/self/loginuid", c.text}};
    const auto user = read_audit_user(Host{tree.root().string()});
    CHECK(user.uid == ::getuid());
    CHECK(user.login_uid == c.login_uid);
  }
  const Tree tree;
  CHECK(read_audit_user(Host{tree.root().string()}).login_uid == ::getuid());
}

TEST_CASE("no journal is no error") {
  const Tree tree;
  const Host host{tree.root().string()};
  CHECK(write_audit(host, {"sb1", ""}));
  {
    const Journal gone{tree};
  }
  CHECK(write_audit(host, {"sb1", ""}));
}

TEST_CASE("a journal that takes no more is not waited for") {
  const Tree tree;
  const Journal journal{tree};
  const Host host{tree.root().string()};
  kata::Result<> written;
  for (int i = 0; written && i < 10000; ++i) written = write_audit(host, {"sb1", ""});
  REQUIRE_FALSE(written);
  CHECK(written.error().code == Code::unavailable);
  CHECK(written.error().what == "write to the journal: it takes no more now");
}
