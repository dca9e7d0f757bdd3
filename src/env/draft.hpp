// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace kata::env {

/// A document in the making. A fact that is missing leaves a gap with its reason; it never ends the
/// document.
class Draft {
 public:
  /// `unknown` stands in for a text that is not known; any other value becomes null.
  explicit Draft(std::string unknown) : unknown_(std::move(unknown)) {}

  /// Sets the field at `path` ("Host.Distro.Name"). Fields stand in the order they are set in.
  void set(std::string_view path, nlohmann::ordered_json value);

  template <class T>
  void set(std::string_view path, const Result<T>& value) {
    if (value) return set(path, nlohmann::ordered_json(*value));
    leave<T>(path, value.error().what);
  }

  /// A part of something that was read as a whole; `absent` says why it may be missing.
  template <class T, class Part>
  void set(std::string_view path, const Result<T>& whole, std::optional<Part> T::* part,
           std::string_view absent) {
    if (!whole) return leave<Part>(path, whole.error().what);
    const std::optional<Part>& value = *whole.*part;
    if (value) return set(path, nlohmann::ordered_json(*value));
    leave<Part>(path, std::string{absent});
  }

  void set_unknown_text(std::string_view path) { set(path, nlohmann::ordered_json(unknown_)); }

  /// Says why a field that is set already is not what one would expect.
  void note(std::string_view path, std::string reason) {
    gaps_.push_back({std::string{path}, std::move(reason)});
  }

  /// The document, with the gaps as a list of objects under `list`.
  [[nodiscard]] nlohmann::ordered_json finish(std::string_view list, std::string_view field,
                                              std::string_view reason) &&;

 private:
  struct Gap {
    std::string field;   // "Host.Distro.Name"
    std::string reason;  // escaped
  };

  template <class T>
  void leave(std::string_view path, std::string reason) {
    if constexpr (std::is_same_v<T, std::string>) {
      set_unknown_text(path);
    } else {
      set(path, nlohmann::ordered_json());
    }
    note(path, std::move(reason));
  }

  std::string unknown_;
  nlohmann::ordered_json document_ = nlohmann::ordered_json::object();
  std::vector<Gap> gaps_;
};

}  // namespace kata::env
