// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/host.hpp"
#include "shim/sandbox.hpp"

namespace kata::directvol {

/// The sandbox that uses a volume, as its shim recorded it.
struct Owner {
  std::string sandbox_id;
  shim::Liveness liveness = shim::Liveness::gone;
  std::vector<std::string> rivals;  ///< other sandboxes recorded that live as well
};

/// Whether removing the volume could pull it from under a running sandbox: it lives, or we are not
/// allowed to find out.
[[nodiscard]] bool may_live(const Owner& owner);

/// Refuses a volume that a recorded sandbox may use; `volume` is for the message.
/// Errors: refused.
[[nodiscard]] Result<> check_unowned(const Host& host, std::string_view volume,
                                     const std::vector<std::string>& markers);

/// Finds owners and remembers which sandboxes live: each is asked once.
class OwnerFinder {
 public:
  explicit OwnerFinder(const Host& host) : host_(host) {}

  /// The owner among the marker files of a record; one that lives comes first. Nothing where no
  /// shim left a marker, as runtime-rs never does.
  [[nodiscard]] std::optional<Owner> find(const std::vector<std::string>& markers);

 private:
  shim::Liveness liveness_of(const std::string& id);

  const Host& host_;
  std::map<std::string, shim::Liveness> known_;
};

}  // namespace kata::directvol
