// SPDX-License-Identifier: Apache-2.0
//! The binding against trees that stand for a machine, with shims and guests of its own.
mod header;
mod hosts;
mod reports;
mod sandboxes;
mod tree;
mod volumes;
