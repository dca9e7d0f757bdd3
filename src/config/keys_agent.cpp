// SPDX-License-Identifier: Apache-2.0
// The keys of [agent.NAME] and [agent.NAME.mem_agent].
#include "config/key_tables.hpp"

namespace kata::config {
namespace {

using enum Readers;
using enum Type;
using enum Unit;

constexpr auto section = Section::agent;

constexpr Key rows[] = {
    {section, "enable_debug", boolean, none, both},
    {section, "enable_tracing", boolean, none, both},
    {section, "debug_console_enabled", boolean, none, both},
    {section, "kernel_modules", strings, none, both},
    {section, "dial_timeout", integer, seconds, go, "dial_timeout_ms"},
    {section, "cdh_api_timeout", integer, seconds, go, "cdh_api_timeout_ms"},
    {section, "launch_process_timeout", integer, seconds, both},
    {section, "visible_cdi_devices", strings, none, both},
    {section, "dial_timeout_ms", integer, milliseconds, rust, "dial_timeout"},
    {section, "reconnect_timeout_ms", integer, milliseconds, rust},
    {section, "cdh_api_timeout_ms", integer, milliseconds, rust, "cdh_api_timeout"},
    {section, "create_container_timeout", integer, seconds, rust, "",
     "the Go runtime reads it in [runtime]"},
    {section, "health_check_request_timeout_ms", integer, milliseconds, rust},
    {section, "server_port", integer, none, rust},
    {section, "log_port", integer, none, rust},
    {section, "passfd_listener_port", integer, none, rust},
    {section, "container_pipe_size", integer, bytes, rust},
    {section, "log_level", string, none, rust},
    {section, "policy", string, none, rust},
    {section, "request_timeout_ms", integer, milliseconds, nobody, "create_container_timeout"},
    {section, "trace_mode", string, none, nobody, "enable_tracing"},
    {section, "trace_type", string, none, nobody, "enable_tracing"},
};

constexpr auto memory = Section::mem_agent;

constexpr Key mem_agent_rows[] = {
    {memory, "enable", boolean, none, rust},
    {memory, "mem_agent_enable", boolean, none, rust},
    {memory, "memcg_disable", boolean, none, rust},
    {memory, "memcg_swap", boolean, none, rust},
    {memory, "memcg_swappiness_max", integer, none, rust},
    {memory, "memcg_period_secs", wide_integer, seconds, rust},
    {memory, "memcg_period_psi_percent_limit", integer, percent, rust},
    {memory, "memcg_eviction_psi_percent_limit", integer, percent, rust},
    {memory, "memcg_eviction_run_aging_count_min", wide_integer, none, rust},
    {memory, "compact_disable", boolean, none, rust},
    {memory, "compact_period_secs", wide_integer, seconds, rust},
    {memory, "compact_period_psi_percent_limit", integer, percent, rust},
    {memory, "compact_psi_percent_limit", integer, percent, rust},
    {memory, "compact_sec_max", signed_integer, seconds, rust},
    {memory, "compact_order", integer, none, rust},
    {memory, "compact_threshold", wide_integer, none, rust},
    {memory, "compact_force_times", wide_integer, none, rust},
};

}  // namespace

std::span<const Key> agent_keys() { return rows; }
std::span<const Key> mem_agent_keys() { return mem_agent_rows; }

}  // namespace kata::config
