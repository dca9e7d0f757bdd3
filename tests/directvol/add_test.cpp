// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>

#include "directvol/record.hpp"
#include "directvol/store.hpp"
#include "fixture.hpp"
#include "support/without_openat2.hpp"

using namespace kata;
using namespace kata::directvol;
using test::failure;
using test::hint_of;
using test::record_file;
using test::Tree;
using test::volume_on;

namespace {

const VolumePath path{"/vol"};
const std::string name = "L3ZvbA==";

Result<Added> add_to(const Tree& tree, const MountInfo& info = volume_on("/d"),
                     const VolumePath& volume = path) {
  Host host{tree.root()};
  return add(host, volume, info, Schema::both);
}

// Lets no file grow while it lives: every write fails as on a full disk.
class NoFileMayGrow {
 public:
  NoFileMayGrow() : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit none{0, old_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &none);
  }
  ~NoFileMayGrow() {
    ::setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, handler_);
  }
  NoFileMayGrow(const NoFileMayGrow&) = delete;
  NoFileMayGrow& operator=(const NoFileMayGrow&) = delete;

 private:
  rlimit old_{};
  sighandler_t handler_;
};

}  // namespace

TEST_CASE("a new record is one file below the root, private whatever the umask") {
  for (const mode_t mask : {0U, 022U, 0177U}) {
    CAPTURE(mask);
    const Tree tree;
    {
      const test::Umask umask{mask};
      const auto added = add_to(tree);
      REQUIRE(added.has_value());
      CHECK(added->directory == test::volumes + "/" + name);
      CHECK_FALSE(added->replaced);
    }
    CHECK(tree.read(record_file(name)) == to_text(volume_on("/d"), Schema::both));
    CHECK(test::mode_of(tree, record_file(name)) == 0600);
    for (const std::string& directory :
         {test::volumes + "/" + name, test::volumes, std::string{"/run/kata-containers/shared"},
          std::string{"/run/kata-containers"}}) {
      CAPTURE(directory);
      CHECK(test::mode_of(tree, directory) == 0700);
    }
    CHECK_FALSE(tree.exists(test::volumes + "/.kata-ctl.new"));
  }
}

TEST_CASE("an existing root keeps its mode") {
  const Tree tree;
  test::make_volumes(tree);
  ::chmod(tree.at(test::volumes).c_str(), 0755);
  REQUIRE(add_to(tree).has_value());
  CHECK(test::mode_of(tree, test::volumes) == 0755);
}

TEST_CASE("adding again replaces the file and keeps the owner's marker") {
  const Tree tree;
  REQUIRE(add_to(tree).has_value());
  test::write_record(tree, name, "", "sandbox1");
  const auto added = add_to(tree, volume_on("/other"));
  REQUIRE(added.has_value());
  CHECK(added->replaced);
  CHECK(tree.read(record_file(name)) == to_text(volume_on("/other"), Schema::both));
  CHECK(tree.exists(record_file(name, "sandbox1")));
  CHECK_FALSE(tree.exists(test::volumes + "/.kata-ctl.new"));
  const auto record = find_record(Host{tree.root()}, path);
  REQUIRE(record.has_value());
  CHECK(record->markers == std::vector<std::string>{"sandbox1"});
  CHECK(record->mount_info.info == volume_on("/other"));
}

TEST_CASE("replacing a record makes its file and its directory private") {
  const Tree tree;
  test::write_record(tree, name, "{}");
  const std::string directory = test::volumes + "/" + name;
  ::chmod(tree.at(record_file(name)).c_str(), 0644);
  ::chmod(tree.at(directory).c_str(), 0755);
  REQUIRE(add_to(tree).has_value());
  CHECK(test::mode_of(tree, record_file(name)) == 0600);
  CHECK(test::mode_of(tree, directory) == 0700);
}

TEST_CASE("a record without mountInfo.json is completed, not replaced") {
  const Tree tree;
  test::write_record(tree, name, "", "sandbox1");
  const auto added = add_to(tree);
  REQUIRE(added.has_value());
  CHECK_FALSE(added->replaced);
  CHECK(tree.exists(record_file(name, "sandbox1")));
}

TEST_CASE("a record under its old name stays, and the new name is the one that counts") {
  const Tree tree;
  const VolumePath odd{"/a?>~"};
  test::write_record(tree, "L2E/Pn4=", to_text(volume_on("/old"), Schema::legacy));
  const Host host{tree.root()};
  CHECK(find_record(host, odd)->mount_info.info == volume_on("/old"));
  CHECK(find_record(host, odd)->name == "L2E/Pn4=");
  CHECK(*find_mount_info(host, odd) == volume_on("/old"));
  REQUIRE(add_to(tree, volume_on("/new"), odd).has_value());
  CHECK(find_record(host, odd)->mount_info.info == volume_on("/new"));
  CHECK(find_record(host, odd)->name == "L2E_Pn4=");
  CHECK(*find_mount_info(host, odd) == volume_on("/new"));
  CHECK(tree.exists(record_file("L2E/Pn4=")));
}

TEST_CASE("mount info is found where the kernel has no openat2") {
  const Tree tree;
  test::write_record(tree, name, to_text(volume_on("/d"), Schema::both));
  const auto look = [&] { CHECK(find_mount_info(Host{tree.root()}, path) == volume_on("/d")); };
  if (!test::without_openat2(ENOSYS, look)) MESSAGE("skipped: openat2 cannot be taken away here");
}

TEST_CASE("what a killed process left behind is cleared away by the next") {
  const Tree tree;
  test::write_record(tree, ".kata-ctl.new", "half a rec");
  test::write_record(tree, ".kata-ctl.new/deeper", "x");
  REQUIRE(add_to(tree).has_value());
  CHECK_FALSE(tree.exists(test::volumes + "/.kata-ctl.new"));
  CHECK(tree.read(record_file(name)) == to_text(volume_on("/d"), Schema::both));

  const Tree other;
  test::write_record(other, ".kata-ctl.new", "x");
  std::filesystem::remove_all(other.at(test::volumes + "/.kata-ctl.new"));
  other.write(test::volumes + "/.kata-ctl.new", "a file in its place");
  CHECK(add_to(other).has_value());
}

TEST_CASE("a full disk leaves no trace, not even of directories made for the root") {
  const Tree tree;
  tree.make_dir("/run");
  const std::string before = tree.snapshot();
  {
    const NoFileMayGrow full;
    CHECK(failure(add_to(tree)) ==
          "write '" + test::volumes + "/.kata-ctl.new/mountInfo.json': File too large");
  }
  CHECK(tree.snapshot() == before);
}

TEST_CASE("a full disk leaves the old record as it was") {
  const Tree tree;
  REQUIRE(add_to(tree).has_value());
  const std::string before = tree.snapshot();
  {
    const NoFileMayGrow full;
    CHECK_FALSE(add_to(tree, volume_on("/other")).has_value());
  }
  CHECK(tree.snapshot() == before);
}

TEST_CASE("only those directories that were made are unmade") {
  const Tree tree{{"/run/kata-containers/other", "x"}};
  const std::string before = tree.snapshot();
  {
    const NoFileMayGrow full;
    CHECK_FALSE(add_to(tree).has_value());
  }
  CHECK(tree.snapshot() == before);
}

TEST_CASE("a file where a directory of the root belongs is named") {
  const Tree tree{{"/run/kata-containers/shared", "a file"}};
  const std::string before = tree.snapshot();
  CHECK(failure(add_to(tree)) == "open '/run/kata-containers/shared': Not a directory");
  CHECK(tree.snapshot() == before);
}

TEST_CASE("a directory that may not be written to is named, and nothing changes") {
  if (test::is_root()) {
    MESSAGE("skipped: root may write everywhere");
    return;
  }
  const Tree tree;
  test::make_volumes(tree);
  ::chmod(tree.at(test::volumes).c_str(), 0500);
  const auto refused = add_to(tree);
  CHECK(failure(refused) == "make '" + test::volumes + "/.kata-ctl.new': Permission denied");
  CHECK(refused.error().code == Code::denied);
  ::chmod(tree.at(test::volumes).c_str(), 0700);
}
