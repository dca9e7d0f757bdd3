// SPDX-License-Identifier: Apache-2.0
// library-calls KATA_CTL: what a look at the volume /vol of this machine costs by a call of
// libkata, beside the same file opened, read and parsed by hand with the same JSON library, and
// beside a run of the whole program. The ways are measured by turns; what slows the machine for a
// while slows all.
#include <fcntl.h>
#include <kata/kata.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "statistics.hpp"

namespace {

using Clock = std::chrono::steady_clock;

constexpr int rounds = 200;
constexpr int calls_a_round = 100;

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "error: %s\n", what);
  std::exit(1);
}

// What the JSON is asked for, so that nothing of the work can be left out.
std::size_t look_by_hand(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  std::array<char, 4096> bytes{};
  const ssize_t size = ::read(fd, bytes.data(), bytes.size());
  ::close(fd);
  if (size <= 0) give_up("read by hand");
  const nlohmann::json parsed = nlohmann::json::parse(bytes.data(), bytes.data() + size);
  return parsed["device"].get_ref<const std::string&>().size();
}

std::size_t get(const kata_host* host) {
  kata_volume* volume = nullptr;
  if (kata_volume_get(host, "/vol", &volume, nullptr) != 0) give_up("kata_volume_get");
  const std::size_t size = std::char_traits<char>::length(kata_volume_device(volume));
  kata_volume_free(volume);
  return size;
}

std::size_t resolve(const kata_host* host) {
  const kata_oci_mount oci{sizeof oci, "bind", "/vol", "/data", nullptr, 0};
  kata_mount* mount = nullptr;
  if (kata_mount_resolve(host, &oci, KATA_RUNTIME_GO, &mount, nullptr) != 0 || mount == nullptr)
    give_up("kata_mount_resolve");
  const std::size_t size = std::char_traits<char>::length(kata_mount_device(mount));
  kata_mount_free(mount);
  return size;
}

void run(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  int status = -1;
  if (::posix_spawn(&pid, arguments[0], &actions, nullptr, arguments.data(), environ) != 0 ||
      ::waitpid(pid, &status, 0) != pid || status != 0)
    give_up("the program fails");
  ::posix_spawn_file_actions_destroy(&actions);
}

/// One way to look, and how long it took in each round.
struct Way {
  const char* name;
  int calls;
  std::vector<double> microseconds{};
};

template <class Work>
void measure(Way& way, Work work) {
  const auto start = Clock::now();
  for (int i = 0; i < way.calls; ++i) work();
  const std::chrono::duration<double, std::micro> took = Clock::now() - start;
  way.microseconds.push_back(took.count() / way.calls);
}

void print(const Way& way, double floor, const char* target) {
  const kata::bench::Spread spread = kata::bench::spread_of(way.microseconds);
  std::printf("| %s | %.2f us (%.2f-%.2f) | %.2f x | %s |\n", way.name, spread.median,
              spread.lower_quartile, spread.upper_quartile, spread.median / floor, target);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) give_up("usage: library-calls KATA_CTL");
  const std::string file = "/run/kata-containers/shared/direct-volumes/L3ZvbA==/mountInfo.json";
  kata_host* host = nullptr;
  if (kata_host_open(nullptr, &host, nullptr) != 0) give_up("kata_host_open");

  Way by_hand{"open, read and parse by hand", calls_a_round};
  Way getting{"kata_volume_get", calls_a_round};
  Way resolving{"kata_mount_resolve", calls_a_round};
  Way process{"kata-ctl direct-volume show", 1};
  std::size_t seen = 0;
  for (int i = 0; i < rounds; ++i) {
    measure(by_hand, [&] { seen += look_by_hand(file); });
    measure(getting, [&] { seen += get(host); });
    measure(resolving, [&] { seen += resolve(host); });
    measure(process, [&] { run({argv[1], "direct-volume", "show", "/vol"}); });
  }
  kata_host_free(host);
  const double floor = kata::bench::spread_of(by_hand.microseconds).median;
  std::puts("| one look at a volume | time | beside by hand | target |\n|---|---|---|---|");
  print(by_hand, floor, "");
  print(getting, floor, "<= 1.3 x");
  print(resolving, floor, "");
  print(process, floor, "");
  return seen == 0 ? 1 : 0;
}
