// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "config/search.hpp"
#include "core/error.hpp"
#include "core/host.hpp"
#include "env/facts.hpp"

namespace kata::env {

/// This program, as documents name it.
struct Self {
  std::string program;  ///< its path
  std::string version;  ///< "0.1.0"
  std::string commit;
  std::string oci;  ///< the runtime specification's version
};

/// The program that runs this code.
[[nodiscard]] Self this_program();

/// The day that the clock of this machine shows, in UTC.
[[nodiscard]] Day this_day();

/// What a document is asked about.
struct Inquiry {
  config::Wanted wanted{};
  config::Dialect preferred = config::Dialect::go;  ///< the runtime that the document belongs to
  bool may_run = true;                              ///< the hypervisor, for its version
  Day today = this_day();                           ///< for the release's age
};

/// Reads all that a document is made of. Where no file and no handler is asked for, the one that
/// upstream's tool reads counts: the first that the runtime finds without an engine. Without one it
/// is the first handler's of the runtime, else the first handler's.
/// Errors: those of config::survey(); a fact that is missing is none.
[[nodiscard]] Result<Subject> make_subject(const Host& host, const Inquiry& inquiry,
                                           const Self& self);

}  // namespace kata::env
