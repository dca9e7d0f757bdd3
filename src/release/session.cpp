// SPDX-License-Identifier: Apache-2.0
#include "release/session.hpp"

#include <algorithm>
#include <array>

#include "core/base64.hpp"
#include "core/text.hpp"
#include "release/connection.hpp"

namespace kata::release {
namespace {

constexpr unsigned most_redirects = 5;

bool is_redirect(unsigned status) {
  static constexpr std::array<unsigned, 5> statuses{301, 302, 303, 307, 308};
  return std::ranges::find(statuses, status) != statuses.end();
}

std::string host_field(const Url& url) {
  const std::string authority = to_authority(url.host, url.port);
  return url.port == 443 ? authority.substr(0, authority.size() - 4) : authority;
}

Result<Answer> answer_of(Connection& connection, Body body = Body::expected) {
  return read_answer([&](std::span<char> space) { return connection.read(space); }, body);
}

}  // namespace

Result<> Session::open_tunnel(Connection& connection, const Proxy& proxy, const Url& url) {
  const std::string target = to_authority(url.host, url.port);
  std::string request = fmt::format("CONNECT {0} HTTP/1.1\r\nHost: {0}\r\n", target);
  if (!proxy.credentials.empty())
    request += fmt::format("Proxy-Authorization: Basic {}\r\n",
                           to_base64(proxy.credentials, Base64::standard));
  TRY(connection.write(request + "\r\n"));
  const Answer answer = TRY(answer_of(connection, Body::none));
  if (answer.status >= 200 && answer.status < 300) return {};
  Error error{Code::unavailable,
              fmt::format("it answered {} {}", answer.status, quote(answer.reason))};
  if (answer.status == 407) error.hint = "give a name and password in HTTPS_PROXY: user:password@";
  return std::unexpected(std::move(error));
}

Result<Answer> Session::get_once(const Url& url) {
  const bool is_direct = ways_.proxy.empty() || goes_direct(ways_.no_proxy, url);
  const Proxy proxy = is_direct ? Proxy{url.host, url.port} : TRY(parse_proxy(ways_.proxy));
  const std::string server = quote(to_authority(proxy.host, proxy.port));
  events_.doing(fmt::format("connect to {}", server));
  Result<Connection> connection = Connection::open(proxy.host, proxy.port);
  if (!connection)
    return std::unexpected(
        std::move(connection).error().within("{} {}", is_direct ? "server" : "proxy", server));
  if (!is_direct) {
    events_.doing(fmt::format("ask the proxy {}", server));
    if (Result<> tunnel = open_tunnel(*connection, proxy, url); !tunnel)
      return std::unexpected(std::move(tunnel).error().within("proxy {}", server));
  }
  events_.doing(fmt::format("agree on TLS with {}", quote(url.host)));
  TRY(connection->start_tls(trust_, url.host));
  events_.doing("read the answer");
  TRY(connection->write(
      fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nUser-Agent: {}\r\n"
                  "Accept: application/json\r\nAccept-Encoding: identity\r\nConnection: close\r\n"
                  "\r\n",
                  url.target, host_field(url), ways_.agent)));
  return answer_of(*connection);
}

Result<Answer> Session::get(Url& url) {
  const auto within = [&](Error error) {
    return std::unexpected(std::move(error).within("fetch {}", quote(to_text(url))));
  };
  for (unsigned redirects = 0;; ++redirects) {
    Result<Answer> answer = get_once(url);
    if (!answer) return within(std::move(answer).error());
    if (!is_redirect(answer->status)) return answer;
    if (redirects == most_redirects)
      return within({Code::refused, fmt::format("more than {} redirects", most_redirects)});
    Result<Url> next = resolve(url, answer->location);
    if (!next) return within(std::move(next).error().within("it redirects"));
    if (next->host != url.host)
      events_.note(fmt::format("{} redirects to {}", quote(url.host), quote(to_text(*next))));
    url = *std::move(next);
  }
}

}  // namespace kata::release
