// SPDX-License-Identifier: Apache-2.0
/// libkata for C++17: kata/kata.h with objects that free themselves and errors that are thrown.
///
/// All of it is inline and stands on the C interface, so that what it needs of the shared library
/// is as stable as that. What a function throws is libkata::error, or std::bad_alloc where there is
/// no memory. What a `std::string_view` out of an object shows lives as long as the object. Objects
/// may be moved; one that was moved from may only be assigned to or destroyed.
#ifndef KATA_KATA_HPP
#define KATA_KATA_HPP

#include <kata/kata.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace libkata {

/// The codes of kata_code that are thrown as errors.
enum class code : int {
  usage = KATA_USAGE,
  not_found = KATA_NOT_FOUND,
  denied = KATA_DENIED,
  unavailable = KATA_UNAVAILABLE,
  malformed = KATA_MALFORMED,
  io = KATA_IO,
  refused = KATA_REFUSED,
  unsupported = KATA_UNSUPPORTED,
  timed_out = KATA_TIMED_OUT,
  interrupted = KATA_INTERRUPTED,
  internal = KATA_INTERNAL
};

/// Why an operation failed; what() is the message.
class error : public std::runtime_error {
 public:
  error(libkata::code code, const char* message, const char* hint)
      : std::runtime_error(message), code_(code), hint_(std::make_shared<std::string>(hint)) {}

  libkata::code code() const noexcept { return code_; }
  /// What to do about it, one imperative sentence; empty where there is nothing to say.
  const std::string& hint() const noexcept { return *hint_; }

 private:
  libkata::code code_;
  std::shared_ptr<const std::string> hint_;  // a copy of an exception must not throw
};

enum class runtime : int { any = KATA_RUNTIME_ANY, go = KATA_RUNTIME_GO, rust = KATA_RUNTIME_RUST };

enum class device_kind : int {
  block = KATA_DEVICE_BLOCK,
  file = KATA_DEVICE_FILE,
  pci = KATA_DEVICE_PCI,
  vfio_group = KATA_DEVICE_VFIO_GROUP,
  vhost_socket = KATA_DEVICE_VHOST_SOCKET
};

enum class liveness : int {
  live = KATA_LIVE,
  stale = KATA_STALE,
  no_socket = KATA_NO_SOCKET,
  gone = KATA_GONE,
  cannot_tell = KATA_CANNOT_TELL
};

namespace detail {

template <auto Free>
struct release {
  template <class T>
  void operator()(T* object) const noexcept {
    Free(object);
  }
};

template <class T, auto Free>
using handle = std::unique_ptr<T, release<Free>>;

using owned_text = handle<char, kata_string_free>;

[[noreturn]] inline void raise(kata_error* failed) {
  const handle<kata_error, kata_error_free> owned{failed};
  if (kata_error_code(failed) == KATA_NO_MEMORY) throw std::bad_alloc{};
  throw error(static_cast<code>(kata_error_code(failed)), kata_error_message(failed),
              kata_error_hint(failed));
}

/// Calls `function` with `arguments` and a place for its error.
template <class Function, class... Arguments>
void call(Function function, Arguments... arguments) {
  kata_error* failed = nullptr;
  if (function(arguments..., &failed) != 0) raise(failed);
}

/// The text that `function` gives out as its last argument but the error.
template <class Function, class... Arguments>
std::string text_of(Function function, Arguments... arguments) {
  char* given = nullptr;
  call(function, arguments..., &given);
  const owned_text owned{given};
  return given;
}

inline std::string_view view(const char* text) {
  return text == nullptr ? std::string_view{} : std::string_view{text};
}

inline const char* or_null(const std::optional<std::string>& text) {
  return text ? text->c_str() : nullptr;
}

inline unsigned in_ms(std::chrono::milliseconds time) {
  constexpr std::chrono::milliseconds longest{UINT32_MAX};
  if (time > longest) return UINT32_MAX;
  return time.count() < 0 ? 0 : static_cast<unsigned>(time.count());
}

inline std::vector<const char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<const char*> pointers;
  pointers.reserve(words.size());
  for (const std::string& word : words) pointers.push_back(word.c_str());
  return pointers;
}

}  // namespace detail

/// "0.1.0": of the library in use.
inline std::string_view version() { return kata_version(); }

/// The record of a direct volume.
class volume {
 public:
  explicit volume(kata_volume* owned) : object_(owned), seen_(owned) {}
  /// Of a mount, which goes on owning it.
  explicit volume(const kata_volume* seen) : seen_(seen) {}

  std::string_view path() const { return detail::view(kata_volume_path(seen_)); }
  std::string_view type() const { return detail::view(kata_volume_type(seen_)); }
  std::string_view device() const { return detail::view(kata_volume_device(seen_)); }
  std::string_view fstype() const { return detail::view(kata_volume_fstype(seen_)); }
  std::vector<std::string_view> options() const {
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < kata_volume_option_count(seen_); ++i)
      all.emplace_back(kata_volume_option(seen_, i));
    return all;
  }
  std::optional<std::string_view> metadata(const std::string& key) const {
    const char* value = kata_volume_metadata(seen_, key.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string_view>{value};
  }
  /// The keys of the metadata, sorted by bytes.
  std::vector<std::string_view> metadata_keys() const {
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < kata_volume_metadata_count(seen_); ++i)
      all.emplace_back(kata_volume_metadata_key(seen_, i));
    return all;
  }

 private:
  detail::handle<kata_volume, kata_volume_free> object_;
  const kata_volume* seen_;
};

/// One entry of "mounts" of an OCI configuration.
struct oci_mount {
  std::string type;
  std::string source;
  std::string destination;
  std::vector<std::string> options;
};

/// A mount of a container that is a direct volume.
class mount {
 public:
  explicit mount(kata_mount* owned) : object_(owned) {}

  /// Lives as long as the mount.
  libkata::volume volume() const { return libkata::volume{kata_mount_volume(get())}; }
  device_kind kind() const { return static_cast<device_kind>(kata_mount_device_kind(get())); }
  std::string_view device() const { return detail::view(kata_mount_device(get())); }
  /// Of a block device; -1 for any other.
  std::int64_t device_major() const { return kata_mount_device_major(get()); }
  std::int64_t device_minor() const { return kata_mount_device_minor(get()); }
  std::string_view fstype() const { return detail::view(kata_mount_fstype(get())); }
  std::vector<std::string_view> options() const {
    std::vector<std::string_view> all;
    for (std::size_t i = 0; i < kata_mount_option_count(get()); ++i)
      all.emplace_back(kata_mount_option(get(), i));
    return all;
  }
  bool is_read_only() const { return kata_mount_is_read_only(get()) != 0; }

 private:
  const kata_mount* get() const { return object_.get(); }
  detail::handle<kata_mount, kata_mount_free> object_;
};

/// The sandbox recorded as a volume's owner.
struct owner {
  std::string sandbox_id;
  libkata::liveness liveness;
};

/// A sandbox whose shim has a management socket.
class sandbox {
 public:
  explicit sandbox(kata_sandbox* owned) : object_(owned) {}

  std::string_view id() const { return detail::view(kata_sandbox_id(get())); }
  std::string_view socket() const { return detail::view(kata_sandbox_socket(get())); }
  libkata::runtime runtime() const {
    return static_cast<libkata::runtime>(kata_sandbox_runtime(get()));
  }
  const kata_sandbox* get() const { return object_.get(); }

 private:
  detail::handle<kata_sandbox, kata_sandbox_free> object_;
};

/// A request to a shim.
struct request {
  std::string method = "GET";
  std::string target;
  std::string content_type{};
  std::string body{};
  std::chrono::milliseconds timeout{0};  ///< 0 is 10 s
};

struct response {
  unsigned status;
  std::string body;
};

/// What checks found, and whether the machine is ready.
struct check_report {
  std::string json;
  bool is_ready;
};

/// The machine whose files are looked at. kata/kata.h says what each function does and which errors
/// it has. Any number of threads may use one at once.
class host {
 public:
  /// This machine itself, or the one whose root is mounted at `sysroot`.
  explicit host(const std::optional<std::string>& sysroot = std::nullopt) {
    kata_host* opened = nullptr;
    detail::call(kata_host_open, detail::or_null(sysroot), &opened);
    object_.reset(opened);
  }

  /// Returns what the user should hear: one sentence a line.
  std::string add_volume(const std::string& path, const std::string& mount_info,
                         libkata::runtime runtime = libkata::runtime::any, unsigned flags = 0) {
    return detail::text_of(kata_volume_add, object_.get(), path.c_str(), mount_info.c_str(),
                           static_cast<int>(runtime), flags);
  }

  volume get_volume(const std::string& path) const {
    kata_volume* found = nullptr;
    detail::call(kata_volume_get, get(), path.c_str(), &found);
    return volume{found};
  }

  std::string volumes_json() const { return detail::text_of(kata_volume_list_json, get()); }

  /// Returns how many records there were. Waits for another writer, as add_volume() does.
  std::size_t remove_volume(const std::string& path, unsigned flags = 0) {
    std::size_t removed = 0;
    detail::call(kata_volume_remove, object_.get(), path.c_str(), flags, &removed);
    return removed;
  }

  /// Nothing where the mount is no direct volume by the rules of that runtime: to Rust, a "bind"
  /// of a block device never is.
  std::optional<mount> resolve(const oci_mount& wanted, libkata::runtime runtime) const {
    const std::vector<const char*> options = detail::pointers_to(wanted.options);
    const kata_oci_mount oci{
        sizeof oci,     wanted.type.c_str(), wanted.source.c_str(), wanted.destination.c_str(),
        options.data(), options.size()};
    kata_mount* found = nullptr;
    detail::call(kata_mount_resolve, get(), &oci, static_cast<int>(runtime), &found);
    return found == nullptr ? std::nullopt : std::optional<mount>{std::in_place, found};
  }

  void record_owner(const std::string& path, const std::string& sandbox_id, unsigned flags = 0) {
    detail::call(kata_volume_record_owner, object_.get(), path.c_str(), sandbox_id.c_str(), flags);
  }

  /// Nothing where none is recorded.
  std::optional<owner> find_owner(const std::string& path) const {
    char* id = nullptr;
    int alive = 0;
    detail::call(kata_volume_find_owner, get(), path.c_str(), &id, &alive);
    const detail::owned_text owned{id};
    if (id == nullptr) return std::nullopt;
    return owner{id, static_cast<liveness>(alive)};
  }

  std::string stats_json(const std::string& path,
                         const std::optional<std::string>& sandbox_id = std::nullopt,
                         std::chrono::milliseconds timeout = {}) const {
    return detail::text_of(kata_volume_stats_json, get(), path.c_str(), detail::or_null(sandbox_id),
                           detail::in_ms(timeout));
  }

  void resize_volume(const std::string& path, std::uint64_t size_bytes,
                     const std::optional<std::string>& sandbox_id = std::nullopt,
                     std::chrono::milliseconds timeout = {}) const {
    detail::call(kata_volume_resize, get(), path.c_str(), size_bytes, detail::or_null(sandbox_id),
                 detail::in_ms(timeout));
  }

  sandbox find_sandbox(const std::string& id) const {
    kata_sandbox* found = nullptr;
    detail::call(kata_sandbox_find, get(), id.c_str(), &found);
    return sandbox{found};
  }

  response call(const sandbox& asked, const request& wanted) const {
    kata_request made{};
    made.size = sizeof made;
    made.method = wanted.method.c_str();
    made.target = wanted.target.c_str();
    made.content_type = wanted.content_type.empty() ? nullptr : wanted.content_type.c_str();
    made.body = wanted.body.data();
    made.body_size = wanted.body.size();
    made.timeout_ms = detail::in_ms(wanted.timeout);
    kata_response* given = nullptr;
    detail::call(kata_sandbox_call, get(), asked.get(), static_cast<const kata_request*>(&made),
                 &given);
    const detail::handle<kata_response, kata_response_free> owned{given};
    return {kata_response_status(given),
            std::string{static_cast<const char*>(kata_response_body(given)),
                        kata_response_body_size(given)}};
  }

  /// Returns a non-blocking socket that the caller closes. Port 0 is 1026.
  int open_console(const std::string& sandbox_id, std::uint32_t port = 0,
                   std::chrono::milliseconds timeout = {},
                   std::chrono::milliseconds retry = {}) const {
    int fd = -1;
    detail::call(kata_console_open, get(), sandbox_id.c_str(), port, detail::in_ms(timeout),
                 detail::in_ms(retry), &fd);
    return fd;
  }

  /// A file that cannot be read is no error: check "config.parse" tells of it.
  check_report check(const std::vector<std::string>& names = {},
                     const std::optional<std::string>& config_file = std::nullopt,
                     unsigned flags = 0) const {
    const std::vector<const char*> words = detail::pointers_to(names);
    char* json = nullptr;
    int is_ready = 0;
    detail::call(kata_check_json, get(), words.data(), words.size(), detail::or_null(config_file),
                 flags, &json, &is_ready);
    const detail::owned_text owned{json};
    return {json, is_ready != 0};
  }

  std::string config_json(const std::optional<std::string>& config_file = std::nullopt) const {
    return detail::text_of(kata_config_json, get(), detail::or_null(config_file));
  }

  std::string env_json(libkata::runtime runtime = libkata::runtime::any,
                       const std::optional<std::string>& config_file = std::nullopt,
                       unsigned flags = 0) const {
    return detail::text_of(kata_env_json, get(), detail::or_null(config_file),
                           static_cast<int>(runtime), flags);
  }

  const kata_host* get() const { return object_.get(); }

 private:
  detail::handle<kata_host, kata_host_free> object_;
};

}  // namespace libkata

#endif
