// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "tar/reader.hpp"

using namespace kata;

namespace {

constexpr std::uint64_t most = 1U << 20U;

// Takes everything, and checks that it is what a sink may be given.
class Judge : public tar::Sink {
 public:
  Result<> begin(const tar::Entry& entry) override {
    const std::string framed = "/" + entry.path + "/";
    if (framed.contains("/../") || entry.path.starts_with('/')) std::abort();
    if (entry.permissions > 0777 || entry.type == FileType::unknown) std::abort();
    size_ = entry.size;
    return {};
  }
  Result<> write(std::uint64_t offset, std::string_view bytes) override {
    if (offset > size_ || bytes.size() > size_ - offset || size_ > most) std::abort();
    return {};
  }
  Result<> end() override { return {}; }
  Result<> finish() override { return {}; }

 private:
  std::uint64_t size_ = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  const tar::ByteSource source = [&]() -> Result<std::string_view> {
    const std::string_view piece = rest.substr(0, 700);
    rest.remove_prefix(piece.size());
    return piece;
  };
  Judge judge;
  static_cast<void>(tar::read(source, {most, 100}, [](const tar::Entry&) { return true; }, judge));
  return 0;
}
