// SPDX-License-Identifier: Apache-2.0
#include "config/kernel_parameters.hpp"

#include <doctest/doctest.h>

namespace kata::config {

TEST_CASE("the debug console is on where the guest kernel's parameters say so last") {
  for (const std::string_view on :
       {"agent.debug_console", "a agent.debug_console b", "agent.debug_console=true",
        "agent.debug_console=1", "agent.debug_console=0 agent.debug_console"})
    CHECK_MESSAGE(enables_debug_console(on), on);
  for (const std::string_view off :
       {"", "agent.debug_console_vport=1026", "xagent.debug_console", "agent.debug_console=false",
        "agent.debug_console=0", "agent.debug_console agent.debug_console=0"})
    CHECK_MESSAGE(!enables_debug_console(off), off);
}

}  // namespace kata::config
