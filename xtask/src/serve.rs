//! `cargo xtask serve`: the page on this machine, built again whenever something of it changes.

use crate::assemble;
use crate::files::{ensure_folder, files_below, read_text, write};
use crate::finish;
use crate::process::Result;
use crate::tools;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

const SERVED: &str = "target/xtask/served";
/// Where the next one is made, so that a page is never served by halves.
const NEXT: &str = "target/xtask/served-next";
const WATCHED: [&str; 8] =
    ["src", "crates", "static", "lessons", "index.html", "Trunk.toml", "Cargo.toml", "Cargo.lock"];
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Asks the server until there is a newer page, and loads it.
const RELOAD: &str = r#"// Only `cargo xtask serve` adds this. A module that waits would keep the page from having loaded.
async function reload() {
    for (;;) {
        try {
            const answer = await fetch("./changed");
            if ((await answer.text()) === "yes") location.reload();
        } catch {
            await new Promise((resolve) => setTimeout(resolve, 1000));
        }
    }
}
reload();
"#;

/// Builds and serves the page, and does so again after every change, until it is interrupted.
pub fn serve(port: u16, release: bool) -> Result<()> {
    let profile = if release { "page" } else { "quick" };
    let mut seen = newest()?;
    build(profile)?;
    let mut command = tools::page_tools();
    let mut server = command
        .args(["serve", SERVED, &port.to_string()])
        .spawn()
        .map_err(|error| format!("cannot start the server: {error}"))?;
    loop {
        thread::sleep(LOOK_EVERY);
        if let Some(status) = server.try_wait().map_err(|error| format!("lost the server: {error}"))? {
            return Err(format!("the server has ended ({status})"));
        }
        let now = newest()?;
        if now != seen {
            seen = now;
            if let Err(error) = build(profile) {
                eprintln!("error: {error}\nThe page is served as it was before.");
            }
        }
    }
}

fn build(profile: &str) -> Result<()> {
    let start = Instant::now();
    println!("Building the page.");
    let wasm = assemble::compile(profile, &[], None)?;
    let _ = fs::remove_dir_all(NEXT);
    ensure_folder(NEXT)?;
    let next = Path::new(NEXT);
    tools::bind(&wasm, next)?;
    assemble::collect(next)?;
    finish::write_index(next)?;
    let index = next.join("index.html");
    let html = read_text(&index)?;
    let script = "<script type=\"module\" src=\"./reload.js\"></script>\n</head>";
    write(&next.join("reload.js"), RELOAD.as_bytes())?;
    write(&index, html.replace("</head>", script).as_bytes())?;
    let _ = fs::remove_dir_all(SERVED);
    fs::rename(NEXT, SERVED).map_err(|error| format!("cannot move {NEXT} to {SERVED}: {error}"))?;
    println!("The page was built in {} s.", start.elapsed().as_secs());
    Ok(())
}

/// How many files there are, and when one was changed last.
fn newest() -> Result<(usize, Option<SystemTime>)> {
    let mut files: Vec<PathBuf> = Vec::new();
    for path in WATCHED.map(Path::new) {
        if path.is_dir() { files.extend(files_below(path)?) } else { files.push(path.to_owned()) }
    }
    // A file may go away while it is looked at.
    let changed = |path: &PathBuf| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    Ok((files.len(), files.iter().filter_map(changed).max()))
}
