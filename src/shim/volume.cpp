// SPDX-License-Identifier: Apache-2.0
#include "shim/volume.hpp"

#include <algorithm>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "core/text.hpp"

namespace kata::shim {
namespace {

// What is asked of the guest, in the words that its refusals need.
struct Operation {
  std::string_view doing;
  std::string_view endpoint;
  std::string_view call;  ///< the agent's name for it, as policies have it
  std::string_view noun;
  std::string_view remedy;             ///< the hint where the agent does not implement it
  std::string_view if_dropped;         ///< added where the Rust shim just closes the connection
  std::string_view remedy_if_dropped;  ///< the hint there
};

constexpr Operation stats_operation{
    "read stats of",
    "/direct-volume/stats",
    "VolumeStatsRequest",
    "volume stats",
    "use a guest image of the same Kata Containers release as the shim",
    "; the reason is lost, often that the path is not one in the guest",
    "see 'journalctl -t kata': the Rust shim hands the path to the guest as it is"};
constexpr Operation resize_operation{
    "resize",
    "/direct-volume/resize",
    "ResizeVolumeRequest",
    "resizing",
    "restart the pod: its guest sees the new size when the volume is attached again",
    "; the reason is lost, and agents up to 4.1.0 do not implement resizing",
    "restart the pod: its guest sees the new size when the volume is attached again"};

// The Go shim decodes the query and then unescapes the value once more.
// Source: src/runtime/pkg/containerd-shim-v2/shim_management.go:148.
std::string stats_query(Dialect dialect, std::string_view path) {
  if (dialect == Dialect::rust) return percent_encode(path);
  std::string escaped;
  for (const char c : path) escaped += c == '%' ? std::string{"%25"} : std::string{c};
  return percent_encode(escaped);
}

// The Rust shim answers POST alone, and reads the query only out of an absolute URL.
// Source: src/runtime-rs/crates/runtimes/src/shim_mgmt/handlers.rs:122.
Request stats_request(Dialect dialect, std::string_view path) {
  const bool rust = dialect == Dialect::rust;
  return {rust ? "POST" : "GET", fmt::format("{}{}?path={}", rust ? "http://shim" : "",
                                             stats_operation.endpoint, stats_query(dialect, path))};
}

// Source: src/runtime/pkg/containerd-shim-v2/shim_management.go:51,
// src/runtime-rs/crates/agent/src/types.rs:591.
Request resize_request(Dialect dialect, std::string_view path, std::uint64_t size_bytes) {
  const bool rust = dialect == Dialect::rust;
  nlohmann::ordered_json body;
  body[rust ? "volume_guest_path" : "VolumePath"] = path;
  body[rust ? "size" : "Size"] = size_bytes;
  return {"POST", std::string{resize_operation.endpoint}, to_json_text(body), "application/json"};
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return text.contains(part); });
}

// Source: src/agent/src/rpc.rs:1821 (resize), ttrpc's own answer to a method it lacks.
bool is_unimplemented(std::string_view lower_text) {
  return has_any(lower_text, {"resize_volume is not implemented", "resizevolume is not supported",
                              "volumestats is not supported", "getvolumestats is not supported",
                              "unimplemented", "unknown method"});
}

bool is_blocked(std::string_view lower_text) {
  return has_any(lower_text, {"permission_denied", "permissiondenied", "blocked by policy"});
}

// The error that an answer with a status outside 2xx stands for.
std::unexpected<Error> refusal(const Response& response, const Operation& operation,
                               const Sandbox& sandbox) {
  const std::string text = to_lower(response.body);
  if (is_unimplemented(text))
    return std::unexpected(Error{
        Code::unsupported, fmt::format("the guest's agent does not implement {}", operation.noun),
        std::string{operation.remedy}});
  if (is_blocked(text))
    return std::unexpected(Error{Code::denied, "the policy of the guest's agent forbids it",
                                 fmt::format("allow {} in the pod's policy", operation.call)});
  if (text.contains("not found in sandbox"))
    return std::unexpected(Error{
        Code::not_found, fmt::format("sandbox {} does not use this volume", quote(sandbox.id)),
        "name the sandbox that uses it with '--sandbox-id ID'"});
  if (response.status == 404)
    return std::unexpected(Error{Code::unsupported,
                                 fmt::format("the shim does not serve '{}'", operation.endpoint),
                                 "upgrade Kata Containers on this node"});
  const std::string_view body = trim(response.body);
  return fail(Code::io, "the shim answered {}{}{}", response.status, body.empty() ? "" : ": ",
              escape(body, 300));
}

// The Rust shim drops the connection whatever went wrong, so the likely reason is all there is.
Error guess_reason(Error error, const Sandbox& sandbox, const Operation& operation) {
  if (error.code != Code::unavailable || sandbox.dialect != Dialect::rust) return error;
  error.what += operation.if_dropped;
  error.hint = operation.remedy_if_dropped;
  return error;
}

Result<Response> ask(const Host& host, const Sandbox& sandbox, std::string_view path,
                     const Operation& operation, const Request& request, const Limits& limits) {
  // The API carries text; another name would reach the shim than the one given.
  if (!is_utf8(path)) return fail(Code::usage, "the path is not UTF-8");
  Fd connection = TRY(connect(host, sandbox));
  Result<Response> response = exchange(std::move(connection), sandbox.socket, request, limits);
  if (!response)
    return std::unexpected(guess_reason(std::move(response).error(), sandbox, operation));
  if (response->status < 200 || response->status > 299)
    return refusal(*response, operation, sandbox);
  return response;
}

Result<VolumeStats> parse_stats(Dialect dialect, std::string_view text) {
  // Should the Rust shim learn JSON, it will be the Go shim's.
  if (dialect == Dialect::go || trim(text).starts_with('{')) return parse_stats_json(text);
  return parse_stats_debug(text);
}

Result<VolumeStats> ask_stats(const Host& host, const Sandbox& sandbox, std::string_view path,
                              const Limits& limits) {
  const Response response =
      TRY(ask(host, sandbox, path, stats_operation, stats_request(sandbox.dialect, path), limits));
  return parse_stats(sandbox.dialect, response.body);
}

}  // namespace

Result<VolumeStats> volume_stats(const Host& host, const Sandbox& sandbox, std::string_view path,
                                 const Limits& limits) {
  Result<VolumeStats> stats = ask_stats(host, sandbox, path, limits);
  if (stats) return stats;
  return std::unexpected(
      std::move(stats).error().within("{} {}", stats_operation.doing, quote(path)));
}

Result<> resize_volume(const Host& host, const Sandbox& sandbox, std::string_view path,
                       std::uint64_t size_bytes, const Limits& limits) {
  Result<Response> response = ask(host, sandbox, path, resize_operation,
                                  resize_request(sandbox.dialect, path, size_bytes), limits);
  if (response) return {};
  Error error = std::move(response).error();
  if (error.code == Code::timed_out)
    error.hint = "look at the size in the guest before trying again: it may have happened";
  return std::unexpected(std::move(error).within("{} {}", resize_operation.doing, quote(path)));
}

}  // namespace kata::shim
