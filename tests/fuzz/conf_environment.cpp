// SPDX-License-Identifier: Apache-2.0
// A shim's wrapper script, a systemd unit, its drop-in and its environment file: what is found is
// where it is said to be.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "config/search.hpp"

using namespace kata;

namespace {

constexpr std::string_view wrapper = "/opt/kata/bin/shim";
constexpr std::string_view unit = "/etc/systemd/system/containerd.service";
constexpr std::string_view drop_in = "/etc/systemd/system/containerd.service.d/1.conf";
constexpr std::string_view file = "/etc/default/containerd";

// A directory in memory where there is one, removed when the program ends.
class Root {
 public:
  Root() {
    const bool has_memory = std::filesystem::exists("/dev/shm");
    std::string name = has_memory ? "/dev/shm/fuzz.XXXXXX" : "/tmp/fuzz.XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
    for (const std::string_view each : {wrapper, unit, drop_in, file})
      std::filesystem::create_directories(at(each).parent_path());
  }
  ~Root() { std::filesystem::remove_all(path_); }
  Root(const Root&) = delete;
  Root& operator=(const Root&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::filesystem::path at(std::string_view name) const {
    return path_ / name.substr(1);
  }
  void write(std::string_view name, std::string_view text) const {
    std::ofstream{at(name), std::ios::binary} << text;
  }
  [[nodiscard]] std::string read(std::string_view name) const {
    std::ostringstream text;
    text << std::ifstream{at(name), std::ios::binary}.rdbuf();
    return text.str();
  }

 private:
  std::filesystem::path path_;
};

void check(const Root& root, const Host& host, const config::Handler& handler) {
  const auto found = config::find_environment(host, handler);
  if (!found) return;
  const std::string text = root.read(found->file);
  const auto lines = static_cast<unsigned>(std::ranges::count(text, '\n')) + 1;
  if (found->path.empty() || found->line == 0 || found->line > lines) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Root root;
  static const Host host{root.path()};
  const std::string text{reinterpret_cast<const char*>(data), size};
  root.write(wrapper, "#!/bin/sh\n" + text);
  root.write(unit, "[Service]\nEnvironmentFile=" + std::string{file} + "\n" + text);
  root.write(drop_in, text);
  root.write(file, text);
  check(root, host, {.runtime_path = std::string{wrapper}});
  check(root, host, {});
  return 0;
}
