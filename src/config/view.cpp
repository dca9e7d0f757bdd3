// SPDX-License-Identifier: Apache-2.0
#include "config/view.hpp"

#include <nlohmann/json.hpp>
#include <type_traits>
#include <utility>

#include "config/report.hpp"
#include "config/select.hpp"

namespace kata::config {

// A vector of views must move them when it grows: a copy's settings are the original's.
static_assert(std::is_nothrow_move_constructible_v<View>);

Result<View> make_view(const Host& host, const Target& target, const Choice& choice) {
  if (target.file.empty()) return std::unexpected(to_error(target.findings.front()));
  View view{target, load(host, target.file, target.dialect), {}};
  if (view.config.unreadable) return std::unexpected(*view.config.unreadable);
  view.settings = TRY(select(view.config, choice.keys));
  if (choice.only_changed) keep_changed(view.config, view.settings);
  return view;
}

Views make_views(const Host& host, std::span<const Target> targets, const Choice& choice) {
  Views views;
  for (const Target& target : targets) {
    Result<View> view = make_view(host, target, choice);
    if (view)
      views.seen.push_back(*std::move(view));
    else
      views.unseen.push_back({target, std::move(view).error()});
  }
  return views;
}

nlohmann::ordered_json to_json(const View& view) {
  nlohmann::ordered_json json = to_json(view.target);
  json["files"] = view.config.files;
  json["hypervisor"] = view.config.hypervisor;
  json["settings"] = nlohmann::ordered_json::array();
  for (const Setting* setting : view.settings)
    json["settings"].push_back(to_json(view.config, *setting));
  return json;
}

nlohmann::ordered_json to_json(const Unseen& unseen) {
  nlohmann::ordered_json json;
  json["file"] = unseen.target.file.empty() ? nlohmann::ordered_json{}
                                            : nlohmann::ordered_json(unseen.target.file);
  json["message"] = unseen.error.what;
  json["hint"] = unseen.error.hint;
  return json;
}

}  // namespace kata::config
