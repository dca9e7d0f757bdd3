// SPDX-License-Identifier: Apache-2.0
#include "directvol/mount_info.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/json.hpp"
#include "directvol/mount_info_readers.hpp"

using namespace kata::directvol;

namespace {

// What was read must be read as the same after writing; only size may stand in the way.
void check_round_trip(const MountInfo& info, Schema schema) {
  const std::string text = to_text(info, schema);
  if (text.size() > kata::json_size_limit) return;
  const auto again = parse_mount_info(text);
  if (!again || !(again->info == info)) std::abort();
  if (!again->unknown.empty() || !again->notes.empty()) std::abort();
  if (schema != Schema::legacy && !again->respelled.empty()) std::abort();
}

// What the quick reader takes, the thorough one reads as the same and finds nothing odd in.
void check_readers_agree(std::string_view text) {
  const auto usual = read_usual_mount_info(text);
  if (!usual) return;
  const auto any = read_any_mount_info(text);
  if (!any || !(any->info == *usual)) std::abort();
  if (!any->unknown.empty() || !any->notes.empty() || !any->respelled.empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check_readers_agree(text);
  const auto parsed = parse_mount_info(text);
  if (!parsed) {
    if (parsed.error().what.empty() || parsed.error().what.contains('\n')) std::abort();
    return 0;
  }
  for (const Schema schema : {Schema::both, Schema::current, Schema::legacy})
    check_round_trip(parsed->info, schema);
  for (const Runtime runtime : {Runtime::any, Runtime::go, Runtime::rust})
    for (const Advice& advice : review(parsed->info, runtime))
      if (advice.code.empty() || advice.text.contains('\n')) std::abort();
  static_cast<void>(check_complete(parsed->info));
  return 0;
}
