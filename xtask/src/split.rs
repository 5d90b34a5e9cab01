//! Cuts the page's Wasm into what every lesson needs and what is fetched when it is wanted.
//!
//! Where it is cut, the sources say (`wasm_split` in src/ui/parts.rs and crates/protocols/src/lib.rs). What two parts need is a
//! file of its own, a chunk.

use crate::assemble::NAME;
use crate::files::{content_hash, ensure_folder, files_below, read, read_text, relative_name, rename, write};
use crate::page::WASM_FEATURES;
use crate::process::{Result, run};
use crate::tools;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What cargo is told for a page that will be cut: the linker keeps what tells the parts apart.
pub const FEATURE: &str = "split";
pub const RUSTFLAGS: (&str, &str) =
    ("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", "-C link-args=--emit-relocs");

const WORK: &str = "target/xtask/split";
/// The script that fetches parts, as wasm-split names it. It and the glue import each other.
const LOADER: &str = "__wasm_split.js";
const GLUE: &str = "faultline.js";
const MAIN: &str = "faultline_bg.wasm";
/// A request costs about as much as so many bytes.
const CHUNK_BYTES_MIN: u64 = 16 * 1024;

/// Puts the Wasm of the page into a staged page, in several files, with its glue.
pub fn split(wasm: &Path, staging: &Path) -> Result<()> {
    let work = Path::new(WORK);
    let _ = fs::remove_dir_all(work);
    ensure_folder(WORK)?;
    run(tools::page_tools().arg("split").args([wasm, work]).arg(NAME))?;
    let main = work.join(format!("{NAME}.wasm"));
    let bound = work.join("bound");
    tools::bind(&main, &bound)?;
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

/// The loader, made to take parts also from a host that does not say that Wasm is Wasm, to notice a missing one, and to
/// call what does not arrive no error: the page says it to the reader, and somebody who leaves a page breaks off what it
/// fetches.
fn forgiving(loader: &str) -> Result<String> {
    const STREAMING: &str = "WebAssembly.instantiateStreaming(src, imports)";
    const ERROR: &str = "console.error(e);";
    if let Some(lacks) = [STREAMING, ERROR].iter().find(|part| !loader.contains(**part)) {
        return Err(format!("{LOADER} lacks `{lacks}`; see `forgiving` in xtask/src/split.rs"));
    }
    let helper = r#"
async function instantiatePart(src, imports) {
    const response = await src;
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}: ${response.url}`);
    // With anything behind it, such as a charset, it is not taken as it streams in.
    if (/^application\/wasm$/i.test(response.headers.get("content-type"))) {
        return WebAssembly.instantiateStreaming(response, imports);
    }
    return WebAssembly.instantiate(await response.arrayBuffer(), imports);
}
"#;
    Ok(loader.replace(STREAMING, "instantiatePart(src, imports)").replace(ERROR, "console.warn(e);") + helper)
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

/// Tells the loader the name of the glue, and the page of both and of all parts.
pub fn name_glue(staging: &Path, loader: &str, html: &str) -> Result<String> {
    let lacks = |what: &str| format!("index.html lacks `{what}` of Trunk.toml; put it back");
    let (preload, update) = ("<link rel=\"modulepreload\" href=\"./", " data-update=\"");
    let start = html.find(preload).ok_or_else(|| lacks(preload))?;
    let glue = html[start + preload.len()..].split('"').next().unwrap_or_default();
    let path = staging.join(loader);
    let text = read_text(&path)?;
    if !text.contains(&format!("\"./{GLUE}\"")) {
        return Err(format!("{loader} does not import {GLUE}; see xtask/src/split.rs"));
    }
    write(&path, text.replace(&format!("\"./{GLUE}\""), &format!("\"./{glue}\"")).as_bytes())?;

    let files = quoted(parts_of(&text).into_iter().map(|(part, files)| (part, list(&files))));
    let lessons =
        quoted(protocols_of_lessons(staging)?.into_iter().map(|(slug, id)| (slug, format!("\"{id}\""))));
    let parts = format!("{{\"files\":{files},\"lessons\":{lessons}}}").replace('"', "&quot;");
    let html = format!("{}{preload}{loader}\">\n{}", &html[..start], &html[start..]);
    if !html.contains(update) {
        return Err(lacks(update));
    }
    Ok(html.replacen(update, &format!(" data-parts=\"{parts}\"{update}"), 1))
}

/// The parts of a page with the files of each, as its loader says.
fn parts_of(loader: &str) -> BTreeMap<String, Vec<String>> {
    // One statement an entry: `const __chunk_1 = makeLoad(…)` and `export const __wasm_split_load_home = …, [__chunk_1]));`
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut parts = BTreeMap::new();
    for statement in loader.split("\nconst ").flat_map(|rest| rest.split("\nexport const ")) {
        let Some((name, made)) = statement.split_once(" = ") else { continue };
        let mut own: Vec<String> = made
            .split('"')
            .filter_map(|part| part.strip_prefix("./").filter(|file| file.ends_with(".wasm")))
            .map(str::to_owned)
            .collect();
        if let Some(part) = name.strip_prefix("__wasm_split_load_") {
            let needs =
                made.rsplit_once('[').and_then(|(_, rest)| rest.split(']').next()).unwrap_or_default();
            own.extend(needs.split(", ").filter_map(|chunk| files.get(chunk)).flatten().cloned());
            parts.insert(part.to_owned(), own);
        } else {
            files.insert(name.to_owned(), own);
        }
    }
    parts
}

/// The protocol of each lesson of a staged page.
fn protocols_of_lessons(staging: &Path) -> Result<BTreeMap<String, String>> {
    let lessons = staging.join("lessons");
    let mut protocols = BTreeMap::new();
    for path in files_below(&lessons)? {
        let name = relative_name(&lessons, &path);
        let Some(slug) = name.strip_suffix("/lesson.toml") else { continue };
        let text = read_text(&path)?;
        let id = text.lines().find_map(|line| line.strip_prefix("protocol = \"")?.strip_suffix('"'));
        // Without it the protocol is fetched a little later.
        if let Some(id) = id {
            protocols.insert(slug.to_owned(), id.to_owned());
        }
    }
    Ok(protocols)
}

/// A JSON object; names and values need no escapes.
fn quoted(pairs: impl Iterator<Item = (String, String)>) -> String {
    let pairs: Vec<String> = pairs.map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", pairs.join(","))
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", names.join(","))
}

#[cfg(test)]
mod tests {
    use super::{forgiving, parts_of, without_fetch};

    const LOADER: &str = "import { initSync } from \"./faultline.js\";
function wrapAsyncCb(callee) { try { callee(); } catch (e) { console.error(e); } }
function makeLoad(fetcher, deps) {}
/* home, teach */
const __chunk_9 = makeLoad(() => {
    const src = fetch(new URL(\"./chunk_9.wasm\", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, []);
/* all */
const __chunk_10 = makeLoad(() => {
    const src = fetch(new URL(\"./chunk_10.wasm\", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, []);
export const __wasm_split_load_home = wrapAsyncCb(makeLoad(() => {
    const src = fetch(new URL(\"./split_home.wasm\", import.meta.url));
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}
, [__chunk_9, __chunk_10]));
export const __wasm_split_load_nothing = wrapAsyncCb(makeLoad(() => async (_imp) => ({}), [__chunk_10]));
";

    #[test]
    fn the_files_of_a_part_are_its_own_and_its_chunks() {
        let parts = parts_of(LOADER);
        assert_eq!(parts["home"], ["split_home.wasm", "chunk_9.wasm", "chunk_10.wasm"]);
        assert_eq!(parts["nothing"], ["chunk_10.wasm"]);
        assert_eq!(parts.len(), 2);
    }

    #[test]
    fn a_merged_chunk_is_not_fetched_and_the_others_are() {
        let loader = without_fetch(LOADER, "chunk_9.wasm").unwrap();
        assert!(!loader.contains("chunk_9.wasm"), "{loader}");
        assert!(
            loader.contains("const __chunk_9 = makeLoad(() => async () => ({}), []);\n/* all */"),
            "{loader}"
        );
        assert_eq!(parts_of(&loader)["home"], ["split_home.wasm", "chunk_10.wasm"]);
        assert!(without_fetch(LOADER, "chunk_1.wasm").unwrap_err().contains("chunk_1.wasm"));
    }

    #[test]
    fn parts_are_taken_from_any_host_and_a_loader_of_another_kind_is_refused() {
        let loader = forgiving(LOADER).unwrap();
        assert_eq!(loader.matches("instantiatePart(src, imports)").count(), 4);
        assert!(!loader.contains("console.error"), "{loader}");
        assert!(forgiving("").unwrap_err().contains("instantiateStreaming"));
    }
}
