//! Builds the page and makes it fit for publishing.

use crate::assemble;
use crate::files::{content_hash, ensure_folder, files_below, read, read_text, relative_name, rename, write};
use crate::finish::{finish, write_index};
use crate::process::{Result, run};
use crate::split;
use crate::tools;
use std::fs;
use std::path::Path;

const DIST: &str = "dist";
/// Work in progress, so that dist/ never holds half a page.
const STAGING: &str = "target/xtask/page";
const LOCK: &str = "target/xtask/page.lock";

/// Named by their content. Files that others link to keep their names: index.html, embed.js, icons.
const HASHED_EXTENSIONS: [&str; 3] = ["js", "wasm", "css"];

/// What rustc and wasm-bindgen emit; wasm-opt refuses a feature that it is not told of.
pub const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Whether the page is for everybody, or for looking at a change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Care {
    Full,
    /// Built in a fraction of the time, several times as large.
    Quick,
    /// As quick, and it stops at numbers that overflow and at whatever else is only asserted.
    Checked,
}

/// Builds the page into dist/.
pub fn build(care: Care) -> Result<()> {
    let _lock = tools::lock(Path::new(LOCK), "building the page")?;
    let wasm = match care {
        Care::Full => assemble::compile("page", &[split::FEATURE], Some(split::RUSTFLAGS))?,
        Care::Quick => assemble::compile("quick", &[], None)?,
        Care::Checked => assemble::compile("checked", &[], None)?,
    };
    let _ = fs::remove_dir_all(STAGING);
    ensure_folder(STAGING)?;
    let staging = Path::new(STAGING);
    assemble::collect(staging)?;
    // Before the files are named by what is in them.
    write_index(staging)?;
    if care != Care::Full {
        tools::bind(&wasm, staging)?;
    } else {
        split::split(&wasm, staging)?;
        for wasm in split::wasm_files(staging)? {
            run(tools::binaryen("wasm-opt")?
                .args(["-O3", "--strip-debug", "--strip-producers"])
                .args(WASM_FEATURES)
                .arg(&wasm)
                .arg("-o")
                .arg(&wasm))?;
        }
    }

    let html_path = staging.join("index.html");
    let mut html = read_text(&html_path)?;
    hash_snippets(staging)?;
    let loader = if care == Care::Full { Some(split::hash_parts(staging, &html)?) } else { None };
    html = hash_files(staging, &html)?;
    if let Some(loader) = loader {
        html = split::name_glue(staging, &loader, &html)?;
    }
    html = hash_lessons(staging, &html)?;
    check_html(&html)?;
    write(&html_path, html.as_bytes())?;
    finish(staging)?;

    if Path::new(DIST).exists() {
        fs::remove_dir_all(DIST).map_err(|error| format!("cannot replace {DIST}/: {error}"))?;
    }
    fs::rename(STAGING, DIST).map_err(|error| format!("cannot move {STAGING} to {DIST}/: {error}"))?;
    list_files()
}

/// Names the folder of the scripts that belong to the glue by what is in it, or a cache could mix them with
/// the glue of another build. Before the glue itself is named.
fn hash_snippets(folder: &Path) -> Result<()> {
    let snippets = folder.join("snippets");
    if !snippets.is_dir() {
        return Ok(());
    }
    let name = format!("snippets-{}", folder_hash(&snippets)?);
    rename(&snippets, &folder.join(&name))?;
    let glue = folder.join("faultline.js");
    let mut text = read_text(&glue)?;
    // Only where they are loaded from: by the other mentions the Wasm knows them.
    for quote in ['\'', '"'] {
        text = text.replace(&format!("from {quote}./snippets/"), &format!("from {quote}./{name}/"));
    }
    write(&glue, text.as_bytes())
}

/// Renames the scripts, styles and Wasm that index.html names, so that no cache mixes two builds.
fn hash_files(folder: &Path, html: &str) -> Result<String> {
    let mut html = html.to_string();
    for path in files_below(folder)? {
        let name = relative_name(folder, &path);
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
        let reference = format!("./{name}");
        if name.contains('/') || !HASHED_EXTENSIONS.contains(&extension) || !html.contains(&reference) {
            continue;
        }
        let hash = content_hash([read(&path)?.as_slice()]);
        let stem = name.strip_suffix(&format!(".{extension}")).expect("the name ends with its extension");
        let hashed = format!("{stem}-{hash}.{extension}");
        rename(&path, &folder.join(&hashed))?;
        html = html.replace(&reference, &format!("./{hashed}"));
    }
    Ok(html)
}

/// Renames the lessons' folder by what is in it, and tells the page.
fn hash_lessons(folder: &Path, html: &str) -> Result<String> {
    let lessons = folder.join("lessons");
    let name = format!("lessons-{}", folder_hash(&lessons)?);
    rename(&lessons, &folder.join(&name))?;

    let meta = |content: &str| format!("<meta name=\"faultline-lessons\" content=\"{content}\"");
    if html.contains(&meta("lessons")) {
        return Ok(html.replace(&meta("lessons"), &meta(&name)));
    }
    Err("index.html lacks <meta name=\"faultline-lessons\" content=\"lessons\">; put it back".to_string())
}

fn folder_hash(folder: &Path) -> Result<String> {
    let mut parts = Vec::new();
    for path in files_below(folder)? {
        parts.push(relative_name(folder, &path).into_bytes());
        parts.push(read(&path)?);
    }
    Ok(content_hash(parts.iter().map(Vec::as_slice)))
}

/// Refuses a page that its own security policy would break, or that names a file by a stale name.
fn check_html(html: &str) -> Result<()> {
    for script in html.split("<script").skip(1) {
        let attributes = script.split('>').next().unwrap_or_default();
        if !attributes.contains("src=") {
            return Err("index.html has an inline script, which its security policy forbids; \
                        move it to a file in static/"
                .to_string());
        }
    }
    if html.contains("TRUNK-NONCE") {
        return Err(
            "index.html still names trunk's nonce; see `without_nonce` in xtask/src/assemble.rs".to_string()
        );
    }
    for name in ["./faultline.js", "./faultline_bg.wasm", "./boot.js", "./update.js"] {
        if html.contains(name) {
            return Err(format!("index.html still names {name}; see `hash_files` in xtask/src/page.rs"));
        }
    }
    Ok(())
}

fn list_files() -> Result<()> {
    println!("\n{DIST}/");
    for path in files_below(Path::new(DIST))? {
        let name = relative_name(Path::new(DIST), &path);
        if !name.starts_with("lessons") && !name.starts_with("icons/") {
            println!("{:>9} bytes  {name}", read(&path)?.len());
        }
    }
    println!("Copy {DIST}/ to any static host; it may be in a sub-folder.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{check_html, hash_snippets};
    use std::fs;

    #[test]
    fn an_inline_script_is_refused_and_a_script_file_is_not() {
        assert!(check_html("<script src=\"./boot-1.js\"></script>").is_ok());
        assert!(check_html("<script>alert(1)</script>").unwrap_err().contains("inline"));
    }

    #[test]
    fn the_glue_finds_its_scripts_under_their_new_name() {
        let folder = std::env::temp_dir().join(format!("faultline-xtask-{}-snippets", std::process::id()));
        let inner = folder.join("snippets/faultline-1/src");
        fs::create_dir_all(&inner).unwrap();
        fs::write(inner.join("files.js"), "1").unwrap();
        let script = "./snippets/faultline-1/src/files.js";
        let glue =
            format!("import {{a}} from '{script}';import * as b from \"{script}\";{{\"{script}\": b}}");
        fs::write(folder.join("faultline.js"), glue).unwrap();
        hash_snippets(&folder).unwrap();
        let glue = fs::read_to_string(folder.join("faultline.js")).unwrap();
        let paths: Vec<&str> = glue.split(['\'', '"']).filter(|part| part.starts_with("./")).collect();
        assert!(paths[0].starts_with("./snippets-") && folder.join(paths[0]).is_file(), "{glue}");
        assert_eq!(paths[1..], [paths[0], script], "{glue}");
        fs::remove_dir_all(folder).unwrap();
    }
}
