// SPDX-License-Identifier: Apache-2.0
#include "exec/sized_files.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace kata::exec {
namespace {

constexpr std::size_t most_held = std::size_t{1} << 20;

}  // namespace

std::string SizedFiles::called() const {
  return quote(entry_.path.empty() ? name_ : std::string_view{entry_.path});
}

Result<> SizedFiles::begin(const tar::Entry& entry) {
  entry_ = entry;
  held_.clear();
  passed_ = 0;
  is_cut_ = false;
  is_passing_ = entry.type != FileType::regular || entry.size > most_held;
  return is_passing_ ? sink_.begin(entry) : Result<>{};
}

Result<> SizedFiles::pass(std::string_view bytes) {
  const std::uint64_t left = entry_.size - passed_;
  if (bytes.size() > left) is_cut_ = true;
  bytes = bytes.substr(0, std::min<std::uint64_t>(bytes.size(), left));
  if (bytes.empty()) return {};
  TRY(sink_.write(passed_, bytes));
  passed_ += bytes.size();
  return {};
}

Result<> SizedFiles::write(std::uint64_t offset, std::string_view bytes) {
  if (is_passing_) return pass(bytes);
  if (offset > held_.size()) held_.resize(std::min<std::uint64_t>(offset, most_held));
  held_ += bytes;
  if (held_.size() <= most_held) return {};
  if (entry_.size == 0)
    return std::unexpected(
        Error{Code::unsupported,
              fmt::format("{}: larger than {}, and the guest does not say how large", called(),
                          format_size(most_held)),
              "copy it to a file, not to a stream"});
  is_passing_ = true;
  TRY(sink_.begin(entry_));
  return pass(held_);
}

Result<> SizedFiles::end() {
  if (entry_.type != FileType::regular) return sink_.end();
  if (!is_passing_) {
    entry_.size = held_.size();
    TRY(sink_.begin(entry_));
    TRY(pass(held_));
  }
  if (passed_ < entry_.size)
    return fail(Code::io, "{}: became shorter in the guest while it was read", called());
  if (is_cut_)
    listener_.warning(fmt::format("{}: grew in the guest while it was read, cut off after {} bytes",
                                  called(), entry_.size));
  return sink_.end();
}

}  // namespace kata::exec
