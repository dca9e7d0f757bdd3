// SPDX-License-Identifier: Apache-2.0
#include "env/versions.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "host/program.hpp"

namespace kata::env {
namespace {

// Each may take its two seconds.
constexpr std::size_t most = 32;

struct Program {
  std::string path;
  std::string_view use;
};

class Programs {
 public:
  void add(std::string path, std::string_view use) {
    if (path.empty() || list_.size() == most) return;
    if (std::ranges::find(list_, path, &Program::path) == list_.end())
      list_.push_back({std::move(path), use});
  }
  [[nodiscard]] const std::vector<Program>& list() const { return list_; }

 private:
  std::vector<Program> list_;
};

struct Named {
  const char* key;
  std::string_view use;
};
constexpr std::array<Named, 3> named{{{"hypervisor.path", "hypervisor"},
                                      {"hypervisor.jailer_path", "jailer"},
                                      {"hypervisor.virtio_fs_daemon", "virtiofsd"}}};

Programs programs_of(const Host& host, const config::Survey& survey) {
  Programs programs;
  for (const config::Target& target : survey.targets)
    if (target.handler) programs.add(config::find_shim(host, *target.handler), "shim");
  for (const config::InForce& file : config::load_all(host, survey))
    for (const Named& name : named) programs.add(file.config.text(name.key), name.use);
  return programs;
}

}  // namespace

nlohmann::ordered_json program_versions(const Host& host, const config::Survey& survey,
                                        bool may_run) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  const Programs programs = programs_of(host, survey);
  for (const Program& program : programs.list()) {
    nlohmann::ordered_json entry{{"path", program.path}, {"use", program.use}};
    const Result<std::string> version =
        may_run ? host::version_of(host, program.path) : fail(Code::refused, "not run: --no-exec");
    entry["version"] = version ? nlohmann::ordered_json(*version) : nlohmann::ordered_json();
    entry["reason"] = version ? "" : version.error().what;
    list.push_back(std::move(entry));
  }
  return list;
}

}  // namespace kata::env
