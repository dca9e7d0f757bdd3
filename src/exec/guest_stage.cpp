// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_stage.hpp"

#include "core/text.hpp"
#include "exec/copy_plan.hpp"
#include "exec/marker.hpp"

namespace kata::exec {
namespace {

constexpr std::chrono::milliseconds cleanup_time{2000};

// Run by the guest's loop itself: a hang-up ends it, and so does the end of its terminal. What else
// is sent to make it end must not end its rm.
constexpr std::string_view guard =
    "trap 'trap \"\" HUP INT QUIT TERM; rm -rf -- \"$t\" \"$t.tar\"' EXIT; "
    "trap 'exit 1' HUP TERM\n";

// A link is followed where the guest can say where it leads; else it is replaced.
constexpr std::string_view move_file = R"sh(
[ -h "$d" ] && q=$(readlink -f -- "$d") && [ -n "$q" ] && d=$q
if [ -d "$d" ]; then printf 'a directory, which a file does not replace'; false; else
chmod $c "$t"; mv -f -- "$t" "$d" 2>&1; fi)sh";

// Two walks: what would be replaced by something of another kind is found before anything moves.
constexpr std::string_view move_tree = R"sh(
each() { for n in "$2"/* "$2"/.[!.]* "$2"/..?*; do [ -e "$n" ] || [ -h "$n" ] || continue
$1 "$n" "$3/${n##*/}" || return 1; done; }
isd() { [ -d "$1" ] && ! [ -h "$1" ]; }
look() { if isd "$1"; then if isd "$2"; then each look "$1" "$2"; elif [ -e "$2" ] || [ -h "$2" ]; then
printf '%s: a file, which a directory does not replace' "$2"; return 1; fi
elif isd "$2"; then printf '%s: a directory, which a file does not replace' "$2"; return 1; fi; }
move() { if isd "$1" && isd "$2"; then each move "$1" "$2"; else mv -f -- "$1" "$2" 2>&1; fi; }
if [ -d "$d" ]; then each look "$t" "$d" && each move "$t" "$d"
elif [ -e "$d" ] || [ -h "$d" ]; then printf 'a file, which a directory does not replace'; false
else mv -- "$t" "$d" 2>&1; fi)sh";

}  // namespace

GuestStage::~GuestStage() {
  if (!is_there_) return;
  // Without rm nothing can be removed, but what is wrong can be made empty.
  const std::string_view remove =
      tools_.has("rm") ? "rm -rf -- \"$t\" \"$t.tar\"; trap - EXIT HUP TERM" : "(: >\"$t\")";
  static_cast<void>(shell_.ask(remove, Wait::until(cleanup_time)));
}

Result<> GuestStage::prepare(std::string_view target, std::string_view script) {
  target_ = target;
  const SplitPath split = split_path(target);
  path_ = fmt::format("{}/.kata-ctl-cp.{}", split.parent == "/" ? "" : split.parent, random_hex());
  if (!moves()) path_ = target;
  const std::string text = fmt::format("t={}; d={}; umask 077\n{}{}", shell_quote(path_),
                                       shell_quote(target), moves() ? guard : "", script);
  const GuestShell::Answer answer = TRY(shell_.ask(text, patience_.wait()));
  is_there_ = true;
  if (answer.status != 0) return fail(Code::io, "in the guest: {}", quote(trim(answer.text)));
  return {};
}

Result<> GuestStage::for_file(std::string_view target) {
  if (moves()) return prepare(target, ":");
  const Result<> free =
      prepare(target, "[ ! -e \"$d\" ] && [ ! -h \"$d\" ] || { printf 'exists already'; false; }");
  if (free) return {};
  is_there_ = false;
  return fail(Code::refused, "{}: exists, and the guest has no mv to replace it", quote(target));
}

Result<> GuestStage::for_tree(std::string_view target) {
  for (const char* tool : {"mkdir", "mv", "rm"})
    if (!tools_.has(tool))
      return fail(Code::unsupported, "the guest has no {}, which a directory needs", tool);
  // Inside a directory that exists, so that nothing has to move between file systems.
  const std::string_view inside = "[ -d \"$d\" ] && t=$d/${t##*/}\nmkdir -- \"$t\" 2>&1";
  TRY(prepare(target, inside));
  const GuestShell::Answer answer = TRY(shell_.ask("[ -d \"$d\" ]", patience_.wait()));
  if (answer.status == 0) {
    const std::string directory{target == "/" ? "" : target};
    path_ = fmt::format("{}/{}", directory, split_path(path_).name);
  }
  return {};
}

// Deaf to the interrupt: half of what is moved is worse than a late end.
Result<> GuestStage::publish(std::string_view script) {
  const GuestShell::Answer answer = TRY(shell_.ask(script, Wait::until(patience_.quiet)));
  if (answer.status == 0) return {};
  return fail(Code::io, "in the guest: {}",
              answer.text.empty() ? fmt::format("status {}", answer.status)
                                  : quote(trim(answer.text).substr(0, 500)));
}

Result<> GuestStage::publish_file(unsigned permissions) {
  if (moves()) {
    TRY(publish(fmt::format("c={:o}\n{}", permissions, move_file)));
  } else if (tools_.has("chmod")) {
    TRY(publish(fmt::format("chmod {:o} \"$t\" 2>&1", permissions)));
  }
  if (!moves()) is_there_ = false;
  return {};
}

Result<> GuestStage::publish_tree() { return publish(move_tree); }

}  // namespace kata::exec
