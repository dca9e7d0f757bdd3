// SPDX-License-Identifier: Apache-2.0
//! Plays the part of runtime-rs for the direct volumes of one container: it finds them among the
//! container's mounts, opens their devices, records the sandbox as their owner, and serves the
//! management socket of the sandbox's shim, so that kata-ctl's "direct-volume stats" and "resize"
//! work on them. It serves until its standard input ends.
//!
//! There is no guest: a device is as full as the file behind it. With --agent-url the sandbox has
//! one that somebody else serves, and --guest-command runs a command in it over its debug console.
mod arguments;
mod device;
mod guest;
mod http;
mod shim;

use std::error::Error;
use std::fs;
use std::io::{self, Read};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use arguments::Arguments;
use kata::Host;

fn main() -> ExitCode {
    let result = arguments::read(std::env::args().skip(1)).and_then(|arguments| run(&arguments));
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            let hint = error.downcast_ref::<kata::Error>().map_or("", kata::Error::hint);
            if !hint.is_empty() {
                eprintln!("hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let host = Host::open(&arguments.sysroot)?;
    let devices = device::open_all(&host, arguments)?;
    // As the shim does, first the socket: an owner that does not answer counts as dead.
    let socket = ShimSocket::bind(&arguments.sysroot, &arguments.id)?;
    let listener = socket.listener.try_clone()?;
    let volumes: Vec<String> = devices.iter().map(|device| device.volume_path.clone()).collect();
    let shim = Arc::new(shim::Shim { devices, agent_url: arguments.agent_url.clone() });
    std::thread::spawn(move || http::serve(&listener, &shim));
    for volume in volumes {
        host.record_owner(&volume, &arguments.id, false)?;
    }
    if let Some(command) = &arguments.guest_command {
        guest::ask(&host, &arguments.id, command)?;
    }
    println!("ready {}", socket.name.display());
    io::copy(&mut io::stdin().lock().by_ref(), &mut io::sink())?;
    Ok(())
}

/// The socket of the sandbox's shim, which goes with its directory when this does.
struct ShimSocket {
    name: PathBuf,
    listener: UnixListener,
}

impl ShimSocket {
    fn bind(sysroot: &str, id: &str) -> Result<Self, Box<dyn Error>> {
        if id.is_empty() || id.contains('/') || id == "." || id == ".." {
            return Err(format!("--id {id:?}: not a sandbox id").into());
        }
        let name = Path::new(sysroot).join("run/kata").join(id).join("shim-monitor.sock");
        if let Some(directory) = name.parent() {
            fs::create_dir_all(directory)?;
        }
        match fs::remove_file(&name) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            _ => (),
        }
        let listener = UnixListener::bind(&name)?;
        Ok(Self { name, listener })
    }
}

impl Drop for ShimSocket {
    fn drop(&mut self) {
        if let Some(directory) = self.name.parent() {
            let _ = fs::remove_dir_all(directory); // nobody is left to be told
        }
    }
}
