// SPDX-License-Identifier: Apache-2.0
#include "subject.hpp"

#include <doctest/doctest.h>

#include <utility>

namespace kata::test {

Subject::Subject() {
  REQUIRE(kata_host_open(node_.root().c_str(), &host_, nullptr) == 0);
  add(Node::volume, Node::mount_info);
  REQUIRE(kata_volume_record_owner(host_, Node::volume, Node::sandbox, 0, nullptr) == 0);
  REQUIRE(kata_sandbox_find(host_, Node::sandbox, &sandbox_, nullptr) == 0);
}

Subject::~Subject() {
  kata_sandbox_free(sandbox_);
  kata_host_free(host_);
}

void Subject::add(const char* path, const char* info) const {
  REQUIRE(kata_volume_add(host_, path, info, KATA_RUNTIME_ANY, KATA_ADD_NO_DEVICE_CHECK, nullptr,
                          nullptr) == 0);
}

Failure Subject::stats(unsigned timeout_ms) const {
  char* text = nullptr;
  Failure failure = failure_of([&](auto e) {
    return kata_volume_stats_json(host_, Node::volume, nullptr, timeout_ms, &text, e);
  });
  CHECK(text == nullptr);
  return failure;
}

Failure Subject::resize(unsigned timeout_ms) const {
  return failure_of([&](auto e) {
    return kata_volume_resize(host_, Node::volume, 4096, nullptr, timeout_ms, e);
  });
}

Failure Subject::call(unsigned timeout_ms) const {
  kata_request request{};
  request.size = sizeof request;
  request.target = "/metrics";
  request.timeout_ms = timeout_ms;
  kata_response* response = nullptr;
  Failure failure = failure_of(
      [&](auto e) { return kata_sandbox_call(host_, sandbox_, &request, &response, e); });
  CHECK(response == nullptr);
  return failure;
}

Failure Subject::console(unsigned timeout_ms) const {
  int fd = -1;
  Failure failure = failure_of(
      [&](auto e) { return kata_console_open(host_, Node::sandbox, 0, timeout_ms, 0, &fd, e); });
  CHECK(fd == -1);
  return failure;
}

Shim::Answer always(std::optional<std::string> answer) {
  return [answer = std::move(answer)](std::string_view) { return answer; };
}

}  // namespace kata::test
