// SPDX-License-Identifier: Apache-2.0
#include "cmd/check_releases.hpp"

#include <cstdlib>
#include <ostream>
#include <ranges>

#include "cmd/version.hpp"
#include "core/output.hpp"
#include "core/text.hpp"
#include "core/version.hpp"
#include "host/installed_release.hpp"
#include "release/list.hpp"
#include "release/news.hpp"
#include "release/url.hpp"

namespace kata::cmd {
namespace {

using nlohmann::ordered_json;
using release::Release;
using release::Releases;

constexpr std::chrono::milliseconds default_patience{30'000};
constexpr unsigned most_pages = 20;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// As curl has it, whose users write either.
std::string either_case(const char* lower, const char* upper) {
  const std::string value = variable(lower);
  return value.empty() ? variable(upper) : value;
}

Result<release::Order> make_order(const Context& ctx, unsigned pages) {
  const std::string url = variable("KATA_RELEASE_URL");
  if (const auto parsed = release::parse_url(url); !url.empty() && !parsed)
    return std::unexpected(Error{parsed.error()}.within("KATA_RELEASE_URL"));
  return release::Order{
      .url = url.empty() ? std::string{release::default_url} : url,
      .proxy = either_case("https_proxy", "HTTPS_PROXY"),
      .no_proxy = either_case("no_proxy", "NO_PROXY"),
      .cert_file = variable("SSL_CERT_FILE"),
      .cert_directory = variable("SSL_CERT_DIR"),
      .agent = fmt::format("kata-ctl/{}", version()),
      .patience = ctx.settings.timeout_given ? ctx.settings.timeout : default_patience,
      .pages = pages};
}

// Nothing, and why, where the network must not be used.
bool is_forbidden(Context& ctx, const ReleaseQuestion& question) {
  const bool by_variable = !variable("KATA_CHECK_NO_NETWORK").empty();
  if (!question.is_forbidden && !by_variable) return false;
  ctx.log.note(fmt::format(
      "nobody was asked for releases: {}",
      question.is_forbidden ? "--no-network-checks was given" : "KATA_CHECK_NO_NETWORK is set"));
  return true;
}

// Upstream's kata-runtime takes a server that wants to be left alone for one without releases.
Result<Releases> ask(Context& ctx, const ReleaseQuestion& question, const release::Order& order) {
  Releases releases = TRY(release::read_releases(order, question.with_prereleases));
  for (const std::string& note : releases.fetched.notes) ctx.log.note(note);
  if (!releases.fetched.rate_limit) return releases;
  if (ctx.settings.name == Name::kata_runtime) {
    ctx.log.warning(*releases.fetched.rate_limit);
    return releases;
  }
  return std::unexpected(Error{Code::unavailable, *releases.fetched.rate_limit,
                               "ask later, or set KATA_RELEASE_URL to a mirror of the list"});
}

void print_as_kata_runtime(Context& ctx, const std::vector<Release>& list) {
  for (const Release& one : list)
    ctx.out << fmt::format("{};{};{}\n", to_text(one.version), escape(one.created),
                           escape(one.url));
}

void print_as_kata_ctl(Context& ctx, const std::vector<Release>& list, bool with_prereleases) {
  if (!with_prereleases) ctx.out << "Official Releases...\n";
  for (const Release& one : std::views::reverse(list)) {
    if (with_prereleases) ctx.out << (one.is_prerelease ? "PreRelease: " : "Official  : ");
    ctx.out << fmt::format("Release {:<15}; created {} ; {}\n", to_text(one.version),
                           escape(one.created), escape(one.tarball));
  }
}

}  // namespace

Result<int> list_releases(Context& ctx, const ReleaseQuestion& question) {
  if (is_forbidden(ctx, question)) return 0;
  const release::Order order = TRY(make_order(ctx, most_pages));
  const Releases releases = TRY(ask(ctx, question, order));
  const std::vector<Release>& list = releases.list;
  const Format format = ctx.settings.format_or(Format::text);
  if (format != Format::text)
    print_list(ctx.out, format, "releases", list.size(),
               [&](std::size_t i) { return release::to_json(list[i]); });
  else if (list.empty())
    ctx.out << release::no_releases;
  else if (ctx.settings.name == Name::kata_runtime)
    print_as_kata_runtime(ctx, list);
  else
    print_as_kata_ctl(ctx, list, question.with_prereleases);
  return 0;
}

Result<NewerRelease> find_newer_release(Context& ctx, const ReleaseQuestion& question) {
  if (is_forbidden(ctx, question)) return NewerRelease{};
  const release::Order order = TRY(make_order(ctx, 1));  // the newest come first
  const Releases releases = TRY(ask(ctx, question, order));
  const release::News news = release::make_news(releases.list, host::read_node_release(ctx.host));
  if (!news.installed)
    ctx.log.note(
        fmt::format("{} does not say which release is installed", quote(host::release_file)));
  NewerRelease found{.text = release::to_text(news), .document = release::to_json(news)};
  found.document["source"] = escape(order.url);
  return found;
}

Result<int> show_newer_release(Context& ctx, const ReleaseQuestion& question) {
  const NewerRelease found = TRY(find_newer_release(ctx, question));
  if (const Format format = ctx.settings.format_or(Format::text); format != Format::text) {
    ordered_json document{{"schema", 1}};
    document.update(found.document.is_null() ? ordered_json::object() : found.document);
    print_document(ctx.out, format, document);
    return 0;
  }
  // Upstream's kata-ctl prints no more than this.
  if (ctx.settings.name == Name::kata_ctl) ctx.out << version_text(ctx.settings.name);
  ctx.out << found.text;
  return 0;
}

}  // namespace kata::cmd
