// SPDX-License-Identifier: Apache-2.0
#include "exec/local_stream.hpp"

namespace kata::exec {

Result<> LocalOutput::write(std::string_view bytes, const Wait& wait) {
  for (;;) {
    bytes.remove_prefix(TRY(outlet_.write(bytes)));
    if (bytes.empty()) return {};
    Interest ready{outlet_.fd(), false, true};
    TRY(wait_ready(ready, wait));
  }
}

}  // namespace kata::exec
