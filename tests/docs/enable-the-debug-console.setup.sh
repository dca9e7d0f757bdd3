# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# varies: \b\d+s$
# varies: [\d.]+ MiB(?=  +~$)
# varies: \b\d+(?=  +\d+  +\d+ [KMG]iB)
configured intel-server
sandbox --id 6d5c07f3b9 --vmm cloud-hypervisor --memory 2048 --touched 96 --vcpus 2 --pod shop/web-0
sandbox --id 7f21d0b8e4 --vmm cloud-hypervisor --console-port 7 --pod shop/cart-0
