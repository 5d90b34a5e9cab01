//! The program `faultline` as a person meets it.
#![allow(dead_code, reason = "each test that includes this uses a part of it")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Exit code, output and complaints.
pub fn faultline(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_faultline")).args(arguments).output().expect("it starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes UTF-8");
    (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
}

/// A file with this content, for one test.
pub fn file(name: &str, content: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).expect("a temporary file");
    path.to_str().expect("the build folder has a plain name").to_owned()
}
