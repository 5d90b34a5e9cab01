//! Compiles the page and puts its files into one folder, as index.html and Trunk.toml say: what trunk does for those
//! who have it, without the quarter of an hour that compiling trunk takes.

use crate::files::{copy, copy_folder, ensure_folder, read_text, write};
use crate::process::{Result, run};
use crate::tools;
use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The program, and with it the files that are made from it.
pub const NAME: &str = "faultline";

/// Compiles the program for the page. Gives its Wasm.
pub fn compile(profile: &str, features: &[&str], rustflags: Option<(&str, &str)>) -> Result<PathBuf> {
    tools::add_wasm_target()?;
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--locked", "--bin", NAME, "--target", tools::WASM_TARGET, "--profile", profile]);
    for feature in features {
        cargo.args(["--features", feature]);
    }
    run(cargo.envs(rustflags))?;
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    Ok(target.join(tools::WASM_TARGET).join(profile).join(format!("{NAME}.wasm")))
}

/// Writes index.html into the folder, and copies what it names. Everything but the Wasm and its script.
pub fn collect(folder: &Path) -> Result<()> {
    let html = read_text(Path::new("index.html"))?;
    let start = start_script(&read_text(Path::new("Trunk.toml"))?)?;
    let mut written = String::new();
    for line in html.lines() {
        let Some(link) = Link::of(line) else {
            written.push_str(line);
            written.push('\n');
            continue;
        };
        let name = link.href.rsplit('/').next().unwrap_or_default();
        let (from, to) = (Path::new(link.href), folder.join(name));
        match link.rel {
            "rust" => written.push_str(&format!("{}\n", start.trim())),
            "css" => {
                copy(from, &to)?;
                written.push_str(&format!("<link rel=\"stylesheet\" href=\"./{name}\">\n"));
            }
            "copy-file" => copy(from, &to)?,
            "copy-dir" => {
                ensure_folder(link.href)?;
                copy_folder(from, &to)?;
            }
            other => {
                return Err(format!(
                    "index.html: xtask does not know `rel=\"{other}\"`; see xtask/src/assemble.rs"
                ));
            }
        }
    }
    write(&folder.join("index.html"), without_nonce(&written).as_bytes())
}

/// A line of index.html that trunk replaces: `<link data-trunk rel="css" href="static/boot.css">`.
struct Link<'a> {
    rel: &'a str,
    href: &'a str,
}

impl Link<'_> {
    fn of(line: &str) -> Option<Link<'_>> {
        let attributes = line.trim().strip_prefix("<link data-trunk ")?;
        let value = |name: &str| attributes.split_once(&format!("{name}=\""))?.1.split('"').next();
        Some(Link { rel: value("rel")?, href: value("href").unwrap_or_default() })
    }
}

/// The elements that start the program.
fn start_script(trunk_toml: &str) -> Result<String> {
    let pattern = trunk_toml.split_once("pattern_script = '''").and_then(|(_, rest)| rest.split_once("'''"));
    let (pattern, _) = pattern.ok_or("Trunk.toml lacks `pattern_script = '''`; put it back")?;
    let (js, wasm) = (format!("{NAME}.js"), format!("{NAME}_bg.wasm"));
    Ok(pattern.replace("{base}", "./").replace("{js}", &js).replace("{wasm}", &wasm))
}

/// Removes what only `trunk serve` needs, see Trunk.toml.
fn without_nonce(html: &str) -> String {
    html.replace(" 'nonce-TRUNK-NONCE'", "")
}

#[cfg(test)]
mod tests {
    use super::{Link, start_script, without_nonce};

    #[test]
    fn links_for_trunk_are_read_and_others_are_left() {
        let link = Link::of("<link data-trunk rel=\"copy-file\" href=\"static/boot.js\">").unwrap();
        assert_eq!((link.rel, link.href), ("copy-file", "static/boot.js"));
        assert!(Link::of("<link rel=\"icon\" href=\"./favicon.svg\">").is_none());
    }

    #[test]
    fn the_start_script_names_the_program_and_a_missing_one_is_complained_of() {
        let toml = "pattern_script = '''\n<script src=\"{base}boot.js\" data-js=\"{base}{js}\" data-wasm=\"{base}{wasm}\"></script>'''";
        let script = "<script src=\"./boot.js\" data-js=\"./faultline.js\" data-wasm=\"./faultline_bg.wasm\"></script>";
        assert_eq!(start_script(toml).unwrap().trim(), script);
        assert!(start_script("").unwrap_err().contains("pattern_script"));
    }

    #[test]
    fn the_policy_loses_the_nonce_of_trunks_server() {
        let html = "content=\"script-src 'self' 'nonce-TRUNK-NONCE'; img-src\"";
        assert_eq!(without_nonce(html), "content=\"script-src 'self'; img-src\"");
    }
}
