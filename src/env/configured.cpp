// SPDX-License-Identifier: Apache-2.0
#include "env/configured.hpp"

namespace kata::env {
namespace {

nlohmann::ordered_json value_of(const config::Configuration& config, const Field& field) {
  switch (field.kind) {
    case Kind::text: return config.text(field.key);
    case Kind::texts: return config.texts(field.key);
    case Kind::integer: return config.integer(field.key);
    case Kind::number: return config.number(field.key);
    case Kind::boolean: return config.boolean(field.key);
    case Kind::none: return nullptr;
  }
  return nullptr;
}

}  // namespace

void set_configured(Draft& draft, const Subject& subject, std::span<const Field> fields) {
  const bool is_known = !why_unconfigured(subject);
  for (const Field& field : fields) {
    if (is_known)
      draft.set(field.path, value_of(subject.config, field));
    else if (field.kind == Kind::text)
      draft.set_unknown_text(field.path);
    else
      draft.set(field.path, nullptr);
  }
}

}  // namespace kata::env
