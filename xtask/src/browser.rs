//! The browser that tests and measurements run in: the machine's own Chrome or Chromium.

use crate::process::{Result, output_of, run};
use std::path::{Path, PathBuf};
use std::process::Command;

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

const FIXED_PLACES: [&str; 6] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/// Finds the browser, or installs it where that is one command that needs no question asked.
pub fn find_or_install() -> Result<PathBuf> {
    if let Some(browser) = find()? {
        return Ok(browser);
    }
    let advice = "The browser tests need Chrome or Chromium. Install one (Debian, Ubuntu: \
                  `sudo apt-get install chromium fonts-noto-cjk`; macOS: `brew install --cask chromium`), \
                  or set CHROME_PATH to the program.";
    let is_root = output_of("id", &["-u"]).is_some_and(|id| id == "0");
    if !is_root || !Path::new("/usr/bin/apt-get").exists() {
        return Err(advice.to_string());
    }
    println!("There is no Chrome or Chromium; installing chromium and a Chinese font (about a minute).");
    let apt_get = |arguments: &[&str]| {
        run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt_get(&["update"])
        .and_then(|()| apt_get(&["install", "-y", "chromium", "fonts-noto-cjk"]))
        .map_err(|error| format!("{error}\n{advice}"))?;
    find()?.ok_or(advice.to_string())
}

fn find() -> Result<Option<PathBuf>> {
    for variable in ["CHROME_PATH", "CHROME_BIN"] {
        let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from) else {
            continue;
        };
        if !path.is_file() {
            return Err(format!("{variable} is {}, which is not a file", path.display()));
        }
        return Ok(Some(path));
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let on_path = NAMES.iter().flat_map(|name| {
        let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&path).map(move |folder| folder.join(&name)).collect::<Vec<_>>()
    });
    Ok(on_path.chain(FIXED_PLACES.iter().map(PathBuf::from)).find(|candidate| candidate.is_file()))
}
