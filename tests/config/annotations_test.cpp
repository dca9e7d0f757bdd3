// SPDX-License-Identifier: Apache-2.0
#include "config/annotations.hpp"

#include <doctest/doctest.h>

#include <string>

namespace kata::config {
namespace {

using Powers = std::vector<std::string_view>;

const Powers everything{"lets every pod change every setting"};
const Powers programs{"lets a pod choose a program that root runs"};
const Powers directories{"lets a pod share any directory of the host"};
const Powers console{"lets a pod open the debug console, a root shell in its guest"};

}  // namespace

TEST_CASE("an entry of enable_annotations has the powers of all annotations that it matches") {
  const struct {
    std::string entry;
    Powers powers;
  } cases[] = {
      {"kernel_params", console},
      {"^kernel_params$", console},
      {"kernel", console},
      {"params$", console},
      {"^kernel_.*", console},
      {"kernel_param.", console},
      {"kernel_parameters?", {}},
      {"kernels?_params", console},
      {"kernel_x*params", console},
      {"kernel_x+params", {}},
      {"kernel_p+arams", console},
      {"^params", {}},
      {"kernel$", {}},
      {"^kernel$", {}},
      {"virtio_fs_extra_args", directories},
      {"virtio_fs_daemon", programs},
      {"virtio_fs", {programs[0], directories[0]}},
      {"path", programs},
      {"^path$", programs},
      {"ctlpath", programs},
      {"jailer_path", programs},
      {"default_memory", {}},
      {"enable_iommu", {}},
      {"kernel_params|default_vcpus", console},
      {"^(kernel_params)$", console},
      {"kernel_[a-z]*", console},
      {"kernel_[0-9]", {}},
      {"kernel_(params|x)", console},
      {"kernel_[", {}},                   // no pattern
      {"[kernel_params", console},        // likewise, but a name
      {"(kernel_params){1,9}", console},  // not evaluated
      {"k{1,9999}kernel_param", {}},      // likewise
      {"", everything},
      {".", everything},
      {".*", everything},
      {".+", everything},
      {"^.*$", everything},
      {"x*", everything},
      {"^", everything},
      {"^$", {}},
      {"kernel_params" + std::string(1'000, '*'), console},
      {std::string(256, '.') + "*", {}},
      {std::string(255, '.') + "*", {}},
      {"x" + std::string(255, '*'), everything},
  };
  for (const auto& c : cases) {
    CAPTURE(c.entry.substr(0, 40));
    CHECK(powers_of(c.entry) == c.powers);
    CHECK(enables_all(c.entry) == (c.powers == everything));
  }
}

TEST_CASE("a pattern with many ways through it does not take long") {
  std::string entry;
  for (int i = 0; i < 120; ++i) entry += ".*";
  CHECK(powers_of(entry + "!") == Powers{});
  CHECK(powers_of(entry) == everything);
}

}  // namespace kata::config
