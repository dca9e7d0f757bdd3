// SPDX-License-Identifier: Apache-2.0
//! What a runtime or a CSI driver of Kata Containers needs of a node: direct volumes and their
//! owners, sandboxes and their shims, the guests' debug consoles, and reports on what the node can
//! do. It wraps libkata, which pkg-config finds under the name "kata".
//!
//! What fails returns an [`Error`] with a [`Code`], a message and a hint. Text that holds a NUL
//! byte, which C would cut there, is [`Code::Usage`]. Nothing here panics.
//!
//! A [`Host`] and what it gives out can be shared between threads and be used by all at once.
#![warn(missing_docs)]
#![deny(unsafe_op_in_unsafe_fn)]

mod call;
mod error;
mod host;
mod mount;
mod owner;
mod report;
mod sandbox;
pub mod sys;
mod usage;
mod volume;

pub use error::{Code, Error};
pub use host::{version, Host, Runtime};
pub use mount::{DeviceKind, Mount, OciMount};
pub use owner::{Liveness, Owner};
pub use report::{CheckOptions, CheckReport, EnvOptions};
pub use sandbox::{ConsoleOptions, Request, Response, Sandbox};
pub use volume::{AddOptions, Volume};
