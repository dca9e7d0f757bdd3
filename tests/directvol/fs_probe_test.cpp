// SPDX-License-Identifier: Apache-2.0
#include "directvol/fs_probe.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include "core/fd.hpp"
#include "disk_image.hpp"
#include "fixture.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::Tree;

namespace {

Result<Probe> probe(const Tree& tree, std::string_view path) {
  const Fd fd{::open(tree.at(path).c_str(), O_RDONLY | O_CLOEXEC)};
  REQUIRE(fd);
  return probe_file_system(fd.get(), path);
}

void check_probe(const Tree& tree, std::string_view path, Content content, std::string_view type) {
  const auto found = probe(tree, path);
  REQUIRE(found.has_value());
  CHECK(found->content == content);
  CHECK(found->type == type);
}

}  // namespace

TEST_CASE("file systems that mkfs made are recognised") {
  const Tree tree;
  for (const std::string type : {"ext2", "ext4", "xfs"}) {
    CAPTURE(type);
    NEED_IMAGE(tree.at("/disk"), type);
    check_probe(tree, "/disk", Content::file_system, type);
  }
}

TEST_CASE("a file of zeros is blank") {
  const Tree tree;
  test::make_blank(tree.at("/disk"));
  check_probe(tree, "/disk", Content::blank, "");
}

TEST_CASE("a partition table is no file system") {
  const Tree tree;
  test::make_blank(tree.at("/disk"));
  test::write_gpt(tree.at("/disk"));
  check_probe(tree, "/disk", Content::partition_table, "gpt");
}

TEST_CASE("signatures of two file systems are ambiguous") {
  const Tree tree;
  NEED_IMAGE(tree.at("/disk"), "ext4");
  NEED_IMAGE(tree.at("/xfs"), "xfs");
  test::copy_head(tree.at("/xfs"), tree.at("/disk"), 512);  // ext4 leaves its first 1024 unused
  check_probe(tree, "/disk", Content::ambiguous, "");
}

TEST_CASE("what libblkid cannot read is an error that names the device") {
  const Tree tree;
  tree.make_dir("/directory");
  CHECK(failure(probe(tree, "/directory")) == "probe '/directory': cannot be read");
}
