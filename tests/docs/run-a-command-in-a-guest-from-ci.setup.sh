# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
sandbox --id 6d5c07f3b9 --vmm cloud-hypervisor --pod shop/web-0
