// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "config/drop_in.hpp"
#include "config/engine.hpp"

namespace kata::config {
namespace {

constexpr std::string_view main_file = "/etc/crio/crio.conf";
constexpr std::string_view drop_in_directory = "/etc/crio/crio.conf.d";
constexpr std::size_t most_files = 200;

std::vector<std::string> files_of(const Host& host) {
  std::vector<std::string> files;
  if (host.exists(main_file)) files.emplace_back(main_file);
  Result<std::vector<DirEntry>> entries = host.entries(drop_in_directory);
  if (!entries) return files;
  std::ranges::sort(*entries, {}, &DirEntry::name);
  for (const DirEntry& entry : *entries)
    if (entry.type != FileType::directory && files.size() < most_files)
      files.push_back(fmt::format("{}/{}", drop_in_directory, entry.name));
  return files;
}

}  // namespace

std::vector<Handler> crio_handlers(const Node& document, std::string_view file) {
  std::vector<Handler> handlers;
  const Node* node = &document;
  for (const std::string_view part : {"crio", "runtime", "runtimes"})
    node = node == nullptr ? nullptr : node->find(part);
  if (node == nullptr || node->table() == nullptr) return handlers;
  for (const auto& [name, table] : *node->table())
    if (table.table() != nullptr)
      handlers.push_back({.engine = Engine::crio,
                          .name = name,
                          .runtime_type = text_of(table, "runtime_type"),
                          .runtime_path = text_of(table, "runtime_path"),
                          .config_path = text_of(table, "runtime_config_path"),
                          .snapshotter = {},
                          .annotations = texts_of(table, "allowed_annotations"),
                          .file = std::string{file},
                          .line = table.place.line});
  return handlers;
}

EngineConfig read_crio(const Host& host) {
  EngineConfig config;
  for (const std::string& file : files_of(host)) {
    config.files.push_back(file);
    const std::expected<Node, Refusal> document = read_document(host, file, 0);
    if (!document) {
      config.findings.push_back(document.error().finding);
      config.findings.back().id = "runtime.handlers.unreadable";
      continue;
    }
    for (Handler& handler : crio_handlers(*document, file))
      put_handler(config.handlers, std::move(handler));
  }
  keep_kata(config.handlers);
  return config;
}

}  // namespace kata::config
