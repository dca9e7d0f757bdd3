// SPDX-License-Identifier: Apache-2.0
// crowd ROOT SANDBOXES PROCESSES: makes that many sandboxes and processes in all, prints "ready"
// and keeps them until its standard input ends. A sandbox is a state directory, a bundle and four
// processes, of which the hypervisor has guest memory and the threads of two vCPUs.
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>

#include "floor.h"

enum { per_sandbox = 4, name_size = 300, touched_bytes = 65536 };
static const off_t guest_bytes = 64L << 20;
static char other[] = "PART=other";
static char vmm_part[] = "PART=vmm";

static void make_directories(const char* path) {
  char part[name_size];
  for (const char* slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
    mkdir(part, 0755);
  }
}

static void write_file(const char* path, const char* text) {
  make_directories(path);
  const int file = checked(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), path);
  checked(write(file, text, strlen(text)), path);
  close(file);
}

static void write_state(const char* root, const char* id) {
  char path[name_size];
  snprintf(path, sizeof path, "%s/run/vc/sbs/%s/persist.json", root, id);
  write_file(path,
             "{\"PersistVersion\":2,\"State\":\"running\",\"HypervisorState\":{\"Type\":\"qemu\"},"
             "\"AgentState\":{\"URL\":\"vsock://77:1024\"}}");
  snprintf(path, sizeof path,
           "%s/run/containerd/io.containerd.runtime.v2.task/k8s.io/%s/config.json", root, id);
  write_file(path,
             "{\"annotations\":{\"io.kubernetes.cri.sandbox-name\":\"pod\","
             "\"io.kubernetes.cri.sandbox-namespace\":\"bench\"}}");
}

// A copy of this program under another name, which does `what`.
static void start(char* what, char* const* words) {
  const pid_t child = checked(fork(), "fork");
  if (child > 0) return;
  char* environment[] = {what, NULL};
  execve("/proc/self/exe", words, environment);
  _exit(127);
}

static void start_sandbox(char* id) {
  char name[name_size];
  char shared[name_size];
  snprintf(name, sizeof name, "sandbox-%s,debug-threads=on", id);
  snprintf(shared, sizeof shared, "--shared-dir=/run/kata-containers/shared/sandboxes/%s/shared",
           id);
  char* const shim[] = {"/opt/kata/bin/containerd-shim-kata-v2", "-namespace", "k8s.io", "-address",
                        "/run/containerd/containerd.sock",       "-id",        id,       NULL};
  char* const daemon[] = {
      "/opt/kata/libexec/virtiofsd", "--syslog", "--cache=auto", shared, "--fd=3",
      "--thread-pool-size=1",        NULL};
  char* const vmm[] = {"/opt/kata/bin/qemu-system-x86_64",
                       "-name",
                       name,
                       "-machine",
                       "q35,accel=kvm,nvdimm=on",
                       "-m",
                       "64M,slots=10,maxmem=16988M",
                       "-device",
                       "vhost-vsock-pci,disable-modern=false,vhostfd=4,guest-cid=77",
                       "-device",
                       "vhost-user-fs-pci,chardev=char-0f1a,tag=kataShared",
                       "-object",
                       "memory-backend-memfd,id=dimm1,size=64M,share=on",
                       "-append",
                       "tsc=reliable panic=1 agent.debug_console",
                       "-smp",
                       "2",
                       NULL};
  start(other, shim);
  start(other, daemon);
  start(other, daemon);
  start(vmm_part, vmm);
}

static void* run_vcpu(void* name) {
  prctl(PR_SET_NAME, name);
  for (;;) pause();
  return NULL;
}

static _Noreturn void run_part(const char* part) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (strcmp(part, "vmm") == 0) {
    static char zeros[touched_bytes];
    pthread_t thread;
    const int memory = checked(memfd_create("dimm1", MFD_CLOEXEC), "memfd_create");
    checked(ftruncate(memory, guest_bytes), "ftruncate");
    checked(write(memory, zeros, sizeof zeros), "write guest memory");
    checked(-pthread_create(&thread, NULL, run_vcpu, "CPU 0/KVM"), "pthread_create");
    checked(-pthread_create(&thread, NULL, run_vcpu, "CPU 1/KVM"), "pthread_create");
  }
  for (;;) pause();
}

int main(int argc, char** argv) {
  const char* const part = getenv("PART");
  if (part) run_part(part);
  if (argc != 4) {
    fputs("usage: crowd ROOT SANDBOXES PROCESSES\n", stderr);
    return 2;
  }
  const int sandboxes = atoi(argv[2]);
  const int others = atoi(argv[3]) - sandboxes * per_sandbox;
  for (int i = 0; i < sandboxes; ++i) {
    char id[65];
    snprintf(id, sizeof id, "%064x", (unsigned)i * 2654435761U);
    write_state(argv[1], id);
    start_sandbox(id);
  }
  char* const idle[] = {"/usr/bin/some-service", "--config", "/etc/some-service.conf", NULL};
  for (int i = 0; i < others; ++i) start(other, idle);
  puts("ready");
  fflush(stdout);
  while (getchar() != EOF) {
  }
  return 0;
}
