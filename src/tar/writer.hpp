// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "tar/entry.hpp"

struct archive;

namespace kata::tar {

/// Writes entries as a tar stream, in GNU's format: its long names are what BusyBox reads too.
/// Members belong to root, and are called "PREFIX/path", or "PREFIX" for the tree itself.
class Writer : public Sink {
 public:
  using Output = std::function<Result<>(std::string_view)>;

  Writer(std::string prefix, Output output);
  ~Writer() override;

  [[nodiscard]] Result<> begin(const Entry& entry) override;
  [[nodiscard]] Result<> write(std::uint64_t offset, std::string_view bytes) override;
  [[nodiscard]] Result<> end() override;
  [[nodiscard]] Result<> finish() override;

 private:
  struct Stream;
  [[nodiscard]] Result<> checked(long code);
  [[nodiscard]] Result<> put(std::string_view bytes);
  [[nodiscard]] Result<> put_zeros(std::uint64_t count);

  std::string prefix_;
  std::unique_ptr<Stream> stream_;
  archive* writer_;
  std::uint64_t size_ = 0;  // of the current file
  std::uint64_t done_ = 0;
};

}  // namespace kata::tar
