// SPDX-License-Identifier: Apache-2.0
#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <deque>
#include <filesystem>
#include <iterator>

#include "config/drop_in.hpp"
#include "config/engine.hpp"
#include "core/text.hpp"

namespace kata::config {
namespace {

// Imports may import, and "/etc/*" may match much.
constexpr std::size_t most_files = 200;

// Where the CRI plugin's runtimes stand in versions 3, 2 and 1.
// Source: containerd docs/cri/config.md; docs/PLUGINS.md for the names of version 1.
constexpr std::array<std::string_view, 3> plugins{"io.containerd.cri.v1.runtime",
                                                  "io.containerd.grpc.v1.cri", "cri"};

Handler to_handler(const Member& member, std::string_view file) {
  const Node& table = member.node;
  const Node* options = table.find("options");
  return {.engine = Engine::containerd,
          .name = member.name,
          .runtime_type = text_of(table, "runtime_type"),
          .runtime_path = text_of(table, "runtime_path"),
          .config_path = options == nullptr ? std::string{} : text_of(*options, "ConfigPath"),
          .snapshotter = text_of(table, "snapshotter"),
          .annotations = texts_of(table, "pod_annotations"),
          .file = std::string{file},
          .line = table.place.line};
}

std::string directory_of(std::string_view file) {
  return std::string{file.substr(0, file.rfind('/'))};
}

// The files that one import stands for, hidden ones too, as Go's Glob has it. A pattern is one in
// its last part only, as in "/etc/containerd/conf.d/*.toml"; containerd's own takes it anywhere,
// which nobody writes.
std::vector<std::string> matches(const Host& host, std::string_view importer,
                                 const std::string& import) {
  const std::string path =
      std::filesystem::path{
          import.starts_with('/') ? import : fmt::format("{}/{}", directory_of(importer), import)}
          .lexically_normal()
          .string();
  if (!path.contains('*')) return {path};
  const std::string pattern = path.substr(path.rfind('/') + 1);
  const std::string directory = directory_of(path);
  std::vector<std::string> files;
  const Result<std::vector<DirEntry>> entries = host.entries(directory);
  if (!entries) return files;
  for (const DirEntry& entry : *entries)
    if (::fnmatch(pattern.c_str(), entry.name.c_str(), 0) == 0)
      files.push_back(fmt::format("{}/{}", directory, entry.name));
  std::ranges::sort(files);
  return files;
}

class Reader {
 public:
  Reader(const Host& host, EngineConfig& config) : host_(host), config_(config) {}

  // What a file imports is read behind all that were imported before it.
  void read_all(const std::string& first) {
    pending_.push_back(first);
    for (; !pending_.empty(); pending_.pop_front()) read(pending_.front());
    keep_kata(config_.handlers);
    for (Handler& handler : config_.handlers) handler.engine_file = first;
  }

 private:
  // Each file counts once, so that imports in a circle end.
  void read(const std::string& file) {
    if (std::ranges::find(config_.files, file) != config_.files.end()) return;
    if (config_.files.size() == most_files) return too_many(file);
    config_.files.push_back(file);
    const std::expected<Node, Refusal> document = read_document(host_, file, 0);
    if (!document) {
      config_.findings.push_back(document.error().finding);
      config_.findings.back().id = "runtime.handlers.unreadable";
      return;
    }
    for (Handler& handler : containerd_handlers(*document, file))
      merge_handler(config_.handlers, std::move(handler));
    const Node* imports = document->find("imports");
    if (imports == nullptr || imports->array() == nullptr) return;
    for (const Node& import : *imports->array())
      if (import.text() != nullptr)
        std::ranges::move(matches(host_, file, *import.text()), std::back_inserter(pending_));
  }

  void too_many(const std::string& file) {
    if (!config_.findings.empty() && config_.findings.back().id == "runtime.handlers.imports")
      return;
    config_.findings.push_back(
        {.level = Level::failure,
         .id = "runtime.handlers.imports",
         .file = file,
         .message = fmt::format("not read: {} files are imported already", most_files)});
  }

  const Host& host_;
  EngineConfig& config_;
  std::deque<std::string> pending_;
};

}  // namespace

std::vector<Handler> containerd_handlers(const Node& document, std::string_view file) {
  std::vector<Handler> handlers;
  const Node* all = document.find("plugins");
  for (const std::string_view plugin : plugins) {
    const Node* node = all == nullptr ? nullptr : all->find(plugin);
    for (const std::string_view part : {"containerd", "runtimes"})
      node = node == nullptr ? nullptr : node->find(part);
    if (node == nullptr || node->table() == nullptr) continue;
    for (const Member& member : *node->table())
      if (member.node.table() != nullptr) handlers.push_back(to_handler(member, file));
  }
  return handlers;
}

EngineConfig read_containerd(const Host& host, std::string_view file) {
  EngineConfig config;
  Reader{host, config}.read_all(std::string{file});
  return config;
}

}  // namespace kata::config
