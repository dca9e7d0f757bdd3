// SPDX-License-Identifier: Apache-2.0
#include "exec/compression.hpp"

#include <zlib.h>
#include <zstd.h>

#include <array>
#include <utility>

namespace kata::exec {
namespace {

constexpr std::size_t room = std::size_t{64} << 10;
constexpr int gzip_format = 15 + 16;  // zlib.h: windowBits of 32 KiB, with gzip's header
constexpr int window_log_limit = 23;
constexpr std::size_t sample_limit = std::size_t{256} << 10;

std::unexpected<Error> broken(std::string_view kind, std::string_view why) {
  return fail(Code::malformed, "the guest's {} data: {}", kind, why);
}

class Plain : public Recoder {
 public:
  void feed(std::string_view piece) override { piece_ = piece; }
  void end() override {}
  Result<std::string_view> next() override { return std::exchange(piece_, {}); }

 private:
  std::string_view piece_;
};

class Gzip : public Recoder {
 public:
  explicit Gzip(bool compresses) : compresses_(compresses) {
    if (compresses)
      deflateInit2(&stream_, 1, Z_DEFLATED, gzip_format, 8, Z_DEFAULT_STRATEGY);
    else
      inflateInit2(&stream_, gzip_format);
  }
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;
  ~Gzip() override {
    if (compresses_)
      deflateEnd(&stream_);
    else
      inflateEnd(&stream_);
  }

  void feed(std::string_view piece) override {
    // zlib reads through a pointer to non-const for historical reasons.
    stream_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(piece.data()));
    stream_.avail_in = static_cast<uInt>(piece.size());
  }
  void end() override { is_ending_ = true; }

  Result<std::string_view> next() override {
    if (is_over_ && stream_.avail_in > 0) return broken("gzip", "goes on behind its end");
    if (is_over_) return std::string_view{};
    stream_.next_out = reinterpret_cast<Bytef*>(out_.data());
    stream_.avail_out = room;
    const int code = compresses_ ? deflate(&stream_, is_ending_ ? Z_FINISH : Z_NO_FLUSH)
                                 : inflate(&stream_, Z_NO_FLUSH);
    is_over_ = code == Z_STREAM_END;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
      return broken("gzip", stream_.msg != nullptr ? stream_.msg : "not readable");
    const std::string_view made{out_.data(), room - stream_.avail_out};
    if (!made.empty()) return made;
    if (is_over_ || stream_.avail_in > 0) return next();
    if (is_ending_) return broken("gzip", "ends too early");
    return made;
  }

 private:
  bool compresses_;
  bool is_ending_ = false;
  bool is_over_ = false;
  z_stream stream_{};
  std::array<char, room> out_{};
};

class ZstdCompressor : public Recoder {
 public:
  ZstdCompressor() {
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_compressionLevel, 1);
    ZSTD_CCtx_setParameter(context_.get(), ZSTD_c_checksumFlag, 1);
  }
  void feed(std::string_view piece) override { in_ = {piece.data(), piece.size(), 0}; }
  void end() override { is_ending_ = true; }

  Result<std::string_view> next() override {
    while (!is_over_ && (is_ending_ || in_.pos < in_.size)) {
      ZSTD_outBuffer out{out_.data(), room, 0};
      const std::size_t left = ZSTD_compressStream2(context_.get(), &out, &in_,
                                                    is_ending_ ? ZSTD_e_end : ZSTD_e_continue);
      if (ZSTD_isError(left) != 0) return fail(Code::io, "compress: {}", ZSTD_getErrorName(left));
      is_over_ = is_ending_ && left == 0;
      if (out.pos > 0) return std::string_view{out_.data(), out.pos};
    }
    return std::string_view{};
  }

 private:
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  std::unique_ptr<ZSTD_CCtx, Free> context_{ZSTD_createCCtx()};
  ZSTD_inBuffer in_{};
  bool is_ending_ = false;
  bool is_over_ = false;
  std::array<char, room> out_{};
};

class ZstdDecompressor : public Recoder {
 public:
  ZstdDecompressor() {
    ZSTD_DCtx_setParameter(context_.get(), ZSTD_d_windowLogMax, window_log_limit);
  }
  void feed(std::string_view piece) override { in_ = {piece.data(), piece.size(), 0}; }
  void end() override { is_ending_ = true; }

  Result<std::string_view> next() override {
    while (!is_over_ && (in_.pos < in_.size || was_full_)) {
      ZSTD_outBuffer out{out_.data(), room, 0};
      const std::size_t left = ZSTD_decompressStream(context_.get(), &out, &in_);
      if (ZSTD_isError(left) != 0) return broken("zstd", ZSTD_getErrorName(left));
      is_over_ = left == 0;
      was_full_ = out.pos == room;
      if (out.pos > 0) return std::string_view{out_.data(), out.pos};
    }
    if (is_over_ && in_.pos < in_.size) return broken("zstd", "goes on behind its end");
    if (is_ending_ && !is_over_) return broken("zstd", "ends too early");
    return std::string_view{};
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  std::unique_ptr<ZSTD_DCtx, Free> context_{ZSTD_createDCtx()};
  ZSTD_inBuffer in_{};
  bool is_ending_ = false;
  bool is_over_ = false;
  bool was_full_ = false;
  std::array<char, room> out_{};
};

}  // namespace

std::string_view to_text(Compression compression) {
  switch (compression) {
    case Compression::gzip: return "gzip";
    case Compression::zstd: return "zstd";
    case Compression::none: break;
  }
  return "none";
}

std::unique_ptr<Recoder> make_compressor(Compression compression) {
  switch (compression) {
    case Compression::gzip: return std::make_unique<Gzip>(true);
    case Compression::zstd: return std::make_unique<ZstdCompressor>();
    case Compression::none: break;
  }
  return std::make_unique<Plain>();
}

std::unique_ptr<Recoder> make_decompressor(Compression compression) {
  switch (compression) {
    case Compression::gzip: return std::make_unique<Gzip>(false);
    case Compression::zstd: return std::make_unique<ZstdDecompressor>();
    case Compression::none: break;
  }
  return std::make_unique<Plain>();
}

bool is_compressible(std::string_view sample) {
  sample = sample.substr(0, sample_limit);
  std::string packed(ZSTD_compressBound(sample.size()), '\0');
  const std::size_t size =
      ZSTD_compress(packed.data(), packed.size(), sample.data(), sample.size(), 1);
  return ZSTD_isError(size) == 0 && size < sample.size() / 10 * 9;
}

}  // namespace kata::exec
