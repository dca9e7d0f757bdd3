// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <memory>

#include "cmd/choice.hpp"
#include "cmd/commands.hpp"
#include "cmd/console_options.hpp"
#include "cmd/copy_check.hpp"
#include "cmd/declare.hpp"
#include "cmd/progress_line.hpp"
#include "config/confidential.hpp"
#include "core/text.hpp"
#include "exec/console.hpp"
#include "exec/copy.hpp"
#include "exec/signals.hpp"

namespace kata::cmd {
namespace {

using exec::Compression;
using exec::CopyMethod;
using exec::Symlinks;

constexpr Choices<std::optional<CopyMethod>, 4> methods{{{"auto", std::nullopt},
                                                         {"raw", CopyMethod::raw},
                                                         {"base64", CopyMethod::base64},
                                                         {"shell", CopyMethod::shell}}};
constexpr Choices<std::optional<Compression>, 4> compressions{{{"auto", std::nullopt},
                                                               {"none", Compression::none},
                                                               {"gzip", Compression::gzip},
                                                               {"zstd", Compression::zstd}}};
constexpr Choices<Symlinks, 2> symlink_words{{{"skip", Symlinks::skip}, {"copy", Symlinks::copy}}};
constexpr Choices<ProgressWhen, 3> progress_words{{{"auto", ProgressWhen::automatic},
                                                   {"always", ProgressWhen::always},
                                                   {"never", ProgressWhen::never}}};

struct Options {
  std::string source;
  std::optional<std::string> target;
  ConsoleArguments console;
  std::string max_bytes = "4GiB";
  std::string max_entries = "1000000";
  std::string symlinks = "skip";
  std::string method = "auto";
  std::string compress = "auto";
  std::string progress = "auto";
  std::vector<std::string> excluded;
  bool preserve_mode = false;
  bool follow_link = false;
  bool quiet = false;
  bool check = false;
  bool allow_confidential = false;
};

Result<exec::CopyOptions> to_copy_options(const Options& opt) {
  exec::CopyOptions options;
  Result<std::uint64_t> bytes = parse_size(opt.max_bytes);
  if (!bytes) return std::unexpected(std::move(bytes).error().within("--max-bytes"));
  options.max_bytes = *bytes;
  const auto entries = parse_u64(opt.max_entries);
  if (!entries) return fail(Code::usage, "--max-entries {}: not a number", quote(opt.max_entries));
  options.max_entries = *entries;
  options.symlinks = TRY(choose("--symlinks", opt.symlinks, symlink_words));
  options.method = TRY(choose("--method", opt.method, methods));
  options.compression = TRY(choose("--compress", opt.compress, compressions));
  if (opt.preserve_mode) options.modes = exec::Modes::as_sent;
  if (opt.follow_link) options.source_link = exec::SourceLink::followed;
  options.excluded = opt.excluded;
  return options;
}

config::Dialect configured_dialect(shim::Dialect dialect) {
  return dialect == shim::Dialect::go ? config::Dialect::go : config::Dialect::rust;
}

// Opens the console for a copy that the runtime's owner allows, and tells the journal.
Result<exec::Console> reach(Context& ctx, const Options& opt, const std::string& sandbox,
                            int interrupt) {
  exec::ConsoleOptions options = TRY(opt.console.value(ctx));
  options.interrupt = interrupt;
  options.allow = [&](const exec::Guest& guest) {
    return exec::allow_confidential(
        config::has_confidential_guests(ctx.host, configured_dialect(guest.sandbox.dialect),
                                        ctx.settings.config),
        opt.allow_confidential);
  };
  exec::Console console = TRY(exec::reach_console(ctx.host, sandbox, options));
  const std::array words{opt.source, opt.target.value_or("--check")};
  audit(ctx, exec::make_audit_entry(console.guest.sandbox.id, exec::Purpose::copy, words));
  return console;
}

exec::Patience patience_of(const Context& ctx, int interrupt) {
  exec::Patience patience{.interrupt = interrupt};
  if (ctx.settings.timeout_given) patience.quiet = ctx.settings.timeout;
  return patience;
}

Result<int> run_check(Context& ctx, const Options& opt, const exec::CopyOptions& options,
                      int interrupt) {
  const std::string sandbox = opt.source.substr(0, opt.source.find(':'));
  exec::Console console = TRY(reach(ctx, opt, sandbox, interrupt));
  const std::string id = console.guest.sandbox.id;
  const exec::CopyCheck check =
      TRY(exec::check_copy(std::move(console.connection), options, patience_of(ctx, interrupt)));
  print_copy_check(ctx, id, check);
  return 0;
}

Result<int> run_copy(Context& ctx, const Options& opt, const exec::CopyOptions& options,
                     int interrupt) {
  const auto when = TRY(choose("--progress", opt.progress, progress_words));
  const exec::CopyEndpoints endpoints =
      TRY(exec::parse_copy_endpoints(opt.source, opt.target.value_or("")));
  exec::Console console = TRY(reach(ctx, opt, endpoints.guest().sandbox, interrupt));
  ProgressLine line{opt.quiet ? ProgressWhen::never : when};
  exec::ProgressMeter meter{endpoints.is_into_guest() ? "sending" : "receiving",
                            std::chrono::steady_clock::now()};
  exec::CopyListener listener;
  if (line.is_shown())
    listener.progress = [&](const exec::CopyProgress& progress) {
      const auto text = meter.line(progress, std::chrono::steady_clock::now(), line.columns());
      if (text) line.show(*text);
    };
  listener.warning = [&](const std::string& text) {
    line.clear();
    if (!opt.quiet) ctx.log.warning(text);
  };
  TRY(exec::copy(ctx.host, std::move(console.connection), endpoints, options, listener,
                 patience_of(ctx, interrupt), {}));
  return 0;
}

Result<int> run_cp(Context& ctx, const Options& opt) {
  const exec::CopyOptions options = TRY(to_copy_options(opt));
  if (!opt.check && !opt.target) return fail(Code::usage, "DST: missing");
  if (opt.check && opt.target) return fail(Code::usage, "--check takes a sandbox and no DST");
  exec::Signals signals = TRY(exec::Signals::watch_endings());
  Result<int> status = opt.check ? run_check(ctx, opt, options, signals.fd())
                                 : run_copy(ctx, opt, options, signals.fd());
  if (!status && status.error().code == Code::interrupted) signals.deliver();
  // One that came when the copy was being moved into place: nothing was stopped.
  while (status && signals.take()) {
  }
  return status;
}

void declare_rules(const Declare& declare, Options& opt) {
  declare.option("--max-bytes", opt.max_bytes, "Most that is taken from a guest; default 4GiB")
      .type_name("SIZE");
  declare
      .option("--max-entries", opt.max_entries,
              "Most files that are taken from a guest; default 1000000")
      .type_name("N");
  declare.option("--symlinks", opt.symlinks, "What becomes of links that a guest sends")
      .one_of(symlink_words);
  declare.flag("--preserve-mode", opt.preserve_mode,
               "Take modes from a guest without the umask; never setuid, setgid, sticky");
  declare.flag("-L,--follow-link", opt.follow_link, "Copy what SRC points to, not the link");
  declare
      .option("--exclude", opt.excluded,
              "Leave out what a pattern matches: a path below SRC, or a name")
      .type_name("GLOB")
      .one_each();
  declare.flag("--allow-confidential", opt.allow_confidential,
               "Copy with a confidential guest too");
}

void declare_ways(const Declare& declare, Options& opt) {
  declare.option("--method", opt.method, "How bytes cross the console; default auto")
      .one_of(methods);
  declare.option("--compress", opt.compress, "How they are packed; default auto")
      .one_of(compressions);
  declare.flag("--check", opt.check, "Copy nothing; say what the guest has for it: --check ID");
  declare.option("--progress", opt.progress, "Show how far the copy is; default auto")
      .one_of(progress_words);
  declare.flag("-q,--quiet", opt.quiet, "Show neither progress nor warnings");
}

constexpr std::array<Example, 4> examples{
    {{"Copy a directory out of a guest", "kata-ctl cp 6d5c:/var/log logs"},
     {"Copy a file into a guest, with its mode", "kata-ctl cp --preserve-mode app.conf 6d5c:/etc"},
     {"Look into an archive of a guest's directory", "kata-ctl cp 6d5c:/etc - | tar -t"},
     {"See what the guest has for copying", "kata-ctl cp --check 6d5c"}}};

}  // namespace

void add_cp(CLI::App& app, Runs& runs) {
  auto opt = std::make_shared<Options>();
  const Declare declare{app, runs};
  declare.examples(examples);
  declare.argument("SRC", opt->source, "ID:/path in a guest, a path here, or - for a tar stream")
      .required()
      .of(Kind::copy_end);
  declare.argument("DST", opt->target, "The same").of(Kind::copy_end);
  declare_console(declare, opt->console);
  declare_rules(declare, *opt);
  declare_ways(declare, *opt);
  runs[&app] = [opt](Context& ctx) { return run_cp(ctx, *opt); };
}

}  // namespace kata::cmd
