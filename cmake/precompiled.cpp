// SPDX-License-Identifier: Apache-2.0
// The file that a target must have before it can have a precompiled header.
