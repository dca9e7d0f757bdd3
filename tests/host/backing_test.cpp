// SPDX-License-Identifier: Apache-2.0
#include "host/backing.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace kata::host {

TEST_CASE("the link of an open file tells what it is to the guest") {
  const std::vector<std::string> paths{"/run/vc/vm/template/memory", "/mnt/huge/"};
  struct {
    std::string_view link;
    std::optional<Backing> backing;
  } const cases[] = {
      {"/dev/shm/qemu_back_mem.dimm1.a (deleted)", Backing::shm},
      {"/memfd:ch_ram (deleted)", Backing::memfd},
      {"/dev/hugepages/dragonball/x/mem (deleted)", Backing::hugepages},
      {"/anon_hugepage (deleted)", Backing::hugepages},
      {"/run/vc/vm/template/memory", Backing::file},
      {"/mnt/huge/qemu_back_mem.x (deleted)", Backing::shm},
      {"/mnt/hugeother (deleted)", std::nullopt},
      {"/dev/shm/somebody", std::nullopt},
      {"/var/log/x (deleted)", std::nullopt},
      {"/dev/shmother/x (deleted)", std::nullopt},
      {"socket:[1234]", std::nullopt},
      {"anon_inode:kvm-vm", std::nullopt},
      {" (deleted)", std::nullopt},
      {"", std::nullopt},
  };
  for (const auto& c : cases) {
    CAPTURE(c.link);
    CHECK(backing_of(c.link, paths) == c.backing);
  }
}

TEST_CASE("a page of 2 MiB or more makes a file one of huge pages, whatever its name is") {
  CHECK(backing_of(Backing::memfd, FileInfo{.block = 4096}) == Backing::memfd);
  CHECK(backing_of(Backing::memfd, FileInfo{.block = std::uint64_t{2} << 20}) ==
        Backing::hugepages);
  CHECK(backing_of(Backing::shm, FileInfo{.block = std::uint64_t{1} << 30}) == Backing::hugepages);
}

TEST_CASE("the words for what backs a guest's memory") {
  CHECK(to_text(Backing::shm) == "shm");
  CHECK(to_text(Backing::memfd) == "memfd");
  CHECK(to_text(Backing::hugepages) == "hugepages");
  CHECK(to_text(Backing::file) == "file");
  CHECK(to_text(Backing::anonymous) == "anonymous");
}

}  // namespace kata::host
