// SPDX-License-Identifier: Apache-2.0
#include "env/bundle.hpp"

#include <zlib.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "core/output.hpp"
#include "core/text.hpp"
#include "env/redact.hpp"
#include "tar/writer.hpp"

namespace kata::env {
namespace {

// Documents of our own making, whose texts others wrote. What is none is text.
std::string redact_document(std::string_view text) {
  nlohmann::ordered_json document = nlohmann::ordered_json::parse(text, nullptr, false);
  if (document.is_discarded()) return redact(text);
  redact(document);
  std::ostringstream out;
  print_document(out, Format::json, document);
  return std::move(out).str();
}

Result<std::string> gzip(std::string_view bytes) {
  constexpr int format = 15 + 16;  // zlib.h: windowBits of 32 KiB, with gzip's header
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return fail(Code::io, "compress: no memory");
  std::string packed(deflateBound(&stream, bytes.size()), '\0');
  // zlib reads through a pointer to non-const for historical reasons.
  stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int code = deflate(&stream, Z_FINISH);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) return fail(Code::io, "compress: status {}", code);
  return packed;
}

Result<> put(tar::Writer& writer, const tar::Entry& entry, std::string_view text) {
  TRY(writer.begin(entry));
  TRY(writer.write(0, text));
  return writer.end();
}

}  // namespace

void Bundle::add(const std::string& name, std::string_view text) {
  files_[name] = name.ends_with(".json") ? redact_document(text) : redact(text);
}

void Bundle::note(std::string_view name, std::string_view lines) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    if (line.empty()) continue;
    errors_ += fmt::format("{}: {}\n", name, redact(line));
    ++notes_;
  }
}

Result<std::string> Bundle::pack(std::int64_t now) const {
  std::string bytes;
  tar::Writer writer{std::string{directory}, [&](std::string_view piece) -> Result<> {
                       bytes += piece;
                       return {};
                     }};
  auto files = files_;
  files["errors"] = errors_;
  TRY(put(writer, {.type = FileType::directory, .path = "", .permissions = 0700, .modified = now},
          ""));
  for (const auto& [name, text] : files)
    TRY(put(writer, {.path = name, .permissions = 0600, .size = text.size(), .modified = now},
            text));
  TRY(writer.finish());
  return gzip(bytes);
}

}  // namespace kata::env
