// SPDX-License-Identifier: Apache-2.0
// The main file and its drop-ins as one document; for load() alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/dialect.hpp"
#include "config/document.hpp"
#include "config/finding.hpp"
#include "core/error.hpp"
#include "core/host.hpp"

namespace kata::config {

/// Why a file is not read.
struct Refusal {
  Code code = Code::malformed;
  Finding finding;
};

/// A file's text as a document, or one finding that says why not. `number` goes into the places.
/// Refused: anything but a regular file, more than 1 MiB, TOML that is broken or nested too deep.
[[nodiscard]] std::expected<Node, Refusal> read_document(const Host& host, const std::string& file,
                                                         std::uint32_t number);

/// Puts `from` over `into`, table by table and key by key; arrays are replaced whole.
void merge(Node& into, Node&& from);

/// What a runtime reads.
struct Merged {
  Node root{.value = Node::Table{}};
  std::vector<std::string> files;  ///< numbered as in the places, the main file first
  std::vector<Node> parts;         ///< the documents that were merged, where there are drop-ins
  std::vector<Finding> findings;
};

/// Reads the drop-ins of `merged.files[0]` and merges them in the order of their names.
///
/// Both read every entry of config.d beside the file, whatever its name. Go follows links;
/// runtime-rs refuses them. A drop-in that the runtime refuses gives a finding and is left out.
/// Source: config.go:1846-2040; drop_in.rs:224-279.
void merge_drop_ins(const Host& host, Dialect dialect, Merged& merged);

}  // namespace kata::config
