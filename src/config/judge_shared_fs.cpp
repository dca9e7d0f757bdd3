// SPDX-License-Identifier: Apache-2.0
// The file system that host and guest share.
#include <bit>

#include "config/judge.hpp"

namespace kata::config {
namespace {

void judge_kind(Case& c) {
  if (c.go())
    c.must_be_one_of("shared_fs", {"virtio-9p", "virtio-fs", "virtio-fs-nydus", "none"});
  else
    c.must_be_one_of("shared_fs", {"virtio-fs", "inline-virtio-fs", "virtio-fs-nydus", "none"});
  const std::string kind = c.text("shared_fs");
  if (c.go() && kind == "virtio-9p" && c.is_any({Vmm::clh, Vmm::stratovirt}))
    c.failure("combos.shared-fs", "shared_fs", "'virtio-9p' is for QEMU only",
              "write shared_fs = \"virtio-fs\"");
  if (c.is(Vmm::dragonball) && kind == "virtio-fs-nydus")
    c.failure("combos.shared-fs", "shared_fs",
              "'virtio-fs-nydus': Dragonball has virtio-fs and inline-virtio-fs only");
}

void judge_useless(Case& c) {
  const Setting* setting = c.config().find("hypervisor.shared_fs");
  const std::string* kind =
      setting == nullptr || !setting->written ? nullptr : setting->written->text();
  if (c.is(Vmm::firecracker) && kind != nullptr && *kind != "none")
    c.warning("combos.shared-fs", "shared_fs", "no effect: Firecracker cannot share a file system",
              "write shared_fs = \"none\"");
}

void judge_daemon(Case& c) {
  const std::string daemon = c.text("virtio_fs_daemon");
  if (daemon.empty())
    c.failure("combos.virtiofsd", "virtio_fs_daemon", "not set, and shared_fs needs a daemon",
              "write the absolute path of virtiofsd");
  else
    c.must_exist("virtio_fs_daemon", daemon);
}

void judge_cache(Case& c) {
  const Setting* setting = c.config().find("hypervisor.virtio_fs_cache");
  const std::string* written =
      setting == nullptr || !setting->written ? nullptr : setting->written->text();
  if (written != nullptr && *written == "none") {
    c.warning("combos.cache-none", "virtio_fs_cache",
              c.go() ? "'none' is the old name of 'never'; virtiofsd refuses it"
                     : "'none' is the old name of 'never'",
              "write virtio_fs_cache = \"never\"");
    return;
  }
  if (c.go())
    c.must_be_one_of("virtio_fs_cache", {"never", "metadata", "auto", "always"});
  else
    c.must_be_one_of("virtio_fs_cache", {"never", "auto", "always"});
}

// The size was in GiB until 2019, and 2 MiB are no useful window.
void judge_window_unit(Case& c, std::int64_t mib) {
  constexpr std::int64_t least_mib = 64;
  if (mib < least_mib)
    c.warning("combos.cache-size-unit", "virtio_fs_cache_size",
              fmt::format("{} MiB; the unit is MiB, and was GB in 2019", mib),
              fmt::format("write virtio_fs_cache_size = {} if {} GiB are meant", mib * 1024, mib));
}

void judge_window(Case& c) {
  const std::int64_t mib = c.integer("virtio_fs_cache_size");
  if (mib == 0) return;
  judge_window_unit(c, mib);
  const std::string cache = c.text("virtio_fs_cache");
  const bool guest_asks = cache == "auto" || cache == "always";
  const Level level = c.go() ? Level::failure : Level::warning;
  if (c.is(Vmm::qemu))
    c.report(level, "combos.dax", "virtio_fs_cache_size",
             c.go() ? "QEMU without the DAX patches has no option for it and does not start"
                    : "runtime-rs does not pass it to QEMU",
             "write virtio_fs_cache_size = 0");
  else if (c.is_any({Vmm::clh, Vmm::stratovirt}) && (c.rust() || guest_asks))
    c.report(level, "combos.dax", "virtio_fs_cache_size",
             c.go() ? "the guest mounts with DAX, which this hypervisor does not have"
                    : "runtime-rs does not pass it to this hypervisor",
             "write virtio_fs_cache_size = 0");
}

void judge_queue(Case& c) {
  constexpr std::uint64_t most = 1024;
  const auto size = static_cast<std::uint64_t>(c.integer("virtio_fs_queue_size"));
  if (c.is(Vmm::qemu) && size != 0 && (!std::has_single_bit(size) || size > most))
    c.failure("rules.queue-size", "virtio_fs_queue_size",
              fmt::format("{}; QEMU takes a power of two of at most {}", size, most));
}

}  // namespace

void judge_shared_fs(Case& c) {
  judge_kind(c);
  judge_useless(c);
  if (!c.shares_files() || c.is_any({Vmm::firecracker, Vmm::remote})) return;
  if (c.has_virtiofsd()) judge_daemon(c);
  if (c.text("shared_fs") == "virtio-9p") return;
  judge_cache(c);
  judge_window(c);
  judge_queue(c);
}

}  // namespace kata::config
