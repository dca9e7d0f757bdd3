// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

#include "env/draft.hpp"
#include "env/facts.hpp"

namespace kata::env {

enum class Kind : std::uint8_t { none, text, texts, integer, number, boolean };

/// A field of a document, and the key of the configuration whose effective value it shows.
struct Field {
  const char* path;        ///< "Hypervisor.Path"
  const char* key = "";    ///< "hypervisor.path"; empty: the field says something else
  Kind kind = Kind::none;  ///< of the key's value
};

/// Sets all fields in their order, to the configuration's values as far as they are some. Without
/// a configuration these are not known.
void set_configured(Draft& draft, const Subject& subject, std::span<const Field> fields);

}  // namespace kata::env
