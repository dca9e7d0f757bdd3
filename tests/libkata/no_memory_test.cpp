// SPDX-License-Identifier: Apache-2.0
// Every operation of the library under an allocator that fails at its n-th call, for every n until
// the operation succeeds: once it fails that one time alone, once from there on. What fails says
// so, keeps nothing, and leaves the disk with what was there before or with what was asked for.
#include <kata/kata.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <new>
#include <set>
#include <string>
#include <vector>

#include "node.hpp"

namespace {

/// What this thread's allocator does; other threads' are left alone.
struct Allocator {
  bool is_watched = false;
  bool fails_once = false;
  long calls = 0;
  long fails_at = 0;
  long live = 0;
};
thread_local Allocator allocator;

bool may_allocate() {
  if (!allocator.is_watched) return true;
  const long call = ++allocator.calls;
  return allocator.fails_once ? call != allocator.fails_at : call < allocator.fails_at;
}

void* count(void* block) {
  if (allocator.is_watched && block != nullptr) ++allocator.live;
  return block;
}

void forget(const void* block) {
  if (allocator.is_watched && block != nullptr) --allocator.live;
}

}  // namespace

#ifdef KATA_OWN_MALLOC
// glibc's own, by their other names. What C++ asks for comes here too.
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* block);

void* aligned_alloc(std::size_t alignment, std::size_t size) {
  if (may_allocate()) return count(__libc_memalign(alignment, size));
  errno = ENOMEM;
  return nullptr;
}

void* malloc(std::size_t size) {
  if (may_allocate()) return count(__libc_malloc(size));
  errno = ENOMEM;
  return nullptr;
}

void* calloc(std::size_t items, std::size_t size) {
  if (may_allocate()) return count(__libc_calloc(items, size));
  errno = ENOMEM;
  return nullptr;
}

void* realloc(void* block, std::size_t size) {
  if (may_allocate()) {
    void* moved = __libc_realloc(block, size);
    if (block == nullptr) count(moved);
    return moved;
  }
  errno = ENOMEM;
  return nullptr;
}

void free(void* block) {
  forget(block);
  __libc_free(block);
}
}
#else
// A sanitizer has a malloc of its own, and finds what is lost.
void* operator new(std::size_t size) {
  void* block = may_allocate() ? count(std::malloc(size)) : nullptr;
  if (block == nullptr) throw std::bad_alloc{};
  return block;
}

void operator delete(void* block) noexcept {
  forget(block);
  std::free(block);
}

void operator delete(void* block, std::size_t /*size*/) noexcept { operator delete(block); }
#endif

namespace {

using kata::test::Node;

int failures = 0;

void complain(const std::string& operation, long n, const std::string& what) {
  std::fprintf(stderr, "%s, allocation %ld: %s\n", operation.c_str(), n, what.c_str());
  ++failures;
}

// What is open, the look itself among it.
std::set<std::string> open_descriptors() {
  std::set<std::string> open;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    std::error_code gone;
    const auto target = std::filesystem::read_symlink(entry.path(), gone);
    if (!gone) open.insert(entry.path().filename().string() + " " + target.string());
  }
  return open;
}

std::string joined(const std::set<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

bool come_to(const std::set<std::string>& descriptors) {
  for (int i = 0; i < 10'000 && open_descriptors() != descriptors; ++i) ::poll(nullptr, 0, 1);
  return open_descriptors() == descriptors;
}

/// One function of the library with its arguments.
struct Operation {
  std::string name;
  std::function<void()> prepare;            ///< before each try
  std::function<int(kata_error**)> run;     ///< frees what it gets
  std::function<bool(bool done)> is_whole;  ///< whether the disk is as it must be
  /// Makes a JSON document: nlohmann/json 3.11.2 loses the container of a value whose members it
  /// finds no memory for.
  bool is_document = false;
  long step = 1;  ///< of the failing allocation, beyond the first hundred
};

struct Outcome {
  int result = 0;
  int code = 0;
  long calls = 0;
  long kept = 0;
};

Outcome run_with(const Operation& operation, long fails_at, bool fails_once) {
  kata_error* error = nullptr;
  allocator = {true, fails_once, 0, fails_at, 0};
  const int result = operation.run(&error);
  const int code = kata_error_code(error);
  kata_error_free(error);
  allocator.is_watched = false;
  return {result, code, allocator.calls, allocator.live};
}

void judge(const Operation& operation, long n, const Outcome& outcome) {
  if (outcome.result != 0 && outcome.code != KATA_NO_MEMORY)
    complain(operation.name, n, "code " + std::to_string(outcome.code));
  if (outcome.kept < 0 || (outcome.kept > 0 && !operation.is_document))
    complain(operation.name, n, std::to_string(outcome.kept) + " blocks are kept");
  if (!operation.is_whole(outcome.result == 0))
    complain(operation.name, n, "the disk is not whole");
}

// Returns how many allocations it takes.
long sweep(const Operation& operation, bool fails_once) {
  for (long n = 1; n < 1'000'000; n += n < 100 ? 1 : operation.step) {
    operation.prepare();
    const Outcome outcome = run_with(operation, n, fails_once);
    judge(operation, n, outcome);
    if (outcome.calls < n) {
      if (outcome.result != 0) complain(operation.name, n, "fails with all memory there is");
      return n - 1;
    }
  }
  return 0;
}

/// The operations and what they work on.
class Operations {
 public:
  Operations() {
    if (kata_host_open(node_.root().c_str(), &host_, nullptr) != 0) std::abort();
    if (kata_sandbox_find(host_, Node::sandbox, &sandbox_, nullptr) != 0) std::abort();
  }
  ~Operations() {
    kata_sandbox_free(sandbox_);
    kata_host_free(host_);
  }
  Operations(const Operations&) = delete;
  Operations& operator=(const Operations&) = delete;

  [[nodiscard]] std::vector<Operation> all() {
    std::vector<Operation> operations;
    add_writers(operations);
    add_readers(operations);
    add_talkers(operations);
    add_reports(operations);
    return operations;
  }

 private:
  static constexpr const char* records = "/run/kata-containers/shared/direct-volumes";
  static constexpr const char* record = "/run/kata-containers/shared/direct-volumes/L3ZvbC9h";
  static constexpr const char* new_info =
      R"({"device":"/srv/disk.img","fstype":"xfs","volume-type":"directvol"})";

  void clear() { kata_volume_remove(host_, Node::volume, KATA_REMOVE_FORCE, nullptr, nullptr); }

  void record_volume() {
    clear();
    if (kata_volume_add(host_, Node::volume, Node::mount_info, KATA_RUNTIME_ANY,
                        KATA_ADD_NO_DEVICE_CHECK, nullptr, nullptr) != 0)
      std::abort();
  }

  // The file system that the volume's record names; "" for no record, "?" for half of one.
  std::string recorded() {
    kata_volume* volume = nullptr;
    kata_error* error = nullptr;
    if (kata_volume_get(host_, Node::volume, &volume, &error) != 0) {
      const bool is_gone = kata_error_code(error) == KATA_NOT_FOUND && !exists("");
      kata_error_free(error);
      return is_gone ? "" : "?";
    }
    const std::string fstype = kata_volume_fstype(volume);
    kata_volume_free(volume);
    return fstype;
  }

  bool exists(const std::string& file) { return node_.tree().exists(record + file); }

  // No record is left half made or half removed where one allocation failed; where all fail, the
  // next writer removes it.
  bool is_tidy() {
    return !allocator.fails_once ||
           (!node_.tree().exists(std::string{records} + "/.kata-ctl.new") &&
            !node_.tree().exists(std::string{records} + "/.kata-ctl.old"));
  }

  int add(const char* info, kata_error** error) {
    char* notes = nullptr;
    const int result = kata_volume_add(host_, Node::volume, info, KATA_RUNTIME_ANY,
                                       KATA_ADD_NO_DEVICE_CHECK, &notes, error);
    kata_string_free(notes);
    return result;
  }

  void add_writers(std::vector<Operation>& all) {
    all.push_back({"add the first volume",
                   [this] { std::filesystem::remove_all(node_.tree().at("/run/kata-containers")); },
                   [this](kata_error** e) { return add(Node::mount_info, e); },
                   [this](bool done) {
                     const bool is_unmade =
                         !allocator.fails_once || !node_.tree().exists("/run/kata-containers");
                     return is_tidy() &&
                            (recorded() == "ext4" || (!done && recorded().empty() && is_unmade));
                   }});
    all.push_back({"add", [this] { clear(); },
                   [this](kata_error** e) { return add(Node::mount_info, e); },
                   [this](bool done) {
                     return is_tidy() && (recorded() == "ext4" || (!done && recorded().empty()));
                   }});
    all.push_back({"replace", [this] { record_volume(); },
                   [this](kata_error** e) { return add(new_info, e); },
                   [this](bool done) {
                     return is_tidy() && (recorded() == "xfs" || (!done && recorded() == "ext4"));
                   }});
    all.push_back({"remove", [this] { record_volume(); },
                   [this](kata_error** e) {
                     std::size_t removed = 0;
                     return kata_volume_remove(host_, Node::volume, 0, &removed, e);
                   },
                   [this](bool done) {
                     return is_tidy() && (recorded().empty() || (!done && recorded() == "ext4"));
                   }});
    all.push_back(
        {"record an owner", [this] { record_volume(); },
         [this](kata_error** e) {
           return kata_volume_record_owner(host_, Node::volume, Node::sandbox, 0, e);
         },
         [this](bool done) { return recorded() == "ext4" && (!done || exists("/sandbox1")); }});
  }

  void own_volume() {
    record_volume();
    if (kata_volume_record_owner(host_, Node::volume, Node::sandbox, 0, nullptr) != 0) std::abort();
  }

  // An operation that only looks.
  void look(std::vector<Operation>& all, std::string name, std::function<int(kata_error**)> run) {
    all.push_back({std::move(name), [] {}, std::move(run), [](bool /*done*/) { return true; }});
  }

  void add_readers(std::vector<Operation>& all) {
    look(all, "open a host", [this](kata_error** e) {
      kata_host* host = nullptr;
      const int result = kata_host_open(root_.c_str(), &host, e);
      kata_host_free(host);
      return result;
    });
    look(all, "get", [this](kata_error** e) {
      kata_volume* volume = nullptr;
      const int result = kata_volume_get(host_, Node::volume, &volume, e);
      kata_volume_metadata(volume, "a key that is longer than a short string");
      kata_volume_metadata_key(volume, 0);
      kata_volume_free(volume);
      return result;
    });
    all.back().prepare = [this] { own_volume(); };  // for all that follow
    look(all, "list", [this](kata_error** e) {
      char* json = nullptr;
      const int result = kata_volume_list_json(host_, &json, e);
      kata_string_free(json);
      return result;
    });
    all.back().is_document = true;
    look(all, "resolve", [this](kata_error** e) {
      const char* options[] = {"rbind", "an option that is longer than a short string"};
      const kata_oci_mount oci{sizeof oci, "bind", Node::volume, "/data", options, 2};
      kata_mount* mount = nullptr;
      const int result = kata_mount_resolve(host_, &oci, KATA_RUNTIME_RUST, &mount, e);
      kata_mount_free(mount);
      return result;
    });
    look(all, "find the owner", [this](kata_error** e) {
      char* id = nullptr;
      const int result = kata_volume_find_owner(host_, Node::volume, &id, nullptr, e);
      kata_string_free(id);
      return result;
    });
    look(all, "find a sandbox by its beginning", [this](kata_error** e) {
      kata_sandbox* sandbox = nullptr;
      const int result = kata_sandbox_find(host_, "sand", &sandbox, e);
      kata_sandbox_free(sandbox);
      return result;
    });
  }

  void add_talkers(std::vector<Operation>& all) {
    look(all, "stats", [this](kata_error** e) {
      char* json = nullptr;
      const int result = kata_volume_stats_json(host_, Node::volume, nullptr, 0, &json, e);
      kata_string_free(json);
      return result;
    });
    look(all, "resize", [this](kata_error** e) {
      return kata_volume_resize(host_, Node::volume, 1 << 30, nullptr, 0, e);
    });
    look(all, "call", [this](kata_error** e) {
      kata_request request{};
      request.size = sizeof request;
      request.target = "/metrics";
      request.method = "PUT";
      request.body = "a body that is longer than a short string";
      request.body_size = std::strlen(static_cast<const char*>(request.body));
      kata_response* response = nullptr;
      const int result = kata_sandbox_call(host_, sandbox_, &request, &response, e);
      kata_response_free(response);
      return result;
    });
    look(all, "open the console", [this](kata_error** e) {
      int fd = -1;
      const int result = kata_console_open(host_, Node::sandbox, 0, 0, 0, &fd, e);
      if (fd >= 0) ::close(fd);
      return result;
    });
  }

  void add_reports(std::vector<Operation>& all) {
    const std::size_t first = all.size();
    look(all, "check", [this](kata_error** e) {
      const char* names[] = {"kvm", "vsock", "vol"};
      char* json = nullptr;
      const int result = kata_check_json(host_, names, 3, Node::config_file, 0, &json, nullptr, e);
      kata_string_free(json);
      return result;
    });
    look(all, "config", [this](kata_error** e) {
      char* json = nullptr;
      const int result = kata_config_json(host_, Node::config_file, &json, e);
      kata_string_free(json);
      return result;
    });
    look(all, "env", [this](kata_error** e) {
      char* json = nullptr;
      const int result =
          kata_env_json(host_, Node::config_file, KATA_RUNTIME_GO, KATA_ENV_NO_EXEC, &json, e);
      kata_string_free(json);
      return result;
    });
    for (std::size_t i = first; i < all.size(); ++i) {
      all[i].is_document = true;
      all[i].step = 29;
    }
  }

  Node node_;
  std::string root_ = node_.root();
  kata_host* host_ = nullptr;
  kata_sandbox* sandbox_ = nullptr;
};

}  // namespace

int main() {
  Operations operations;
  const std::set<std::string> at_rest = open_descriptors();
  std::string restless;  // the first operation after which others were open
  for (const Operation& operation : operations.all()) {
    operation.prepare();
    // What is made once and kept for good, by the C++ library and others, is made now.
    const Outcome warm = run_with(operation, 1'000'000, true);
    if (warm.result != 0)
      complain(operation.name, 0, "fails with all memory there is: " + std::to_string(warm.code));
    long calls = 0;
    for (const bool fails_once : {true, false}) calls = sweep(operation, fails_once);
    if (restless.empty() && !come_to(at_rest)) restless = operation.name;
    std::printf("%s: %ld allocations\n", operation.name.c_str(), calls);
  }
  // What the library keeps it keeps for good; the shim's thread may be late for seconds where other
  // programs have the processors.
  if (!come_to(at_rest)) complain(restless, 0, "open are: " + joined(open_descriptors()));
  return failures == 0 ? 0 : 1;
}
