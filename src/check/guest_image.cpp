// SPDX-License-Identifier: Apache-2.0
// The disk image that holds a guest's root file system.
//
// Source: tools/osbuilder/image-builder/image_builder.sh (one MBR at 0 whose first partition is the
// root, a second one at 2 MiB for DAX); Documentation/filesystems/{ext4,erofs.rst}, XFS's on-disk
// format for the magic numbers.
#include "check/checks.hpp"
#include "check/guest_asset.hpp"
#include "check/head.hpp"
#include "core/text.hpp"

namespace kata::check {
namespace {

constexpr std::size_t sector = 512;
constexpr std::size_t first_partition = 446;
constexpr std::uint64_t mbr_signature = 0xAA55;

bool has_mbr(std::string_view bytes) { return little_endian(bytes, 510, 2) == mbr_signature; }

std::string_view file_system(std::string_view bytes) {
  if (bytes.starts_with("XFSB")) return "xfs";
  if (little_endian(bytes, 1024, 4) == 0xE0F5E1E2U) return "erofs";
  if (little_endian(bytes, 1024 + 56, 2) == 0xEF53U) return "ext4";
  if (bytes.starts_with("hsqs")) return "squashfs";
  return "";
}

Result<Finding> judge_image(const Host& host, const config::Configuration& /*config*/,
                            const std::string& path) {
  const Head head = TRY(read_asset(host, path, sector));
  if (!has_mbr(head.bytes))
    return Finding{.status = Status::fail,
                   .detail = fmt::format("{}: no partition table", quote(path)),
                   .hint = "install the image anew"};
  const std::uint64_t start = little_endian(head.bytes, first_partition + 8, 4) * sector;
  if (head.info.type == FileType::regular && start >= head.info.size)
    return Finding{
        .status = Status::fail,
        .detail = fmt::format("{}: cut off at {} before its first partition at {}", quote(path),
                              format_size(head.info.size), format_size(start)),
        .hint = "install the image anew"};
  return Finding{.detail = fmt::format("{}: {}", quote(path), format_size(head.info.size))};
}

Result<Finding> judge_root(const Host& host, const config::Configuration& config,
                           const std::string& path) {
  const Head head = TRY(read_asset(host, path, sector));
  if (!has_mbr(head.bytes)) return fail(Code::io, "{}: no partition table", quote(path));
  const std::uint64_t start = little_endian(head.bytes, first_partition + 8, 4) * sector;
  const Head root = TRY(read_asset(host, path, 2048, start));
  const std::string_view found = file_system(root.bytes);
  if (found.empty()) return fail(Code::io, "{}: no file system that is known here", quote(path));
  std::string wanted = config.text("hypervisor.rootfs_type");
  if (wanted.empty()) wanted = "ext4";
  if (found == wanted) return Finding{.detail = fmt::format("{}: {}", quote(path), found)};
  return Finding{.status = Status::fail,
                 .detail = fmt::format("{} holds {}, but rootfs_type is {}", quote(path), found,
                                       quote(wanted)),
                 .hint = fmt::format("set rootfs_type = \"{}\"", found)};
}

}  // namespace

Result<Finding> guest_image(const Host& host, const Question& question) {
  return judge_assets(host, question, {"hypervisor.image"}, judge_image);
}

Result<Finding> guest_rootfs_type(const Host& host, const Question& question) {
  return judge_assets(host, question, {"hypervisor.image"}, judge_root);
}

}  // namespace kata::check
