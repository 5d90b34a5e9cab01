//! The programs that build the page: found on PATH, or installed once for all clones of this user.

use crate::process::{Result, output_of, run};
use std::env;
use std::ffi::OsStr;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::process::Command;

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// A program from crates.io, in the one version that is known to work.
struct Tool {
    package: &'static str,
    binary: &'static str,
    version: &'static str,
    /// How long it takes to compile on two cores.
    duration: &'static str,
    /// Some programs say no version; then only our own installation of one is known to be the right one.
    says_version: bool,
    features: &'static str,
}

impl Tool {
    const fn new(
        package: &'static str,
        binary: &'static str,
        version: &'static str,
        duration: &'static str,
    ) -> Tool {
        Tool { package, binary, version, duration, says_version: true, features: "" }
    }
}

/// wasm-bindgen's version is that of the crate in Cargo.toml: the two must be equal.
const TRUNK: Tool = Tool::new("trunk", "trunk", "0.21.14", "8 minutes");
const WASM_BINDGEN: Tool = Tool::new("wasm-bindgen-cli", "wasm-bindgen", "0.2.129", "3 minutes");
/// Fits the crate wasm_split_helpers in Cargo.toml.
const WASM_SPLIT: Tool = Tool {
    says_version: false,
    features: "build-binary",
    ..Tool::new("wasm_split_cli_support", "wasm-split-cli", "0.2.4", "a minute")
};

const BINARYEN_VERSION: &str = "132";
const NODE_VERSION_MIN: u32 = 20;
/// Holds the browser tests and, in its node_modules/, everything that comes from npm.
const NODE_FOLDER: &str = "e2e";

/// A command that runs trunk with everything it needs, which is installed first where it is missing.
pub fn trunk() -> Result<Command> {
    add_wasm_target()?;
    fetch_crates()?;
    let mut path = Vec::new();
    for tool in [&TRUNK, &WASM_BINDGEN] {
        path.extend(tool.ensure()?);
    }
    path.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    let path = env::join_paths(path).map_err(|error| format!("cannot extend PATH: {error}"))?;

    let mut command = Command::new(find_in("trunk", &path).expect("trunk was found or installed"));
    command.env("PATH", path);
    // trunk refuses any value but `true` and `false`; everybody else takes any non-empty one for yes.
    match env::var_os("NO_COLOR") {
        Some(value) if value == "false" || value.is_empty() => command.env_remove("NO_COLOR"),
        Some(_) => command.env("NO_COLOR", "true"),
        None => &mut command,
    };
    Ok(command)
}

/// A command that runs wasm-bindgen, as trunk does.
pub fn wasm_bindgen() -> Result<Command> {
    WASM_BINDGEN.command()
}

/// A command that cuts a page's Wasm into several files.
pub fn wasm_split() -> Result<Command> {
    WASM_SPLIT.command()
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
    let folder = Path::new(NODE_FOLDER);
    let read =
        |path: PathBuf| fs::read(&path).map_err(|error| format!("cannot read {}: {error}", path.display()));
    let lock = read(folder.join("package-lock.json"))?;
    let installed = folder.join("node_modules/.installed-package-lock.json");
    if fs::read(&installed).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("Installing the npm packages of {NODE_FOLDER}/package.json (under a minute).");
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    run(Command::new(npm).args(["ci", "--no-audit", "--no-fund"]).current_dir(folder))?;
    fs::write(&installed, lock).map_err(|error| format!("cannot write {}: {error}", installed.display()))
}

/// Downloads what the page is made of, because trunk runs offline: that keeps it from downloading tools.
fn fetch_crates() -> Result<()> {
    let version = output_of("rustc", &["-vV"]).unwrap_or_default();
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("`rustc -vV` names no host; install Rust with rustup, from https://rustup.rs.")?;
    run(Command::new("cargo").args(["fetch", "--locked", "--target", WASM_TARGET, "--target", host]))
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

impl Tool {
    /// A command that runs it; it is installed first where it is missing.
    fn command(&self) -> Result<Command> {
        let folder = self.ensure()?;
        Ok(Command::new(folder.map_or_else(|| PathBuf::from(self.binary), |folder| folder.join(self.binary))))
    }

    /// The folder to put on PATH, or none if a fitting version is on it already.
    fn ensure(&self) -> Result<Option<PathBuf>> {
        if self.says_version && self.fits(Path::new(self.binary)) {
            return Ok(None);
        }
        let cache = cache_folder()?;
        let root = cache.join(format!("{}-{}", self.package, self.version));
        let binary = root.join("bin").join(self.binary);
        if !self.fits(&binary) {
            // cargo puts the finished binary in place in one move, so with the lock neither a second run
            // nor an interrupted one leaves half a tool.
            let lock_file = cache.join(format!("{}-{}.lock", self.package, self.version));
            let _lock = lock(&lock_file, &format!("installing {} {}", self.package, self.version))?;
            if !self.fits(&binary) {
                self.install(&cache, &root)?;
            }
        }
        Ok(Some(root.join("bin")))
    }

    fn fits(&self, binary: &Path) -> bool {
        if !self.says_version {
            return binary.with_extension(env::consts::EXE_EXTENSION).is_file(); // its folder is named by the version
        }
        let version = output_of(binary, &["--version"]).unwrap_or_default();
        version.split_whitespace().nth(1) == Some(self.version)
    }

    fn install(&self, cache: &Path, root: &Path) -> Result<()> {
        let Tool { package, version, duration, features, .. } = self;
        println!("Installing {package} {version} into {}.", root.display());
        println!("This happens once and takes about {duration} on two cores.");
        // A folder of its own that outlives an interruption, so that the next run goes on from there.
        let build = cache.join(format!("build-{package}-{version}"));
        run(Command::new("cargo")
            .args(["install", "--locked", "--features", features, "--root"])
            .arg(root)
            .arg(format!("{package}@{version}"))
            .env("CARGO_TARGET_DIR", &build))
        .map_err(|error| format!("{error}\nRun the command again when you are connected to the network."))?;
        let _ = fs::remove_dir_all(&build);
        Ok(())
    }
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

/// Shared by all clones of this user, so that the slow installation happens once.
fn cache_folder() -> Result<PathBuf> {
    let folder = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let home = || folder("HOME").or_else(|| folder("USERPROFILE"));
    if let Some(cache) = folder("FAULTLINE_CACHE") {
        return std::path::absolute(&cache).map_err(|error| format!("FAULTLINE_CACHE: {error}"));
    }
    let user_cache = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Caches"))
    } else {
        folder("XDG_CACHE_HOME").or_else(|| home().map(|home| home.join(".cache")))
    };
    user_cache
        .map(|cache| cache.join("faultline").join("tools"))
        .ok_or("no home folder is known; set FAULTLINE_CACHE to a folder for the tools".to_string())
}

/// A program in the folders of a PATH.
pub fn find_in(binary: &str, path: &OsStr) -> Option<PathBuf> {
    let name = format!("{binary}{}", env::consts::EXE_SUFFIX);
    env::split_paths(path).map(|folder| folder.join(&name)).find(|candidate| candidate.is_file())
}
