// SPDX-License-Identifier: Apache-2.0
#include "host/udev.hpp"

#include <memory>
#include <utility>

#include "host/directory.hpp"

// Debian has libudev as a shared object only, and the program needs none on the node. So nothing
// here insists on it unless there is an archive: the linker leaves null where the library is
// absent.
#ifndef KATA_UDEV_ARCHIVE
#pragma weak udev_new
#pragma weak udev_unref
#pragma weak udev_enumerate_new
#pragma weak udev_enumerate_unref
#pragma weak udev_enumerate_add_match_subsystem
#pragma weak udev_enumerate_scan_devices
#pragma weak udev_enumerate_get_list_entry
#pragma weak udev_list_entry_get_next
#pragma weak udev_list_entry_get_name
#endif
#include <libudev.h>

namespace kata::host {
namespace {

using Library = std::unique_ptr<udev, decltype([](udev* u) { udev_unref(u); })>;
using Enumeration =
    std::unique_ptr<udev_enumerate, decltype([](udev_enumerate* e) { udev_enumerate_unref(e); })>;

std::string last_component(std::string_view path) {
  return std::string{path.substr(path.rfind('/') + 1)};
}

Result<std::vector<std::string>> ask_udev() {
  const Library library{udev_new()};
  const Enumeration found{library ? udev_enumerate_new(library.get()) : nullptr};
  if (!found) return sys_error(errno, "start libudev");
  int result = udev_enumerate_add_match_subsystem(found.get(), "pci");
  if (result >= 0) result = udev_enumerate_scan_devices(found.get());
  if (result < 0) return sys_error(-result, "list PCI devices with libudev");
  std::vector<std::string> names;
  for (udev_list_entry* entry = udev_enumerate_get_list_entry(found.get()); entry != nullptr;
       entry = udev_list_entry_get_next(entry))
    names.push_back(last_component(udev_list_entry_get_name(entry)));
  return names;
}

Result<std::vector<std::string>> ask_sysfs(const Host& host) {
  std::vector<std::string> names;
  for (DirEntry& entry : TRY(entries_if_any(host, "/sys/bus/pci/devices")))
    names.push_back(std::move(entry.name));
  return names;
}

}  // namespace

bool has_udev() {
#ifdef KATA_UDEV_ARCHIVE
  return true;
#else
  return udev_new != nullptr;
#endif
}

Result<std::vector<std::string>> udev_pci_names(const Host& host) {
  return host.is_whole_machine() && has_udev() ? ask_udev() : ask_sysfs(host);
}

}  // namespace kata::host
