// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "core/text.hpp"
#include "libkata/call.hpp"
#include "libkata/objects.hpp"

using kata::Result;
namespace face = kata::face;
namespace shim = kata::shim;

namespace {

// What would end a line, or a word of the request's first line.
Result<> check_word(std::string_view word, std::string_view name, char lowest) {
  const auto is_fit = [lowest](char c) {
    return static_cast<unsigned char>(c) >= lowest && c != 0x7f;
  };
  if (!word.empty() && std::ranges::all_of(word, is_fit)) return {};
  return kata::fail(kata::Code::usage, "member '{}' of 'request' is {}", name, kata::quote(word));
}

Result<> check_type(std::string_view type) {
  TRY(check_word(type, "content_type", ' '));
  if (type.size() <= shim::most_type_bytes) return {};
  return kata::fail(kata::Code::usage,
                    "member 'content_type' of 'request' has {} bytes; at most {} fit", type.size(),
                    shim::most_type_bytes);
}

// Source: RFC 9110, section 9.3.8.
Result<> check_body(const shim::Request& request) {
  if (request.method != "TRACE" || request.body.empty()) return {};
  return kata::fail(kata::Code::usage, "member 'body' of 'request' is there, and TRACE takes none");
}

Result<shim::Request> to_request(const kata_request& request) {
  TRY(face::need_size(request.size, sizeof request, "request"));
  TRY(face::need(request.target, "request->target"));
  if (request.body_size != 0) TRY(face::need(request.body, "request->body"));
  shim::Request made{.target = request.target};
  if (request.method != nullptr) made.method = request.method;
  if (request.content_type != nullptr) made.content_type = request.content_type;
  TRY(check_word(made.method, "method", '!'));
  TRY(check_word(made.target, "target", '!'));
  if (request.content_type != nullptr) TRY(check_type(made.content_type));
  if (request.body_size != 0)
    made.body.assign(static_cast<const char*>(request.body), request.body_size);
  TRY(check_body(made));
  return made;
}

}  // namespace

int kata_sandbox_find(const kata_host* host, const char* id, kata_sandbox** sandbox,
                      kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(id, "id"));
    TRY(face::need(sandbox, "sandbox"));
    shim::Sandbox found = TRY(shim::find_sandbox(host->machine, id));
    *sandbox = new kata_sandbox{std::move(found)};
    return {};
  });
}

const char* kata_sandbox_id(const kata_sandbox* sandbox) {
  return sandbox == nullptr ? nullptr : sandbox->found.id.c_str();
}

const char* kata_sandbox_socket(const kata_sandbox* sandbox) {
  return sandbox == nullptr ? nullptr : sandbox->found.socket.c_str();
}

int kata_sandbox_runtime(const kata_sandbox* sandbox) {
  if (sandbox == nullptr) return 0;
  return sandbox->found.dialect == shim::Dialect::go ? KATA_RUNTIME_GO : KATA_RUNTIME_RUST;
}

void kata_sandbox_free(kata_sandbox* sandbox) { delete sandbox; }

int kata_sandbox_call(const kata_host* host, const kata_sandbox* sandbox,
                      const kata_request* request, kata_response** response, kata_error** error) {
  return face::call(error, [&]() -> Result<> {
    TRY(face::need(host, "host"));
    TRY(face::need(sandbox, "sandbox"));
    TRY(face::need(request, "request"));
    TRY(face::need(response, "response"));
    const shim::Request wanted = TRY(to_request(*request));
    kata::Fd connection = TRY(shim::connect(host->machine, sandbox->found));
    shim::Response answer =
        TRY(shim::exchange(std::move(connection), sandbox->found.socket, wanted,
                           {.patience = face::to_patience(request->timeout_ms)}));
    *response = new kata_response{std::move(answer)};
    return {};
  });
}

unsigned kata_response_status(const kata_response* response) {
  return response == nullptr ? 0 : response->answer.status;
}

const void* kata_response_body(const kata_response* response) {
  return response == nullptr ? nullptr : response->answer.body.c_str();
}

size_t kata_response_body_size(const kata_response* response) {
  return response == nullptr ? 0 : response->answer.body.size();
}

void kata_response_free(kata_response* response) { delete response; }
