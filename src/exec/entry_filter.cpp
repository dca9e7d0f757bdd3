// SPDX-License-Identifier: Apache-2.0
#include "exec/entry_filter.hpp"

#include "core/text.hpp"

namespace kata::exec {
namespace {

constexpr std::uint64_t most_named = 20;

}  // namespace

bool EntryFilter::wants(const tar::Entry& entry) {
  if (is_excluded(options_.excluded, entry.path)) return false;
  const bool is_plain = entry.type == FileType::regular || entry.type == FileType::directory ||
                        (entry.type == FileType::symlink && symlinks_ == Symlinks::copy);
  if (is_plain && !entry.is_hard_link) return true;
  if (++left_out_ <= most_named)
    listener_.warning(fmt::format("{}: {}, left out", quote(entry.path),
                                  entry.is_hard_link ? "a hard link" : to_text(entry.type)));
  return false;
}

void EntryFilter::sum_up() const {
  if (left_out_ > most_named) listener_.warning(fmt::format("{} files were left out", left_out_));
}

}  // namespace kata::exec
