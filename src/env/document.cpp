// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "core/build_info.hpp"
#include "env/documents.hpp"

namespace kata::env {

Self this_program() {
  return {.program = Host{}.resolve("/proc/self/exe").value_or(""),
          .version = std::string{build_version},
          .commit = std::string{build_commit},
          .oci = std::string{oci_version}};
}

Result<nlohmann::ordered_json> make_document(const Host& host, const Inquiry& inquiry,
                                             const Self& self) {
  const Subject subject = TRY(make_subject(host, inquiry, self));
  return inquiry.preferred == config::Dialect::go ? go_document(subject) : rust_document(subject);
}

}  // namespace kata::env
