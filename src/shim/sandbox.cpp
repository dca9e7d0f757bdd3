// SPDX-License-Identifier: Apache-2.0
#include "shim/sandbox.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "core/dir.hpp"
#include "core/text.hpp"

namespace kata::shim {
namespace {

constexpr std::string_view socket_name = "shim-monitor.sock";

struct Root {
  Dialect dialect;
  std::string_view below_run;

  [[nodiscard]] std::string path() const { return fmt::format("/run/{}", below_run); }
};
constexpr std::array<Root, 2> roots{Root{Dialect::go, "vc/sbs"}, Root{Dialect::rust, "kata"}};

// The guest may have had a hand in anything below /run, so no link there is followed.
Result<Dir> open_root(const Host& host, const Root& root) {
  const Dir run = TRY(Dir::open(host, "/run"));
  return run.open_dir(root.below_run);
}

Error with_sudo(Error error) {
  if (error.code != Code::denied) return error;
  return std::move(error).advise("run the command with sudo");
}

Error no_socket(const std::string& directory) {
  return {Code::not_found, fmt::format("{} has no '{}'", quote(directory), socket_name),
          "see 'journalctl -t kata' for why the shim did not bind it, and restart the pod"};
}

// The sandbox as one root has it: not_found where the root lacks its directory (`lacks_directory`)
// or the directory lacks the socket.
struct Place {
  Result<Sandbox> sandbox;
  bool lacks_directory = false;
};

Place look(const Host& host, const Root& root, std::string_view id) {
  const std::string directory = fmt::format("{}/{}", root.path(), id);
  const auto open = [&]() -> Result<Dir> {
    const Dir all = TRY(open_root(host, root));
    return all.open_dir(id);
  };
  const Result<Dir> dir = open();
  if (!dir) return {std::unexpected(with_sudo(dir.error())), dir.error().code == Code::not_found};

  const Result<FileInfo> info = dir->stat(socket_name);
  if (!info && info.error().code == Code::not_found) return {std::unexpected(no_socket(directory))};
  if (!info) return {std::unexpected(with_sudo(info.error()))};
  std::string path = fmt::format("{}/{}", directory, socket_name);
  if (info->type != FileType::socket)
    return {fail(Code::refused, "{}: {}, not a socket", quote(path), to_text(info->type))};
  return {Sandbox{std::string{id}, root.dialect, std::move(path)}};
}

std::array<Place, roots.size()> look_everywhere(const Host& host, std::string_view id) {
  return {look(host, roots[0], id), look(host, roots[1], id)};
}

Liveness probe_place(const Host& host, const Place& place) {
  if (place.lacks_directory) return Liveness::gone;
  if (!place.sandbox)
    return place.sandbox.error().code == Code::denied ? Liveness::cannot_tell : Liveness::no_socket;
  const Result<Fd> taken = connect_unix(host, place.sandbox->socket);
  if (taken) return Liveness::live;
  switch (taken.error().code) {
    case Code::unavailable: return Liveness::stale;
    case Code::timed_out: return Liveness::live;  // it listens, with a full queue
    case Code::not_found: return Liveness::no_socket;
    default: return Liveness::cannot_tell;
  }
}

// What is known of a sandbox that no root has a socket for; what hides more comes first.
std::optional<Error> worst_error(const std::array<Place, roots.size()>& places) {
  const auto first = [&](auto matches) -> std::optional<Error> {
    for (const Place& place : places)
      if (!place.lacks_directory && matches(place.sandbox.error().code))
        return place.sandbox.error();
    return std::nullopt;
  };
  if (auto denied = first([](Code code) { return code == Code::denied; })) return denied;
  if (auto other = first([](Code code) { return code != Code::not_found; })) return other;
  return first([](Code) { return true; });
}

// The sandbox with exactly this id; nothing where neither root has a directory for it.
Result<std::optional<Sandbox>> find_exact(const Host& host, std::string_view id) {
  auto places = look_everywhere(host, id);
  if (places[0].sandbox && places[1].sandbox)
    return probe_place(host, places[0]) != Liveness::live &&
                   probe_place(host, places[1]) == Liveness::live
               ? *places[1].sandbox
               : *places[0].sandbox;
  for (Place& place : places)
    if (place.sandbox) return std::move(*place.sandbox);
  if (std::optional<Error> error = worst_error(places)) return std::unexpected(std::move(*error));
  return std::nullopt;
}

bool has_socket(const Host& host, std::string_view id) {
  return std::ranges::any_of(look_everywhere(host, id),
                             [](const Place& place) { return place.sandbox.has_value(); });
}

// Comma-separated and at most `most`, saying how many are left out.
std::string enumerate(const std::vector<std::string>& ids, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < std::min(most, ids.size()); ++i)
    text += fmt::format("{}{}", i == 0 ? "" : ", ", ids[i]);
  if (ids.size() > most) text += fmt::format(" and {} more", ids.size() - most);
  return text;
}

std::unexpected<Error> no_such_sandbox(const Host& host, const std::vector<std::string>& ids) {
  constexpr std::size_t most = 5;
  std::vector<std::string> live;
  for (const std::string& id : ids) {
    if (live.size() == most) break;
    if (probe(host, id) == Liveness::live) live.push_back(id);
  }
  return std::unexpected(
      Error{Code::not_found,
            fmt::format("neither '{}' nor '{}' has a sandbox of that name", roots[0].path(),
                        roots[1].path()),
            live.empty() ? "list the pods of this node with 'crictl pods'"
                         : fmt::format("name a sandbox that runs: {}", enumerate(live, most))});
}

// What a node's crashes leave behind makes no prefix ambiguous; what cannot be seen may live.
std::vector<std::string> those_that_may_live(const Host& host, std::vector<std::string> ids) {
  std::vector<std::string> living;
  std::ranges::copy_if(ids, std::back_inserter(living), [&](const std::string& id) {
    const Liveness liveness = probe(host, id);
    return liveness == Liveness::live || liveness == Liveness::cannot_tell;
  });
  return living.empty() ? std::move(ids) : living;
}

Result<Sandbox> find_by_prefix(const Host& host, std::string_view prefix) {
  const std::vector<std::string> ids = TRY(sandbox_ids(host));
  std::vector<std::string> matches;
  for (const std::string& id : ids)
    if (id.starts_with(prefix) && has_socket(host, id)) matches.push_back(id);

  if (matches.empty()) return no_such_sandbox(host, ids);
  if (matches.size() > 1) matches = those_that_may_live(host, std::move(matches));
  if (matches.size() > 1)
    return std::unexpected(Error{
        Code::refused,
        fmt::format("{} sandboxes begin with that: {}", matches.size(), enumerate(matches, 10)),
        "give more letters of the id"});
  if (std::optional<Sandbox> found = TRY(find_exact(host, matches[0]))) return std::move(*found);
  return no_such_sandbox(host, {});  // it went meanwhile
}

Result<Sandbox> find(const Host& host, std::string_view id_or_prefix) {
  if (!is_sandbox_id(id_or_prefix))
    return std::unexpected(
        Error{Code::usage, "not a sandbox id",
              "give 2 to 128 letters, digits, '_', '.' or '-', a letter or digit first"});
  if (std::optional<Sandbox> exact = TRY(find_exact(host, id_or_prefix))) return std::move(*exact);
  return find_by_prefix(host, id_or_prefix);
}

Result<Fd> open_connection(const Host& host, const Sandbox& sandbox) {
  const auto root = std::ranges::find(roots, sandbox.dialect, &Root::dialect);
  const Place place = look(host, *root, sandbox.id);
  if (!place.sandbox) return std::unexpected(place.sandbox.error());

  Result<Fd> taken = connect_unix(host, place.sandbox->socket);
  if (taken || taken.error().code != Code::unavailable) return taken;
  return std::unexpected(
      Error{Code::unavailable, fmt::format("nobody listens on {}", quote(place.sandbox->socket)),
            "its shim is gone: check the pod with 'crictl pods' and the service with "
            "'systemctl status containerd'"});
}

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

}  // namespace

std::string_view to_text(Dialect dialect) { return dialect == Dialect::go ? "go" : "rust"; }

std::string_view to_text(Liveness liveness) {
  switch (liveness) {
    case Liveness::live: return "live";
    case Liveness::stale: return "stale";
    case Liveness::no_socket: return "no-socket";
    case Liveness::gone: return "gone";
    case Liveness::cannot_tell: break;
  }
  return "cannot-tell";
}

bool is_sandbox_id(std::string_view id) {
  return id.size() >= 2 && id.size() <= 128 && is_letter_or_digit(id[0]) &&
         std::ranges::all_of(
             id, [](char c) { return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-'; });
}

Result<std::vector<std::string>> sandbox_ids(const Host& host) {
  std::vector<std::string> ids;
  for (const Root& root : roots) {
    const Result<Dir> dir = open_root(host, root);
    if (!dir && dir.error().code == Code::not_found) continue;
    if (!dir) return std::unexpected(with_sudo(dir.error()));
    for (DirEntry& entry : TRY(dir->entries())) {
      const bool directory =
          entry.type == FileType::directory ||
          (entry.type == FileType::unknown && dir->open_dir(entry.name).has_value());
      if (directory && is_sandbox_id(entry.name)) ids.push_back(std::move(entry.name));
    }
  }
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  ids.erase(repeated.begin(), repeated.end());
  return ids;
}

Liveness probe(const Host& host, std::string_view id) {
  if (!is_sandbox_id(id)) return Liveness::gone;
  // The best of what the roots hold, save that what cannot be seen may be live.
  constexpr std::array order{Liveness::live, Liveness::cannot_tell, Liveness::stale,
                             Liveness::no_socket};
  std::array<Liveness, roots.size()> seen{};
  std::ranges::transform(look_everywhere(host, id), seen.begin(),
                         [&](const Place& place) { return probe_place(host, place); });
  for (const Liveness liveness : order)
    if (std::ranges::find(seen, liveness) != seen.end()) return liveness;
  return Liveness::gone;
}

Result<Sandbox> find_sandbox(const Host& host, std::string_view id_or_prefix) {
  Result<Sandbox> found = find(host, id_or_prefix);
  if (found) return found;
  return std::unexpected(std::move(found).error().within("find sandbox {}", quote(id_or_prefix)));
}

Result<Fd> connect(const Host& host, const Sandbox& sandbox) {
  Result<Fd> taken = open_connection(host, sandbox);
  if (taken) return taken;
  return std::unexpected(with_sudo(std::move(taken).error())
                             .within("reach the shim of sandbox {}", quote(sandbox.id)));
}

}  // namespace kata::shim
