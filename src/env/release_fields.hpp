// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "env/draft.hpp"
#include "env/release.hpp"

namespace kata::env {

/// The fields that tell of a release, as one document spells them.
struct ReleaseFields {
  const char* version;          ///< "runtime.release.version"
  const char* published_from;   ///< a day
  const char* published_until;  ///< a day
  const char* min_age_days;
  const char* max_age_days;
  const char* newer;
  const char* advisories;  ///< objects of the members below
  const char* id;
  const char* cve;
  const char* first_fixed;  ///< a version, or null where it is not known which release fixed it
  const char* what;
};

/// Sets the fields of a release; what is not known is null, and the reason stands at its version.
void set_release(Draft& draft, const Release& release, const ReleaseFields& fields);

}  // namespace kata::env
