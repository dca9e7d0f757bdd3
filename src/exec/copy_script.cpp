// SPDX-License-Identifier: Apache-2.0
// The scripts that move bytes in the guest. Descriptor 8 is the terminal, 9 collects what is said
// at the end, 7 is where a checksum listens in.
#include "exec/copy_script.hpp"

namespace kata::exec {
namespace {

// p KEY NUMBER: a line of the report.
constexpr std::string_view prelude =
    "p() { printf '%s%d\\n' \"$1\" \"$2\" >&9; }\nexport LC_ALL=C\n";

std::string checksum_command(const Route& route) {
  switch (route.checksum) {
    case Checksum::sha256: return "sha256sum";
    case Checksum::cksum: return "cksum";
    case Checksum::none: break;
  }
  return route.tools.has("wc") ? "wc -c" : "";
}

// Copies its input to its output; empty where only the shell could.
std::string copy_command(const GuestTools& tools) {
  if (tools.has("cat")) return "cat";
  return tools.has("dd") ? "dd bs=65536 2>/dev/null" : "";
}

// -f: gzip does not write to a terminal otherwise.
std::string compress_command(Compression compression) {
  return compression == Compression::zstd ? "zstd -1 -q -c" : "gzip -1 -f -c";
}

std::string decompress_command(Compression compression) {
  return compression == Compression::zstd ? "zstd -d -q -c" : "gzip -d -c";
}

// The shell reads descriptor 5. Its read drops NULs where it cannot stop at them; the position at
// the end tells how many bytes there were.
std::string shell_reader(const GuestTools& tools) {
  const bool stops_at_nul = tools.has("read-d");
  std::string text = stops_at_nul
                         ? "while IFS= read -r -d '' x <&5; do printf '%s\\0' \"$x\"; done; "
                         : "while IFS= read -r x <&5; do printf '%s\\n' \"$x\"; done; ";
  text += "printf %s \"$x\"";
  if (tools.has("fdinfo"))
    text += "; while read -r k v; do case $k in pos:) p l \"$v\";; esac; done </proc/self/fdinfo/5";
  return text;
}

// A status of 1 has to be tar's own; see GuestReader.
std::string reader(const Route& route, Cargo cargo) {
  if (cargo == Cargo::tree)
    return fmt::format(
        "if cd -- \"$f\" 2>&9; then tar {}-cf - . 2>&9; else (exit 9); fi",
        route.tools.has("hard-dereference") ? "--hard-dereference --warning=no-file-ignored " : "");
  const std::string copy = copy_command(route.tools);
  if (route.method == CopyMethod::shell || copy.empty()) return shell_reader(route.tools);
  return copy + " <&5 2>&9";
}

std::string tail_filters(const Route& route) {
  std::string text;
  if (route.compression != Compression::none) text += "| " + compress_command(route.compression);
  if (route.method == CopyMethod::base64) text += " | base64";
  return text;
}

// Reads the terminal up to the end line, and gives the bytes to its output.
std::string receiver(const Route& route) {
  if (route.method == CopyMethod::shell)
    return "y=0; while IFS= read -r x && [ \"$x\" != \"$e\" ]; do printf %b \"$x\" || y=1; done; "
           "[ $y = 0 ]";
  if (route.method == CopyMethod::base64)
    // The lines that a decoder that gave up left behind must not reach the shell.
    return "base64 -d 2>/dev/null; y=$?; z=0; until [ \"$x\" = \"$e\" ] || [ $z = 9 ]; do "
           "IFS= read -r x || z=$((z+1)); done; [ $y = 0 ]";
  // Headers are read as exactly as what follows them: the read of bash takes more than a line.
  std::string exactly = "dd bs=1 count=$1 2>/dev/null";
  if (route.tools.has("exact-dd")) exactly = "dd bs=$1 count=1 iflag=fullblock 2>/dev/null";
  if (route.tools.has("exact-head")) exactly = "head -c $1";
  // A terminal gives 4095 bytes at once, and each handed on by itself wakes whoever writes them.
  if (route.tools.has("exact-bytes"))
    exactly = "dd bs=65536 count=$1 iflag=fullblock,count_bytes 2>/dev/null";
  return fmt::format(
      "g() {{ {}; }}; while :; do x=$(g {}); case $x in \"$e\"|'') break;; *[!0-9\\ ]*) ;; "
      "*) g $x;; esac; done",
      exactly, frame_header_size);
}

// Where the data end up, as a command that reads them and reports its status. Behind it the rest is
// read too: a receiver that cannot write any more would lose count of the terminal's bytes.
std::string sink(const Route& route, Cargo cargo, const std::string& target) {
  const std::string copy = copy_command(route.tools);
  const std::string drain = copy + " >/dev/null";
  const bool packed = route.compression != Compression::none;
  const std::string first = packed ? decompress_command(route.compression) : copy;
  if (cargo == Cargo::file)
    return fmt::format("{} >{} 2>&9; y=$?; p c $y; [ $y = 0 ] || say f >&8; {}", first, target,
                       drain);
  const std::string unpack = fmt::format(
      "{{ tar -C \"$t\" -xof - >/dev/null 2>&9; y=$?; p c $y; [ $y = 0 ] || say f >&8; {}; }}",
      drain);
  return fmt::format("{}tee /proc/self/fd/7 | {}; {}", packed ? first + " 2>&9 | " : "", unpack,
                     drain);
}

// Without a command that copies, the shell's own output is the file; its position is the length.
std::string shell_sink(const GuestTools& tools) {
  std::string text = "p c $?; ";
  if (tools.has("fdinfo"))
    text += "while read -r k v; do case $k in pos:) p l \"$v\";; esac; done </proc/self/fdinfo/1; ";
  return text;
}

// The part of a receive script that stands in a command substitution.
std::string receive_pipeline(const Route& route, Cargo cargo, const std::string& target) {
  const std::string sum = checksum_command(route);
  if (cargo == Cargo::tree)
    return fmt::format("{{ {{ {}; }} | {{ {}; }}; }} 7>&1 | {}", receiver(route),
                       sink(route, cargo, target), sum);
  if (copy_command(route.tools).empty())
    return fmt::format("{{ {}; {} }} >{}", receiver(route), shell_sink(route.tools), target);
  return fmt::format("{{ {}; }} | {{ {}; }}", receiver(route), sink(route, cargo, target));
}

// GNU tar writes no archive to a terminal.
std::string untapped_filters(const Route& route, Cargo cargo) {
  const std::string tail = tail_filters(route);
  const std::string copy = copy_command(route.tools);
  return cargo == Cargo::tree && tail.empty() && !copy.empty() ? "| " + copy : tail;
}

// A redirection that fails ends a POSIX shell that meets it before a special builtin, so it is
// tried in a shell of its own; of what that says, the system's reason is behind the last colon.
std::string try_to(std::string_view purpose, std::string_view redirection) {
  return fmt::format("x=$( (: {}) 2>&1) || {{ say \"cannot {}: ${{x##*: }}\"; exit 9; }}\n",
                     redirection, purpose);
}

bool can_tap(const Route& route) { return route.tools.has("tap") && has_checksum(route); }

// What the shell reads itself may lack bytes, which only the file's own checksum shows.
bool taps_reader(const Route& route, Cargo cargo) {
  return can_tap(route) && (cargo == Cargo::tree || route.method != CopyMethod::shell);
}

// Sends and sums up what is read once. The checksum is of what was sent, should that change.
std::string tapped_sending(const Route& route, Cargo cargo) {
  const std::string tail = tail_filters(route);
  const std::string flow =
      cargo == Cargo::tree
          ? fmt::format("{{ {}; p s $?; }} | tee /proc/self/fd/7 {}", reader(route, cargo), tail)
          : fmt::format("{{ tee /proc/self/fd/7 <&5 2>&9; p s $?; }} {}", tail);
  return fmt::format("r=$(exec 9>&1; {{ {} >&8; }} 7>&1 | {})\n", flow, checksum_command(route));
}

// Reads once more for the checksum, and once before: where those differ too, something changed.
std::string untapped_sending(const Route& route, Cargo cargo) {
  const std::string read = reader(route, cargo);
  const std::string sum = checksum_command(route);
  std::string send = fmt::format("r=$(exec 9>&1; {{ {}; p s $?; }} {} >&8)\n", read,
                                 untapped_filters(route, cargo));
  if (sum.empty()) return send;
  const std::string sum_up = cargo == Cargo::file
                                 ? fmt::format("{} <\"$f\"", sum)
                                 : fmt::format("{{ {}; }} 9>/dev/null | {}", read, sum);
  return fmt::format("b=$({0})\n{1}h=$({0})\n[ \"$b\" = \"$h\" ] || h=\"d1\n$h\"\n", sum_up, send);
}

}  // namespace

bool has_checksum(const Route& route) { return !checksum_command(route).empty(); }

std::string send_script(const Route& route, Cargo cargo, std::string_view path) {
  std::string text = fmt::format("({}f={}\nh=\nexec 8>&1\n", prelude, shell_quote(path));
  if (cargo == Cargo::file) text += try_to("open the file", "<\"$f\"") + "exec 5<\"$f\"\n";
  text += taps_reader(route, cargo) ? tapped_sending(route, cargo) : untapped_sending(route, cargo);
  return text + "say \"$r\n$h\"\n)";
}

std::string receive_script(const Route& route, Cargo cargo, std::string_view staged,
                           std::string_view end_line) {
  const bool is_raw = route.method == CopyMethod::raw;
  // A tree whose checksum cannot be taken on its way is kept as it came until it was.
  const bool keeps = cargo == Cargo::tree && !can_tap(route);
  const std::string target = keeps ? "\"$t.tar\"" : "\"$t\"";
  const std::string sum = checksum_command(route);
  std::string text =
      fmt::format("({}t={}\ne={}\nexec 8>&1\n", prelude, shell_quote(staged), end_line);
  if (cargo == Cargo::file || keeps)
    text += fmt::format("[ -w {} ] || {}", target, try_to("create a file", ">" + target));
  if (is_raw) text += "o=$(stty -g); stty raw -echo\n";
  text += "say r\n";
  text += fmt::format("r=$(exec 9>&1; {})\n",
                      receive_pipeline(route, keeps ? Cargo::file : cargo, target));
  if (is_raw) text += "stty \"$o\" || stty sane -echo -opost\n";
  if ((cargo == Cargo::file || keeps) && !sum.empty())
    text += fmt::format("h=$({} <{})\n", sum, target);
  if (keeps)
    text += "x=$(tar -C \"$t\" -xof - <\"$t.tar\" 2>&1)\nr=\"$r\n$x\nc$?\"\nrm -f -- \"$t.tar\"\n";
  return text + "say \"$r\n$h\"\n)";
}

}  // namespace kata::exec
