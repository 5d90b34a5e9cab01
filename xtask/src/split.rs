//! Cuts the page's Wasm into what every lesson needs and what is fetched when it is wanted.
//!
//! Where it is cut, the sources say (`wasm_split` in src/ui/parts.rs and src/protocols/engine). What two parts need is a
//! file of its own, a chunk.

use crate::files::{content_hash, ensure_folder, files_below, read, read_text, relative_name, rename, write};
use crate::page::WASM_FEATURES;
use crate::process::{Result, run};
use crate::tools;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// What cargo is told for a page that will be cut: the linker keeps what tells the parts apart.
pub const FEATURE: &str = "split";
pub const RUSTFLAGS: (&str, &str) =
    ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-C link-args=--emit-relocs");

const NAME: &str = "faultline";
const WORK: &str = "target/xtask/split";
/// The script that fetches parts, as wasm-split names it. It and the glue import each other.
const LOADER: &str = "__wasm_split.js";
const GLUE: &str = "faultline.js";
const MAIN: &str = "faultline_bg.wasm";
/// A request costs about as much as so many bytes.
const CHUNK_BYTES_MIN: u64 = 16 * 1024;

/// Replaces the Wasm of a staged page, with its glue, by the same in several files.
pub fn split(staging: &Path, profile: &str) -> Result<()> {
    let work = Path::new(WORK);
    let _ = fs::remove_dir_all(work);
    ensure_folder(WORK)?;
    run(tools::wasm_split()?.arg(whole(profile)).arg(work).args(["--out-name", NAME]))?;
    let main = work.join(format!("{NAME}.wasm"));
    let bound = work.join("bound");
    run(tools::wasm_bindgen()?
        .args(["--target", "web", "--keep-lld-exports", "--no-typescript", "--out-name", NAME, "--out-dir"])
        .args([&bound, &main]))?;
    fs::remove_file(&main).map_err(|error| format!("cannot remove {}: {error}", main.display()))?;
    for path in files_below(&bound)? {
        rename(&path, &staging.join(relative_name(&bound, &path)))?;
    }
    for path in files_below(work)? {
        rename(&path, &staging.join(relative_name(work, &path)))?;
    }
    let loader = staging.join(LOADER);
    let text = forgiving(&read_text(&loader)?)?;
    let text = merge_small_chunks(staging, text)?;
    write(&loader, text.as_bytes())
}

/// Puts chunks that are not worth a request into the main file.
fn merge_small_chunks(staging: &Path, mut loader: String) -> Result<String> {
    let main = staging.join(MAIN);
    let mut merge = tools::binaryen("wasm-merge")?;
    // The chunks know the main file by this name.
    merge.arg(&main).arg("__wasm_split");
    let mut merged = Vec::new();
    for path in wasm_files(staging)? {
        let name = relative_name(staging, &path);
        let size = fs::metadata(&path).map_err(|error| format!("cannot read {name}: {error}"))?.len();
        if name.starts_with("chunk_") && size <= CHUNK_BYTES_MIN {
            merge.arg(&path).arg(&name);
            loader = without_fetch(&loader, &name)?;
            merged.push(path);
        }
    }
    run(merge.args(WASM_FEATURES).arg("-o").arg(&main))?;
    for path in merged {
        fs::remove_file(&path).map_err(|error| format!("cannot remove {}: {error}", path.display()))?;
    }
    Ok(loader)
}

/// The loader, taking a chunk for loaded.
fn without_fetch(loader: &str, chunk: &str) -> Result<String> {
    let lacks =
        || format!("{LOADER} does not fetch {chunk} as expected; see `without_fetch` in xtask/src/split.rs");
    let url = loader.find(&format!("\"./{chunk}\"")).ok_or_else(lacks)?;
    let start = loader[..url].rfind("makeLoad(").ok_or_else(lacks)?;
    let length = loader[start..].find(", []);").ok_or_else(lacks)?;
    Ok(format!("{}makeLoad(() => async () => ({{}}){}", &loader[..start], &loader[start + length..]))
}

/// The Wasm as cargo has built it.
fn whole(profile: &str) -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    target.join(tools::WASM_TARGET).join(profile).join(format!("{NAME}.wasm"))
}

/// The loader, made to take parts also from a host that does not say that Wasm is Wasm, and to notice a missing one.
fn forgiving(loader: &str) -> Result<String> {
    const STREAMING: &str = "WebAssembly.instantiateStreaming(src, imports)";
    if !loader.contains(STREAMING) {
        return Err(format!("{LOADER} lacks `{STREAMING}`; see `forgiving` in xtask/src/split.rs"));
    }
    let helper = r#"
async function instantiatePart(src, imports) {
    const response = await src;
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${response.url}`);
    if (/^application\/wasm/.test(response.headers.get("content-type"))) {
        return WebAssembly.instantiateStreaming(response, imports);
    }
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
"#;
    Ok(loader.replace(STREAMING, "instantiatePart(src, imports)") + helper)
}

/// Every Wasm file of a staged page.
pub fn wasm_files(staging: &Path) -> Result<Vec<PathBuf>> {
    Ok(files_below(staging)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|it| it == "wasm"))
        .collect())
}

/// Names the parts by their content, and the loader by all that it and the glue say. Before the glue itself is named.
pub fn hash_parts(staging: &Path, html: &str) -> Result<String> {
    let loader = staging.join(LOADER);
    let mut text = read_text(&loader)?;
    for path in wasm_files(staging)? {
        let name = relative_name(staging, &path);
        if html.contains(&name) {
            continue; // the main file, which is named with everything else
        }
        let stem = name.strip_suffix(".wasm").expect("it is a Wasm file");
        if !text.contains(&format!("\"./{name}\"")) {
            return Err(format!("{LOADER} does not name {name}; see xtask/src/split.rs"));
        }
        let hashed = format!("{stem}-{}.wasm", content_hash([read(&path)?.as_slice()]));
        rename(&path, &staging.join(&hashed))?;
        text = text.replace(&format!("\"./{name}\""), &format!("\"./{hashed}\""));
    }
    let glue = staging.join(GLUE);
    let glue_text = read_text(&glue)?;
    let name = format!("parts-{}.js", content_hash([glue_text.as_bytes(), text.as_bytes()]));
    // Only where it is loaded from: by the other mentions the Wasm knows it.
    let imported = |name: &str| format!("from \"./{name}\"");
    write(&glue, glue_text.replace(&imported(LOADER), &imported(&name)).as_bytes())?;
    write(&loader, text.as_bytes())?;
    rename(&loader, &staging.join(&name))?;
    Ok(name)
}

/// Tells the loader the name of the glue, and the page of both.
pub fn name_glue(staging: &Path, loader: &str, html: &str) -> Result<String> {
    let preload = "<link rel=\"modulepreload\" href=\"./";
    let start = html.find(preload).ok_or("index.html lacks the modulepreload of Trunk.toml; put it back")?;
    let rest = &html[start + preload.len()..];
    let glue = &rest[..rest.find('"').unwrap_or_default()];
    let path = staging.join(loader);
    let text = read_text(&path)?;
    if !text.contains(&format!("\"./{GLUE}\"")) {
        return Err(format!("{loader} does not import {GLUE}; see xtask/src/split.rs"));
    }
    write(&path, text.replace(&format!("\"./{GLUE}\""), &format!("\"./{glue}\"")).as_bytes())?;
    Ok(format!("{}{preload}{loader}\">\n{}", &html[..start], &html[start..]))
}
