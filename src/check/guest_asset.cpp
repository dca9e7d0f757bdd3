// SPDX-License-Identifier: Apache-2.0
#include "check/guest_asset.hpp"

#include "check/collect.hpp"
#include "check/needs.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

// What makes a sandbox fail is an answer; what this user may not see is none.
Result<Finding> answer(Result<Finding> finding) {
  if (finding || finding.error().code == Code::denied || finding.error().code == Code::io)
    return finding;
  return Finding{.status = Status::fail,
                 .detail = std::move(finding.error().what),
                 .hint = "install it, or correct the path in the configuration"};
}

}  // namespace

Result<Head> read_asset(const Host& host, const std::string& path, std::size_t length,
                        std::uint64_t offset) {
  Head head = TRY(read_head(host, path, length, offset));
  if (head.info.type == FileType::regular && head.info.size == 0)
    return fail(Code::malformed, "{}: empty", quote(path));
  return head;
}

Result<Finding> judge_assets(const Host& host, const Question& question,
                             std::initializer_list<std::string_view> keys,
                             const JudgeAsset& judge) {
  if (question.is_assumed)
    return Finding{.status = Status::skip, .detail = "nothing is configured, so no file is named"};
  Collect all;
  for (const config::InForce& file : question.configurations) {
    if (!is_local(file.config)) continue;
    for (const std::string_view key : keys) {
      const std::string path = file.config.text(key);
      if (!path.empty()) all.add(answer(judge(host, file.config, path)));
    }
  }
  return all.take({.status = Status::skip, .detail = "no configuration names one"});
}

}  // namespace kata::check
