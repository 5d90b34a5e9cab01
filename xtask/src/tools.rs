//! The programs that build the page, and what they need.

use crate::assemble::NAME;
use crate::process::{Result, output_of, run};
use std::env;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

const BINARYEN_VERSION: &str = "132";
const NODE_VERSION_MIN: u32 = 20;
/// Holds the browser tests and, in its node_modules/, everything that comes from npm.
const NODE_FOLDER: &str = "e2e";

/// A command that runs what building the page takes from other people's libraries; it is compiled first where it is
/// not there, with the project, which takes two minutes on two cores.
pub fn page_tools() -> Command {
    let mut command = Command::new("cargo");
    command.args(["run", "--locked", "--package", "page-tools", "--"]);
    command
}

/// Makes the script that starts the Wasm, and the Wasm that fits it, in a folder.
pub fn bind(wasm: &Path, folder: &Path) -> Result<()> {
    run(page_tools().arg("bind").args([wasm, folder]).arg(NAME))
}

/// A command that runs a program of binaryen, such as wasm-opt: the one on PATH if its version fits, or else npm's.
pub fn binaryen(program: &str) -> Result<Command> {
    let on_path = output_of(program, &["--version"]).unwrap_or_default();
    if on_path.split_whitespace().nth(2) == Some(BINARYEN_VERSION) {
        return Ok(Command::new(program));
    }
    require_node().map_err(|error| {
        format!("{error}\nIt is needed for {program}; binaryen {BINARYEN_VERSION} on PATH will do as well.")
    })?;
    install_node_packages()?;
    let mut command = Command::new("node");
    command.arg(Path::new(NODE_FOLDER).join("node_modules/binaryen/bin").join(program));
    Ok(command)
}

/// Fails with what to do if Node is missing or too old.
pub fn require_node() -> Result<()> {
    let advice =
        format!("Install Node {NODE_VERSION_MIN} or newer from your system's packages or nodejs.org.");
    let version = output_of("node", &["--version"]).ok_or(format!("there is no `node` on PATH. {advice}"))?;
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    match major {
        Some(NODE_VERSION_MIN..) => Ok(()),
        _ => Err(format!("this is Node {version}. {advice}")),
    }
}

/// Installs the npm packages of e2e/package-lock.json, unless just these are there.
pub fn install_node_packages() -> Result<()> {
    install_packages_of(Path::new(NODE_FOLDER))
}

/// The same for another folder with such a file.
pub fn install_packages_of(folder: &Path) -> Result<()> {
    let read =
        |path: PathBuf| fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()));
    let lock = read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("Installing the npm packages of {}/package.json (under a minute).", folder.display());
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
    fs::write(&installed, lock).map_err(|error| format!("cannot write {}: {error}", installed.display()))
}

/// Adds the standard library for WebAssembly, where rust-toolchain.toml did not make rustup do so.
pub fn add_wasm_target() -> Result<()> {
    let sysroot = output_of("rustc", &["--print", "sysroot"])
        .ok_or("there is no `rustc` on PATH. Install Rust with rustup, from https://rustup.rs.")?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM_TARGET).join("lib").is_dir() {
        return Ok(());
    }
    println!("Adding the Rust target {WASM_TARGET} (under a minute).");
    run(Command::new("rustup").args(["target", "add", WASM_TARGET])).map_err(|error| {
        format!("{error}\nThe Rust compiler at {sysroot} has no {WASM_TARGET}; install Rust with rustup, from https://rustup.rs.")
    })
}

/// Holds back other runs for as long as the file lives. The lock goes away with this process, however it
/// ends. `work` says what the other run is doing.
pub fn lock(path: &Path, work: &str) -> Result<File> {
    let problem = |error: &dyn std::fmt::Display| format!("cannot lock {}: {error}", path.display());
    let folder = path.parent().expect("a lock file is in a folder");
    fs::create_dir_all(folder).map_err(|error| problem(&error))?;
    let file = File::create(path).map_err(|error| problem(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            println!("Another run is {work}; waiting for it.");
            file.lock().map_err(|error| problem(&error))?;
            Ok(file)
        }
        Err(TryLockError::Error(error)) => Err(problem(&error)),
    }
}

/// A program in the folders of a PATH.
pub fn find_in(binary: &str, path: &OsStr) -> Option<PathBuf> {
    let name = format!("{binary}{}", env::consts::EXE_SUFFIX);
    env::split_paths(path).map(|folder| folder.join(&name)).find(|candidate| candidate.is_file())
}
