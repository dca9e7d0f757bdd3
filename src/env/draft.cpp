// SPDX-License-Identifier: Apache-2.0
#include "env/draft.hpp"

namespace kata::env {

void Draft::set(std::string_view path, nlohmann::ordered_json value) {
  nlohmann::ordered_json* place = &document_;
  for (std::size_t dot = path.find('.'); dot != path.npos; dot = path.find('.')) {
    place = &(*place)[std::string{path.substr(0, dot)}];
    path.remove_prefix(dot + 1);
  }
  (*place)[std::string{path}] = std::move(value);
}

nlohmann::ordered_json Draft::finish(std::string_view list, std::string_view field,
                                     std::string_view reason) && {
  nlohmann::ordered_json& errors = document_[std::string{list}] = nlohmann::ordered_json::array();
  for (Gap& gap : gaps_)
    errors.push_back(
        {{std::string{field}, std::move(gap.field)}, {std::string{reason}, std::move(gap.reason)}});
  return std::move(document_);
}

}  // namespace kata::env
