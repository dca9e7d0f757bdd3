// SPDX-License-Identifier: Apache-2.0
#include "release/url.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::release {
namespace {

constexpr std::size_t longest = 4096;
constexpr std::string_view scheme = "https://";

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

bool is_host(std::string_view text, bool is_address) {
  constexpr std::string_view name = "abcdefghijklmnopqrstuvwxyz0123456789-._";
  constexpr std::string_view address = "abcdef0123456789:.";
  return !text.empty() && text.size() <= 253 &&
         text.find_first_not_of(is_address ? address : name) == std::string_view::npos;
}

bool has_scheme(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  return colon != std::string_view::npos && colon < reference.find_first_of("/?");
}

}  // namespace

Result<Authority> parse_authority(std::string_view text, std::uint16_t fallback) {
  const auto wrong = [&] { return fail(Code::malformed, "{}: no host and port", quote(text)); };
  const std::string lower = to_lower(text);
  std::string_view rest = lower;
  Authority authority{.host = {}, .port = fallback};
  const bool has_brackets = rest.starts_with('[');
  if (has_brackets) {
    const std::size_t end = rest.find(']');
    if (end == std::string_view::npos) return wrong();
    authority.host = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
  } else {
    authority.host = rest.substr(0, rest.find(':'));
    rest.remove_prefix(authority.host.size());
  }
  if (!is_host(authority.host, has_brackets)) return wrong();
  if (rest.empty()) return authority;
  const auto port = rest.starts_with(':') ? parse_u64(rest.substr(1)) : std::nullopt;
  if (!port || *port == 0 || *port > UINT16_MAX) return wrong();
  authority.port = static_cast<std::uint16_t>(*port);
  return authority;
}

Result<Url> parse_url(std::string_view text) {
  const std::string_view whole = text;
  if (text.size() > longest)
    return fail(Code::malformed, "URL of {} bytes, at most {} are taken", text.size(), longest);
  if (!is_printable(text))
    return fail(Code::malformed, "URL {}: a blank or a character outside ASCII", quote(whole));
  if (!to_lower(text.substr(0, scheme.size())).starts_with(scheme))
    return fail(Code::refused, "URL {}: not https", quote(whole));
  text.remove_prefix(scheme.size());
  text = text.substr(0, text.find('#'));
  const std::string_view authority = text.substr(0, text.find_first_of("/?"));
  text.remove_prefix(authority.size());
  if (authority.contains('@'))
    return fail(Code::malformed, "URL: a user name or password, which is not sent");
  auto [host, port] = TRY(parse_authority(authority, 443));
  return Url{.host = std::move(host),
             .port = port,
             .target = text.starts_with('/') ? std::string{text} : "/" + std::string{text}};
}

Result<Url> resolve(const Url& base, std::string_view reference) {
  if (has_scheme(reference)) return parse_url(reference);
  if (reference.starts_with("//")) return parse_url("https:" + std::string{reference});
  std::string target{reference.substr(0, reference.find('#'))};
  const std::string path = base.target.substr(0, base.target.find('?'));
  if (target.starts_with('?'))
    target = path + target;
  else if (!target.starts_with('/'))
    target = path.substr(0, path.rfind('/') + 1) + target;
  return parse_url(fmt::format("https://{}{}", to_authority(base.host, base.port), target));
}

std::string to_text(const Url& url) {
  const std::string authority = to_authority(url.host, url.port);
  const std::string_view shown{authority};
  return fmt::format("https://{}{}", url.port == 443 ? shown.substr(0, shown.size() - 4) : shown,
                     url.target);
}

std::string to_authority(std::string_view host, std::uint16_t port) {
  const bool is_address = host.contains(':');
  return fmt::format("{}{}{}:{}", is_address ? "[" : "", host, is_address ? "]" : "", port);
}

}  // namespace kata::release
