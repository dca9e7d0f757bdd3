// SPDX-License-Identifier: Apache-2.0
// Whatever stands at a path that check reads, every check answers, and in time. The paths are those
// of captured hosts, which hold what check reads and nothing else.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "check/capacity.hpp"
#include "check/question.hpp"
#include "check/report.hpp"
#include "check/select.hpp"
#include "check/vfio_survey.hpp"
#include "core/fd.hpp"
#include "support/captured_host.hpp"
#include "support/tree.hpp"

namespace kata::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// Writes into a FIFO as long as it lives.
class EndlessWriter {
 public:
  explicit EndlessWriter(const fs::path& path)
      : fd_{::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC)}, thread_{[this] { pour(); }} {}
  EndlessWriter(const EndlessWriter&) = delete;
  EndlessWriter& operator=(const EndlessWriter&) = delete;
  ~EndlessWriter() {
    is_over_ = true;
    thread_.join();
  }

 private:
  void pour() {
    const std::string text(4096, '1');
    while (!is_over_) {
      pollfd wait{.fd = fd_.get(), .events = POLLOUT, .revents = 0};
      constexpr int patience_ms = 20;
      if (::poll(&wait, 1, patience_ms) > 0 && ::write(fd_.get(), text.data(), text.size()) < 0) {
        // Full: somebody else was faster than the poll.
      }
    }
  }

  Fd fd_;
  std::atomic<bool> is_over_ = false;
  std::thread thread_;
};

// Things that can stand where a file belongs. One that cannot be read is no proof of anything, so
// a check must not take it for a defect of the machine.
struct Bad {
  const char* name;
  bool is_readable;
  void (*put)(const Tree& tree, const std::string& path, const std::string& before);
};

constexpr Bad bads[] = {
    {"empty", true,
     [](const Tree& tree, const std::string& path, const std::string&) { tree.write(path, ""); }},
    {"truncated", true,
     [](const Tree& tree, const std::string& path, const std::string& before) {
       tree.write(path, before.substr(0, before.size() / 2));
     }},
    {"binary", true,
     [](const Tree& tree, const std::string& path, const std::string&) {
       tree.write(path, std::string_view{"\0\xff\xfe\n\x1b[31m\0:\n", 12});
     }},
    {"huge", false,
     [](const Tree& tree, const std::string& path, const std::string&) {
       tree.write(path, "x");
       fs::resize_file(tree.at(path), std::uintmax_t{10} << 30);
     }},
    {"unreadable", false,
     [](const Tree& tree, const std::string& path, const std::string& before) {
       tree.write(path, before);
       fs::permissions(tree.at(path), fs::perms{0});
     }},
    {"FIFO", false,
     [](const Tree& tree, const std::string& path, const std::string&) { tree.make_fifo(path); }},
    {"directory", false,
     [](const Tree& tree, const std::string& path, const std::string&) { tree.make_dir(path); }},
    {"dangling", true,
     [](const Tree& tree, const std::string& path, const std::string&) {
       tree.link(path, "/nowhere");
     }},
    {"loop", false,
     [](const Tree& tree, const std::string& path, const std::string&) { tree.link(path, path); }},
};

// Paths that differ by numbers alone are read by the same code.
std::string shape_of(std::string_view path) {
  std::string shape;
  for (const char c : path) {
    const bool is_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f' && shape.ends_with('#'));
    if (!is_digit)
      shape += c;
    else if (!shape.ends_with('#'))
      shape += '#';
  }
  return shape;
}

// The files and links of a captured host, one of each shape.
std::vector<std::string> paths_of(std::string_view text, std::set<std::string>& known) {
  std::vector<std::string> paths;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const bool is_ours = line.starts_with("file ") || line.starts_with("link ") ||
                         line.starts_with("bytes ") || line.starts_with("node ");
    if (!is_ours) continue;
    std::string_view path = line.substr(line.find(" /") + 1);
    path = path.substr(0, path.find(" -> "));
    if (path != "/lib" && known.insert(shape_of(path)).second) paths.emplace_back(path);
  }
  return paths;
}

std::map<std::string, check::Status> judge(const Host& host) {
  const auto begin = std::chrono::steady_clock::now();
  const Result<check::Question> question = check::make_question(host, {});
  REQUIRE(question);
  const auto selected = check::select({});
  const check::Report report = check::run_all(host, *question, *selected);
  (void)check::read_capacity(host, *question);
  (void)check::survey_vfio(host, {});
  CHECK(std::chrono::steady_clock::now() - begin < 10s);
  REQUIRE(report.entries.size() == check::all().size());
  std::map<std::string, check::Status> statuses;
  for (const check::Entry& entry : report.entries) {
    CAPTURE(entry.check->id);
    CHECK_FALSE(entry.finding.detail.empty());
    CHECK(entry.finding.detail.find_first_of(std::string_view{"\0\x1b\n\xff", 4}) ==
          std::string::npos);
    statuses.emplace(entry.check->id, entry.finding.status);
  }
  return statuses;
}

// A host that does not tell its architecture is taken for one of this program's.
bool is_kernels(std::string_view path) {
  return (path.starts_with("/proc/") && path != "/proc/sys/kernel/arch") ||
         path.starts_with("/sys/");
}

class Trial {
 public:
  explicit Trial(const char* name)
      : text_(read_captured(name)),
        systems_(unpack_host(text_, tree_.root())),
        host_(tree_.root().string(), systems_),
        good_(judge(host_)) {}

  [[nodiscard]] const std::string& text() const { return text_; }

  void try_all(const std::string& path) {
    for (const Bad& bad : bads) {
      const std::string what{bad.name};
      CAPTURE(what);
      with(path, [&](const std::string& before) {
        bad.put(tree_, path, before);
        const bool hides = !bad.is_readable && is_kernels(path) &&
                           (::geteuid() != 0 || std::string_view{bad.name} != "unreadable");
        compare(judge(host_), hides);
      });
    }
    CAPTURE(path);
    with(path, [&](const std::string&) {
      tree_.make_fifo(path);
      const EndlessWriter writer{tree_.at(path)};
      compare(judge(host_), is_kernels(path));
    });
  }

 private:
  // Does something with the path, and puts back what was there.
  template <class Do>
  void with(const std::string& path, Do what) {
    const Tree aside;
    const fs::path kept = aside.root() / "kept";
    const bool is_file = fs::is_regular_file(fs::symlink_status(tree_.at(path)));
    const std::string before =
        is_file && fs::file_size(tree_.at(path)) < 65536 ? tree_.read(path) : "";
    fs::rename(tree_.at(path), kept);
    what(before);
    fs::remove_all(tree_.at(path));
    fs::rename(kept, tree_.at(path));
  }

  void compare(const std::map<std::string, check::Status>& now, bool hides) const {
    if (!hides) return;
    for (const auto& [id, status] : now) {
      CAPTURE(id);
      CHECK((status != check::Status::fail || good_.at(id) == check::Status::fail));
    }
  }

  std::string text_;
  Tree tree_;
  FileSystems systems_;
  CapturedHost host_;
  std::map<std::string, check::Status> good_;
};

}  // namespace

TEST_CASE("whatever stands at a path that a check reads, every check answers in time") {
  std::set<std::string> known;
  for (const char* name : {"gpu-shared-groups", "numa-1g-pages", "amd-server", "s390x-lpar"}) {
    CAPTURE(std::string{name});
    Trial trial{name};
    for (const std::string& path : paths_of(trial.text(), known)) {
      CAPTURE(path);
      trial.try_all(path);
    }
  }
}

TEST_CASE("without a part of the machine's files every check answers") {
  for (const char* part : {"/sys", "/sys/bus/pci", "/sys/class", "/sys/kernel", "/sys/module",
                           "/proc", "/proc/self", "/proc/1", "/dev", "/etc", "/opt", "/usr"}) {
    CAPTURE(part);
    const Tree tree;
    const FileSystems systems = unpack_host(read_captured("gpu-shared-groups"), tree.root());
    fs::remove_all(tree.at(part));
    judge(CapturedHost{tree.root().string(), systems});
  }
}

}  // namespace kata::test
