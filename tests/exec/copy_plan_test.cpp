// SPDX-License-Identifier: Apache-2.0
#include "exec/copy_plan.hpp"

#include <doctest/doctest.h>

using namespace kata;
using namespace kata::exec;

TEST_CASE("A copy goes where docker-cp says") {
  using enum CopyShape;
  const struct {
    CopyShape shape;
    std::string_view source;
    std::string_view target;
    PathKind at_target;
    std::string_view path;
    bool needs_parent;
    bool into;
  } cases[] = {
      {file, "/s/f", "/t", PathKind::absent, "/t", true, false},
      {file, "/s/f", "/d", PathKind::directory, "/d/f", false, false},
      {file, "/s/f", "/d/", PathKind::directory, "/d/f", false, false},
      {file, "/s/f", "/t", PathKind::file, "/t", false, false},
      {tree, "/s/d", "/t", PathKind::absent, "/t", true, false},
      {tree, "/s/d", "/t/", PathKind::absent, "/t", true, false},
      {tree, "/s/d/", "/d", PathKind::directory, "/d/d", false, false},
      {tree, "/s/d/.", "/d", PathKind::directory, "/d", false, true},
      {tree, "/", "/d", PathKind::directory, "/d", false, true},
      {tree, "/s/d/.", "/t", PathKind::absent, "/t", true, false},
      {stream, ".", "/d", PathKind::directory, "/d", false, true},
  };
  for (const auto& c : cases) {
    CAPTURE(c.source);
    CAPTURE(c.target);
    const Result<CopyTarget> plan = plan_copy(c.shape, c.source, c.target, c.at_target);
    REQUIRE(plan.has_value());
    CHECK(plan->path == c.path);
    CHECK(plan->needs_parent == c.needs_parent);
    CHECK(plan->into_directory == c.into);
  }
}

TEST_CASE("A copy that would change what kind of thing stands there is refused") {
  using enum CopyShape;
  const struct {
    CopyShape shape;
    std::string_view target;
    PathKind at_target;
    std::string_view what;
  } cases[] = {
      {file, "/t/", PathKind::absent, "directory '/t/': does not exist"},
      {file, "/t/", PathKind::file, "'/t/': not a directory"},
      {file, "/t", PathKind::other, "'/t': neither a regular file nor a directory"},
      {tree, "/t", PathKind::file, "'/t': a file, which a directory does not replace"},
      {stream, "/t", PathKind::file, "'/t': not a directory"},
      {stream, "/t", PathKind::absent, "directory '/t': does not exist"},
  };
  for (const auto& c : cases) {
    const Result<CopyTarget> plan = plan_copy(c.shape, "/s/x", c.target, c.at_target);
    REQUIRE_FALSE(plan.has_value());
    CHECK(plan.error().what == c.what);
  }
  CHECK(allow_replacing(file, "/d", PathKind::directory).error().what ==
        "'/d': a directory, which a file does not replace");
}
