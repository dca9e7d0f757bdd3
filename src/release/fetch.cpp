// SPDX-License-Identifier: Apache-2.0
#include "release/fetch.hpp"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "core/text.hpp"
#include "release/pipe.hpp"
#include "release/session.hpp"

namespace kata::release {
namespace {

constexpr unsigned nobody = 65534;

// As far as it can: in a user namespace of one user, or without CAP_SETUID, there is nothing to
// give up.
void give_up_rights() {
  if (::geteuid() == 0 && ::setgroups(0, nullptr) == 0 && ::setresgid(nobody, nobody, nobody) == 0)
    static_cast<void>(::setresuid(nobody, nobody, nobody));
  static_cast<void>(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
  static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGKILL));  // the change of user undoes it
}

// "until 17:05 UTC" out of seconds since the epoch.
std::string until(const Answer& answer) {
  const auto seconds = parse_u64(answer.calls_reset);
  const auto time = static_cast<std::time_t>(seconds.value_or(0));
  std::tm utc{};
  if (!seconds || *seconds > INT32_MAX * 2ULL || ::gmtime_r(&time, &utc) == nullptr) return "";
  return fmt::format(" until {:02}:{:02} UTC", utc.tm_hour, utc.tm_min);
}

// Source: docs.github.com, "Rate limits for the REST API".
bool is_rate_limit(const Answer& answer) {
  if (answer.status == 429) return true;
  return answer.status == 403 &&
         (answer.calls_remaining == "0" || answer.body.contains("rate limit exceeded"));
}

Error refusal(const Url& url, const Answer& answer) {
  Error error{answer.status == 404 ? Code::not_found : Code::unavailable,
              fmt::format("fetch {}: the server answered {} {}", quote(to_text(url)), answer.status,
                          quote(answer.reason))};
  if (answer.status == 404) error.hint = "set KATA_RELEASE_URL to where the list of releases is";
  return error;
}

// Fetches page after page and tells what it finds; runs in the child.
Result<> tell_pages(const Order& order, const Trust& trust, const Fd& pipe) {
  const auto tell = [&](Kind kind) {
    return [&pipe, kind](std::string_view text) {
      static_cast<void>(send(pipe, {kind, std::string{text}}));
    };
  };
  Session session{
      trust, {order.proxy, order.no_proxy, order.agent}, {tell(Kind::doing), tell(Kind::note)}};
  Url url = TRY(parse_url(order.url));
  for (unsigned page = 0; page < order.pages; ++page) {
    Answer answer = TRY(session.get(url));
    if (is_rate_limit(answer))
      return send(pipe, {Kind::rate_limit, fmt::format("{} lets nobody ask more often{}",
                                                       quote(url.host), until(answer))});
    if (answer.status != 200) return std::unexpected(refusal(url, answer));
    TRY(send(pipe, {Kind::page, std::move(answer.body)}));
    const std::optional<std::string> link = next_link(answer.link);
    if (!link) break;
    const Url next = TRY(resolve(url, *link));
    if (!next.has_origin_of(url))
      return fail(Code::refused, "fetch {}: its next page is {}, which is another server",
                  quote(to_text(url)), quote(to_text(next)));
    url = next;
  }
  return {};
}

Result<> work(const Order& order, const Fd& pipe) {
  const Trust trust = TRY(Trust::read(order.cert_file, order.cert_directory));
  give_up_rights();
  return tell_pages(order, trust, pipe);
}

// A process that does not outlive this object.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

 private:
  pid_t pid_;
};

void add_note(Fetched& fetched, std::string note) {
  constexpr std::size_t most = 16;
  if (fetched.notes.size() < most && std::ranges::find(fetched.notes, note) == fetched.notes.end())
    fetched.notes.push_back(std::move(note));
}

Result<Fetched> listen(Inbox& inbox, const Order& order,
                       const std::function<Result<>(std::string_view)>& on_page) {
  Fetched fetched;
  std::string doing = "read the certificates";
  unsigned pages = 0;
  while (true) {
    std::optional<Message> message = TRY(inbox.next(body_limit));
    if (!message)
      return std::unexpected(
          Error{Code::timed_out,
                fmt::format("{}: not done within {:g} s", doing,
                            std::chrono::duration<double>(order.patience).count()),
                "wait longer with '--timeout SECONDS', or set HTTPS_PROXY"});
    switch (message->kind) {
      case Kind::doing: doing = std::move(message->text); break;
      case Kind::note: add_note(fetched, std::move(message->text)); break;
      case Kind::page:
        if (++pages > order.pages) return fail(Code::malformed, "more pages than were asked for");
        TRY(on_page(message->text));
        break;
      case Kind::rate_limit: fetched.rate_limit = std::move(message->text); break;
      case Kind::failed: return std::unexpected(unpack(message->text));
      case Kind::ended: return fetched;
    }
  }
}

}  // namespace

Result<Fetched> fetch(const Order& order,
                      const std::function<Result<>(std::string_view)>& on_page) {
  TRY(parse_url(order.url));
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return sys_error(errno, "make a pipe");
  Fd output{ends[0]};
  Fd input{ends[1]};
  Inbox inbox{std::move(output), Inbox::Clock::now() + order.patience};
  const pid_t pid = ::fork();
  if (pid < 0) return sys_error(errno, "start a process");
  if (pid == 0) {
    const Result<> done = work(order, input);
    static_cast<void>(done ? send(input, {Kind::ended})
                           : send(input, {Kind::failed, pack(done.error())}));
    ::_exit(0);
  }
  const Child child{pid};
  input = Fd{};
  return listen(inbox, order, on_page);
}

}  // namespace kata::release
