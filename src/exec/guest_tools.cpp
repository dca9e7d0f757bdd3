// SPDX-License-Identifier: Apache-2.0
#include "exec/guest_tools.hpp"

namespace kata::exec {
namespace {

// Only builtins are assumed. Each trial prints its word where it succeeds; a missing command is a
// failed trial.
//   exact-*  reads no byte behind those it was told to (BusyBox's head does); of these exact-bytes
//            alone hands on more than a terminal gives at once
//   hard-dereference  GNU tar, which can also be told to say nothing of sockets
//   fast-cksum  that of coreutils 9 and later, which alone knows -a
//   tap      a pipe can be written to by name, so that tee feeds a second command
//   read-d   the shell's own read can stop at a NUL, so that no byte is lost
constexpr std::string_view script = R"sh(
for c in stty base64 tar gzip zstd head dd cat tee sha256sum cksum mkdir mv rm rmdir chmod stat du touch ln wc readlink; do
command -v $c >/dev/null 2>&1 && printf '%s ' $c; done
t() { [ "$2" = "$3" ] && printf '%s ' $1; }
r() { IFS= read -r x; printf %s "$x"; }
t exact-head "$(printf 'abcd\n' | { head -c 2 >/dev/null; r; })" cd
t exact-bytes "$(printf 'abcd\n' | { dd bs=64 count=2 iflag=fullblock,count_bytes of=/dev/null; r; } 2>/dev/null)" cd
t exact-dd "$(printf 'abcd\n' | { dd bs=2 count=1 iflag=fullblock of=/dev/null; r; } 2>/dev/null)" cd
t exact-dd1 "$(printf 'abcd\n' | { dd bs=1 count=2 of=/dev/null; r; } 2>/dev/null)" cd
t base64-d "$(printf 'YWI=\n' | base64 -d)" ab
t gzip-d "$(printf x | gzip -1 -c | gzip -d -c)" x
t zstd-d "$(printf x | zstd -1 -q -c | zstd -d -q -c)" x
t fast-cksum "$(cksum -a crc </dev/null)" '4294967295 0'
t tap "$({ printf x | tee /proc/self/fd/7 >/dev/null; } 7>&1)" x
t read-d "$(printf 'a\0b' | { IFS= read -r -d '' x; printf %s "$x"; })" a
t hard-dereference "$(cd / && tar --hard-dereference --warning=no-file-ignored -cf /dev/null --files-from /dev/null && printf x)" x
t stat-c "$(stat -c %F /)" directory
[ -r /proc/self/fdinfo/0 ] && printf 'fdinfo '
printf '\n')sh";

// Every byte value, for `printf %b`.
std::string all_bytes_script() {
  std::string text = "printf %b '";
  for (unsigned byte = 0; byte < 256; ++byte) text += fmt::format("\\0{:03o}", byte);
  return text + "'";
}

bool is_all_bytes(std::string_view text) {
  if (text.size() != 256) return false;
  for (unsigned i = 0; i < 256; ++i)
    if (static_cast<unsigned char>(text[i]) != i) return false;
  return true;
}

std::set<std::string, std::less<>> to_words(std::string_view text) {
  std::set<std::string, std::less<>> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.emplace(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

}  // namespace

std::string_view to_text(CopyMethod method) {
  switch (method) {
    case CopyMethod::raw: return "raw";
    case CopyMethod::base64: return "base64";
    case CopyMethod::shell: break;
  }
  return "shell";
}

GuestTools::GuestTools(std::set<std::string, std::less<>> words, bool is_quiet, bool is_clean)
    : words_(std::move(words)), is_quiet_(is_quiet), is_clean_(is_clean) {}

Result<GuestTools> GuestTools::probe(GuestShell& shell, const Wait& wait) {
  GuestShell::Answer answer = TRY(shell.ask(script, wait));
  const GuestShell::Answer bytes = TRY(shell.ask(all_bytes_script(), wait));
  const std::string_view line = answer.text;
  return GuestTools{to_words(line.substr(0, line.find('\n'))), shell.is_quiet(),
                    is_all_bytes(bytes.text)};
}

bool GuestTools::works_in(CopyMethod method) const {
  switch (method) {
    case CopyMethod::raw:
      return is_quiet_ && (has("cat") || has("dd")) &&
             (has("exact-bytes") || has("exact-head") || has("exact-dd") || has("exact-dd1"));
    case CopyMethod::base64: return has("base64-d");
    case CopyMethod::shell: break;
  }
  return true;
}

bool GuestTools::works_out(CopyMethod method) const {
  switch (method) {
    case CopyMethod::raw: return is_clean_ && (has("cat") || has("dd"));
    case CopyMethod::base64: return has("base64");
    case CopyMethod::shell: break;
  }
  return is_clean_;
}

Result<CopyMethod> GuestTools::method_in(std::optional<CopyMethod> wanted) const {
  if (wanted && !works_in(*wanted))
    return fail(Code::unsupported, "the guest lacks what method '{}' needs", to_text(*wanted));
  if (wanted) return *wanted;
  if (works_in(CopyMethod::raw)) return CopyMethod::raw;
  return works_in(CopyMethod::base64) ? CopyMethod::base64 : CopyMethod::shell;
}

Result<CopyMethod> GuestTools::method_out(std::optional<CopyMethod> wanted) const {
  if (wanted && !works_out(*wanted))
    return fail(Code::unsupported, "the guest lacks what method '{}' needs", to_text(*wanted));
  if (wanted) return *wanted;
  for (const CopyMethod method : {CopyMethod::raw, CopyMethod::base64, CopyMethod::shell})
    if (works_out(method)) return method;
  return fail(Code::unsupported, "the guest's console loses bytes, and it has no base64");
}

// gzip is slower than a terminal that takes bytes as they are.
Result<Compression> GuestTools::compression(std::optional<Compression> wanted,
                                            CopyMethod method) const {
  const auto has_it = [&](Compression kind) {
    return kind == Compression::none || has(fmt::format("{}-d", to_text(kind)));
  };
  if (wanted && (!has_it(*wanted) || (method == CopyMethod::shell && *wanted != Compression::none)))
    return fail(Code::unsupported, "the guest cannot compress with {}", to_text(*wanted));
  if (wanted) return *wanted;
  if (method == CopyMethod::shell) return Compression::none;
  if (has_it(Compression::zstd)) return Compression::zstd;
  if (method == CopyMethod::base64 && has_it(Compression::gzip)) return Compression::gzip;
  return Compression::none;
}

Checksum GuestTools::checksum(std::uint64_t size_bytes) const {
  constexpr std::uint64_t large = std::uint64_t{16} << 20;
  if (size_bytes > large && has("fast-cksum")) return Checksum::cksum;
  if (has("sha256sum")) return Checksum::sha256;
  return has("cksum") ? Checksum::cksum : Checksum::none;
}

}  // namespace kata::exec
