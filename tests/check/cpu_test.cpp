// SPDX-License-Identifier: Apache-2.0
#include "check/checks.hpp"
#include "machine.hpp"

namespace kata::test {
namespace {

constexpr const char* cpuinfo = "/proc/cpuinfo";
constexpr const char* arch = "/proc/sys/kernel/arch";
constexpr const char* firmware_hint =
    " | enable virtualization in the firmware, or nested virtualization in the hypervisor that "
    "this machine runs in";

std::string missing(const char* flags) {
  return std::string{"warn: missing: "} + flags + firmware_hint;
}

std::string msr_file(std::size_t offset, char low_byte) {
  std::string bytes(offset + 8, '\0');
  bytes[offset] = low_byte;
  return bytes;
}

}  // namespace

TEST_CASE("cpu.flags knows what each architecture needs") {
  check_cases(
      check::cpu_flags,
      {{{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : GenuineIntel\nflags : lm vmx sse4_1\n"}},
        "pass: vmx lm sse4_1"},
       {{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : GenuineIntel\nflags : lm svm sse4_1\n"}},
        missing("vmx")},
       {{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : AuthenticAMD\nflags : lm svm sse4_1\n"}},
        "pass: svm lm sse4_1"},
       {{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : HygonGenuine\nflags : lm\n"}},
        missing("svm sse4_1")},
       {{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : CentaurHauls\nflags : vmx\n"}},
        "unknown: processor of vendor 'CentaurHauls': no flag is known"},
       {{{arch, "s390x\n"}, {cpuinfo, "vendor_id : IBM/S390\nfeatures : esan3 sie\n"}},
        "pass: sie"},
       {{{arch, "s390x\n"}, {cpuinfo, "features : esan3\n"}}, missing("sie")},
       {{{arch, "riscv64\n"}, {cpuinfo, "isa : rv64imafdch_zicbom\n"}}, "pass: extension h"},
       {{{arch, "riscv64\n"}, {cpuinfo, "isa : rv64imafdc_zihpm\n"}}, missing("h")},
       {{{arch, "aarch64\n"}, {cpuinfo, "Features : fp\n"}},
        "skip: no flag of arm64 tells; KVM itself does"},
       {{{arch, "ppc64le\n"}, {cpuinfo, "cpu : POWER9\n"}}, "pass: processor 'POWER9'"},
       {{{arch, "ppc64le\n"},
         {cpuinfo, "cpu : POWER8E\n"},
         {"/sys/devices/system/cpu/smt/control", "on\n"}},
        "warn: POWER8 and older run guests only with SMT off | run 'ppc64_cpu --smt=off'"},
       {{}, "unknown: open '/proc/cpuinfo': No such file or directory"},
       {{{cpuinfo, ""}}, "unknown: '/proc/cpuinfo': no line names anything"}});
}

TEST_CASE("cpu.flags does not mind a missing flag where KVM works") {
  const Machine m{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : AuthenticAMD\nflags : lm sse4_1\n"}};
  CHECK(to_line(check::cpu_flags(m.host, about(m.host))) ==
        std::string{"pass: missing: svm; KVM works all the same"} + firmware_hint);
}

TEST_CASE("cpu.firmware-lock reads the processor's own register") {
  constexpr const char* intel = "vendor_id : GenuineIntel\nflags : lm\n";
  const std::string locked = msr_file(0x3A, 1);
  const std::string open = msr_file(0x3A, 5);
  check_cases(
      check::cpu_firmware_lock,
      {{{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : GenuineIntel\nflags : vmx\n"}},
        "pass: the processor shows its extension, so nothing locks it"},
       {{{arch, "x86_64\n"}, {cpuinfo, intel}, {"/dev/cpu/0/msr", open}},
        "pass: the firmware allows it (IA32_FEATURE_CONTROL is 0x5)"},
       {{{arch, "x86_64\n"}, {cpuinfo, intel}, {"/dev/cpu/0/msr", locked}},
        "warn: the firmware forbids it (IA32_FEATURE_CONTROL is 0x1) | enable virtualization in "
        "the firmware's setup and switch the machine off and on"},
       {{{arch, "x86_64\n"}, {cpuinfo, intel}, {"/dev/cpu/0/msr", "1234"}},
        "unknown: '/dev/cpu/0/msr' at 0x3a: 0 bytes, expected 8"},
       {{{arch, "x86_64\n"}, {cpuinfo, intel}},
        "unknown: open '/dev/cpu/0/msr': No such file or directory"},
       {{{arch, "x86_64\n"}, {cpuinfo, "flags : lm hypervisor\n"}},
        "skip: this machine is a guest itself"},
       {{{arch, "s390x\n"}}, "skip: only x86-64 firmware has such a lock"}});
}

TEST_CASE("cpu.nested asks KVM before it blames the processor") {
  Machine m{{arch, "x86_64\n"}, {cpuinfo, "vendor_id : AuthenticAMD\nflags : lm hypervisor\n"}};
  CHECK(to_line(check::cpu_nested(m.host, about(m.host))) ==
        "pass: this machine is a guest; its KVM works all the same");
  m.host.made = fail(Code::not_found, "open '/dev/kvm': No such file or directory");
  CHECK(to_line(check::cpu_nested(m.host, about(m.host))) ==
        "warn: this machine is a guest without nested virtualization | enable nested "
        "virtualization in the hypervisor below and start this machine anew");
  m.tree.write(cpuinfo, "flags : svm hypervisor\n");
  CHECK(to_line(check::cpu_nested(m.host, about(m.host))) ==
        "pass: this machine is a guest with nested virtualization");
  m.tree.write(cpuinfo, "flags : svm\n");
  CHECK(to_line(check::cpu_nested(m.host, about(m.host))) == "pass: this machine is not a guest");
}

}  // namespace kata::test
