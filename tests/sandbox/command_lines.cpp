// SPDX-License-Identifier: Apache-2.0
#include "command_lines.hpp"

namespace kata::test {
namespace {

// Takes the next word off `text`: up to a blank, or what stands in single quotes.
std::string take_word(std::string_view& text) {
  const bool is_quoted = text.starts_with('\'');
  if (is_quoted) text.remove_prefix(1);
  const std::size_t end = std::min(text.find(is_quoted ? '\'' : ' '), text.size());
  std::string word{text.substr(0, end)};
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

}  // namespace

sandbox::Arguments words_of(std::string_view text) {
  sandbox::Arguments words;
  while (!text.empty()) {
    std::string word = take_word(text);
    for (auto at = word.find("ID"); at != std::string::npos; at = word.find("ID"))
      word.replace(at, 2, sandbox_id);
    if (!word.empty()) words.push_back(std::move(word));
  }
  return words;
}

sandbox::Arguments old_qemu() {
  return words_of(
      "/usr/bin/qemu-system-x86_64 -name sandbox-ID -uuid e0f45a3a-44f6-4328-8351-73eae4f75359 "
      "-machine q35,accel=kvm,kernel_irqchip -cpu host,pmu=off "
      "-qmp unix:/run/vc/vm/ID/qmp.sock,server,nowait -m 3072M,slots=10,maxmem=33194M "
      "-device pci-bridge,bus=pcie.0,id=pci-bridge-0,chassis_nr=1,shpc=on,addr=2,romfile= "
      "-object rng-random,id=rng0,filename=/dev/urandom "
      "-device vhost-vsock-pci,disable-modern=true,vhostfd=3,id=vsock-4143818559,"
      "guest-cid=4143818559,romfile= "
      "-chardev socket,id=char-538bb1c14588b18e,path=/run/vc/vm/ID/vhost-fs.sock "
      "-device vhost-user-fs-pci,chardev=char-538bb1c14588b18e,tag=kataShared,cache-size=512M,"
      "romfile= -vga none -no-user-config -nodefaults -nographic --no-reboot -daemonize "
      "-object memory-backend-file,id=dimm1,size=3072M,mem-path=/dev/shm,share=on "
      "-numa node,memdev=dimm1 ");
}

sandbox::Arguments old_virtiofsd() {
  return words_of(
      "/usr/libexec/kata-qemu/virtiofsd --fd=3 "
      "-o source=/run/kata-containers/shared/sandboxes/ID/shared -o cache=auto --syslog "
      "-o no_posix_lock -f -o --thread-pool-size=1");
}

sandbox::Arguments go_qemu() {
  return words_of(
      "/opt/kata/bin/qemu-system-x86_64 -name sandbox-ID,debug-threads=on "
      "-uuid 5d6b0fc1-6a0f-4a43-9f4e-2b1d33b8c0aa -machine q35,accel=kvm,nvdimm=on "
      "-cpu host,pmu=off -qmp unix:fd=3,server=on,wait=off -m 2048M,slots=10,maxmem=16988M "
      "-device nvdimm,id=nv0,memdev=mem0,unarmed=on -object memory-backend-file,id=mem0,"
      "mem-path=/opt/kata/share/kata-containers/kata-containers.img,size=268435456,readonly=on "
      "-device vhost-vsock-pci,disable-modern=false,vhostfd=4,id=vsock-3512021,guest-cid=3512021 "
      "-chardev socket,id=char-0f1a,path=/run/vc/vm/ID/vhost-fs.sock "
      "-device vhost-user-fs-pci,chardev=char-0f1a,tag=kataShared,queue-size=1024 "
      "-object memory-backend-file,id=dimm1,size=2048M,mem-path=/dev/shm,share=on "
      "-numa node,memdev=dimm1 -kernel /opt/kata/share/kata-containers/vmlinux.container "
      "-append 'tsc=reliable panic=1 nr_cpus=4 agent.log=debug agent.debug_console "
      "agent.debug_console_vport=1026' -pidfile /run/vc/vm/ID/pid "
      "-smp 1,cores=1,threads=1,sockets=4,maxcpus=4");
}

sandbox::Arguments go_virtiofsd() {
  return words_of(
      "/opt/kata/libexec/virtiofsd --syslog --cache=auto "
      "--shared-dir=/run/kata-containers/shared/sandboxes/ID/shared --fd=3 --thread-pool-size=4 "
      "--announce-submounts");
}

sandbox::Arguments rust_qemu() {
  return words_of(
      "/opt/kata/bin/qemu-system-x86_64 -name sandbox-ID,debug-threads=on "
      "-m size=1024M,slots=0,maxmem=0M -smp cpus=2,sockets=1,cores=2,threads=1,maxcpus=2 "
      "-object memory-backend-file,id=entire-guest-memory-share,size=1024M,mem-path=/dev/shm,"
      "share=on -numa node,memdev=entire-guest-memory-share "
      "-device vhost-vsock-pci,vhostfd=5,guest-cid=77 "
      "-qmp unix:path=/run/kata/ID/qmp.sock,server=on,wait=off "
      "-append 'console=hvc0 agent.debug_console=false'");
}

sandbox::Arguments rust_virtiofsd() {
  return words_of(
      "/opt/kata/libexec/virtiofsd --socket-path /run/kata/ID/virtiofsd.sock "
      "--shared-dir /run/kata-containers/shared/sandboxes/ID/ro --cache never --sandbox none "
      "--seccomp none --thread-pool-size=1");
}

sandbox::Arguments shim() {
  return words_of(
      "/opt/kata/bin/containerd-shim-kata-v2 -namespace k8s.io "
      "-address /run/containerd/containerd.sock -publish-binary /usr/bin/containerd -id ID");
}

}  // namespace kata::test
