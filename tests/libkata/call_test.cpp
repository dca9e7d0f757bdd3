// SPDX-License-Identifier: Apache-2.0
#include "libkata/call.hpp"

#include <doctest/doctest.h>
#include <pthread.h>

#include <new>
#include <stdexcept>
#include <string>

namespace kata::face {
namespace {

/// What a call says whose body is `body`.
template <class Body>
std::string said(Body body) {
  kata_error* error = nullptr;
  const int result = call(&error, body);
  const std::string text = error == nullptr
                               ? fmt::format("{}", result)
                               : fmt::format("{} {} {} {}", result, kata_error_code(error),
                                             kata_error_message(error), kata_error_hint(error));
  kata_error_free(error);
  return text;
}

}  // namespace

TEST_CASE("no exception leaves a call, and what it was is told") {
  CHECK(said([]() -> Result<> { return {}; }) == "0");
  CHECK(said([]() -> Result<> { return fail(Code::io, "a: b"); }) == "-1 6 a: b ");
  CHECK(said([]() -> Result<> { throw std::bad_alloc{}; }) == "-1 64 out of memory ");
  CHECK(said([]() -> Result<> { throw std::out_of_range{"at(): 3"}; }) ==
        "-1 65 at(): 3 report this defect of libkata");
  CHECK(said([]() -> Result<> { throw 7; }) ==
        "-1 65 unknown exception report this defect of libkata");
}

TEST_CASE("who wants no error gets none, whatever happens") {
  CHECK(call(nullptr, []() -> Result<> { return {}; }) == 0);
  CHECK(call(nullptr, []() -> Result<> { return fail(Code::io, "a: b"); }) == -1);
  CHECK(call(nullptr, []() -> Result<> { throw std::bad_alloc{}; }) == -1);
  CHECK(call(nullptr, []() -> Result<> { throw 7; }) == -1);
}

TEST_CASE("a thread may be cancelled again after a call, and only if it could be before") {
  for (const int wanted : {PTHREAD_CANCEL_ENABLE, PTHREAD_CANCEL_DISABLE}) {
    int before = 0;
    ::pthread_setcancelstate(wanted, &before);
    CHECK(call(nullptr, []() -> Result<> {
            int within = 0;
            ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &within);
            CHECK(within == PTHREAD_CANCEL_DISABLE);
            throw 7;
          }) == -1);
    int after = 0;
    ::pthread_setcancelstate(before, &after);
    CHECK(after == wanted);
  }
}

}  // namespace kata::face
