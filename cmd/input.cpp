// SPDX-License-Identifier: Apache-2.0
#include "cmd/input.hpp"

#include <fcntl.h>

#include <istream>

#include "core/file.hpp"
#include "core/json.hpp"
#include "core/text.hpp"

namespace kata::cmd {
namespace {

Result<std::string> read_stream(std::istream& in) {
  std::string text(json_size_limit + 1, '\0');
  errno = 0;
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad()) return sys_error(errno != 0 ? errno : EIO, "read standard input");
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > json_size_limit)
    return fail(Code::usage, "read standard input: larger than {} bytes", json_size_limit);
  return text;
}

}  // namespace

Result<std::string> read_input(Context& ctx, std::string_view spec) {
  if (spec == "-") return read_stream(ctx.in);
  if (!spec.starts_with('@')) return std::string{spec};
  // The user's own file, as the shell would find it: not below --sysroot.
  const std::string path{spec.substr(1)};
  const Fd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
  if (!fd) return sys_error(errno, "open {}", quote(path));
  Result<std::string> text = read_all(fd.get(), path, json_size_limit);
  if (!text && text.error().code == Code::malformed) text.error().code = Code::usage;
  return text;
}

}  // namespace kata::cmd
