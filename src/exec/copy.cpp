// SPDX-License-Identifier: Apache-2.0
#include "exec/copy.hpp"

#include "exec/copy_in.hpp"
#include "exec/copy_out.hpp"

namespace kata::exec {
namespace {

constexpr std::chrono::milliseconds farewell{2000};

Result<CopyWay> way_of(const Result<CopyMethod>& method, bool has_tar, const GuestTools& tools,
                       const CopyOptions& options) {
  if (!method) return std::unexpected(method.error());
  const Compression compression = TRY(tools.compression(options.compression, *method));
  const bool as_tar = has_tar && *method != CopyMethod::shell;
  return CopyWay{*method, compression, as_tar ? TreeForm::tar : TreeForm::files, tools.checksum()};
}

Result<> copy_through(const Host& host, GuestShell& shell, const CopyEndpoints& endpoints,
                      const CopyOptions& options, const CopyListener& listener,
                      const Patience& patience, const CopyStreams& streams) {
  const GuestTools tools = TRY(GuestTools::probe(shell, patience.wait()));
  const CopyContext context{host,     shell,    tools,      options,
                            listener, patience, streams.in, streams.out};
  if (endpoints.is_into_guest()) return copy_in(context, endpoints.source, endpoints.target.path);
  return copy_out(context, endpoints.source.path, endpoints.target);
}

}  // namespace

Result<> allow_confidential(std::optional<bool> is_confidential, bool allowed) {
  if (allowed || !is_confidential.value_or(false)) return {};
  return std::unexpected(
      Error{Code::refused, "the guest is confidential: what is copied would bypass its attestation",
            "copy all the same with '--allow-confidential'"});
}

Result<> copy(const Host& host, Fd console, const CopyEndpoints& endpoints,
              const CopyOptions& options, const CopyListener& listener, const Patience& patience,
              const CopyStreams& streams) {
  GuestShell shell = TRY(GuestShell::start(std::move(console), patience.wait()));
  Result<> copied = copy_through(host, shell, endpoints, options, listener, patience, streams);
  shell.finish(Wait::until(farewell));
  return copied;
}

Result<CopyCheck> check_copy(Fd console, const CopyOptions& options, const Patience& patience) {
  GuestShell shell = TRY(GuestShell::start(std::move(console), patience.wait()));
  Result<GuestTools> tools = GuestTools::probe(shell, patience.wait());
  shell.finish(Wait::until(farewell));
  if (!tools) return std::unexpected(std::move(tools).error());
  const bool unpacks = tools->has_tar() && tools->has("cat");
  Result<CopyWay> in = way_of(tools->method_in(options.method), unpacks, *tools, options);
  const bool can_make_trees = tools->has("mkdir") && tools->has("mv") && tools->has("rm");
  if (in && !can_make_trees) in->trees = TreeForm::none;
  Result<CopyWay> out =
      way_of(tools->method_out(options.method), tools->has_tar(), *tools, options);
  return CopyCheck{*std::move(tools), std::move(in), std::move(out)};
}

}  // namespace kata::exec
