//! What makes a built page a site: plain lessons, the list for packages, and the worker that keeps it all for
//! use without a network. It can be done again after a file of the site was changed.

use crate::files::{content_hash, files_below, read, read_text, relative_name, write};
use crate::process::{Result, run};
use crate::sha256::integrity;
use std::path::Path;
use std::process::Command;

pub const HELP: &str = "\
Usage: cargo xtask finish <folder>

Does the last steps of `cargo xtask build` again, in a copy of dist/ in which something was changed: the
catalogue, the plain lessons, the list of files for packages, and the worker that keeps the site for use without a network.

With FAULTLINE_SITE=https://your.host/faultline/ the plain lessons name their whole addresses, and
sitemap.xml lists them.";

/// The page finds its own files by it.
const FILE_LIST: &str = "files.json";
/// What a site has and a package for a learning-management system does not need.
const ONLY_OF_SITE: [&str; 4] = [WORKER, SITEMAP, "icons/", "lessons/"];
const INDEX: &str = "index.html";
const WORKER: &str = "sw.js";
const WORKER_SOURCE: &str = "static/sw.js";
const SITEMAP: &str = "sitemap.xml";
const BUILD: &str = "<meta name=\"faultline-build\" content=\"";

pub fn finish(folder: &Path) -> Result<()> {
    write_index(folder)?;
    write_plain_lessons(folder)?;
    list_for_packages(folder)?;
    write_worker(folder, &read_text(Path::new(WORKER_SOURCE))?)
}

/// Writes the index of the lessons, and the catalogue into index.html. The program reads lessons; this one has no parser for
/// them.
pub fn write_index(folder: &Path) -> Result<()> {
    run(Command::new("cargo").args(["run", "--quiet", "--locked", "--", "index"]).arg(folder))
}

fn write_plain_lessons(folder: &Path) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--locked", "--", "pages"]).arg(folder);
    if let Some(site) = std::env::var_os("FAULTLINE_SITE").filter(|site| !site.is_empty()) {
        cargo.arg("--site").arg(site);
    }
    run(&mut cargo)
}

/// Writes files.json: the page makes packages of itself.
fn list_for_packages(folder: &Path) -> Result<()> {
    let names: Vec<String> = names_in(folder)?
        .into_iter()
        .filter(|name| name != FILE_LIST && !is_only_of_site(name))
        .map(|name| format!("\"{name}\""))
        .collect();
    write(&folder.join(FILE_LIST), format!("[\n{}\n]\n", names.join(",\n")).as_bytes())
}

fn is_only_of_site(name: &str) -> bool {
    ONLY_OF_SITE.iter().any(|own| name == *own || (own.ends_with('/') && name.starts_with(own)))
}

/// Names the build in index.html and writes sw.js, which lists every file of it.
fn write_worker(folder: &Path, source: &str) -> Result<()> {
    let index = folder.join(INDEX);
    // The name of the build is a hash of all files, which cannot contain itself.
    write(&index, named(&read_text(&index)?, "")?.as_bytes())?;
    let names: Vec<String> =
        names_in(folder)?.into_iter().filter(|name| name != WORKER && name != SITEMAP).collect();
    let mut parts = vec![source.as_bytes().to_vec()];
    for name in &names {
        parts.push(name.clone().into_bytes());
        parts.push(read(&folder.join(name))?);
    }
    let build = content_hash(parts.iter().map(Vec::as_slice));
    write(&index, named(&read_text(&index)?, &build)?.as_bytes())?;

    let mut files = Vec::new();
    for name in &names {
        files.push(format!("  \"{name}\": \"{}\",\n", integrity(&read(&folder.join(name))?)));
    }
    let mut worker = source.to_string();
    for (empty, filled) in [
        ("const BUILD = \"\";", format!("const BUILD = \"{build}\";")),
        ("const FILES = {};", format!("const FILES = {{\n{}}};", files.concat())),
    ] {
        if !worker.contains(empty) {
            return Err(format!("{WORKER_SOURCE} lacks `{empty}`; put it back"));
        }
        worker = worker.replacen(empty, &filled, 1);
    }
    write(&folder.join(WORKER), worker.as_bytes())
}

/// index.html with this name of the build.
fn named(html: &str, build: &str) -> Result<String> {
    let lacks = || format!("{INDEX} lacks `{BUILD}\">`; put it back");
    let start = html.find(BUILD).ok_or_else(lacks)? + BUILD.len();
    let length = html[start..].find('"').ok_or_else(lacks)?;
    Ok(format!("{}{build}{}", &html[..start], &html[start + length..]))
}

fn names_in(folder: &Path) -> Result<Vec<String>> {
    let names: Vec<String> = files_below(folder)?.iter().map(|path| relative_name(folder, path)).collect();
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    match names.iter().find(|name| !name.chars().all(plain)) {
        Some(name) => Err(format!(
            "the file {name} cannot stand in an address as it is; use letters, digits, `-`, `_` and `.`"
        )),
        None => Ok(names),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_only_of_site, list_for_packages, named, write_worker};
    use std::fs;
    use std::path::PathBuf;

    const SOURCE: &str = "const BUILD = \"\";\nconst FILES = {};\n";
    const HTML: &str = "<meta name=\"faultline-build\" content=\"\">";

    /// A folder of one test, with a small page in it.
    fn page(test: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("faultline-xtask-{}-{test}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        for (name, text) in [
            ("index.html", HTML),
            ("a-0123456789abcdef.js", "1"),
            ("icons/icon.svg", "<svg/>"),
            ("lessons/index.html", "plain"),
            ("lessons-0123456789abcdef/catalogue.toml", "format = 1"),
            ("sitemap.xml", "<urlset/>"),
        ] {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn text(folder: &std::path::Path, name: &str) -> String {
        fs::read_to_string(folder.join(name)).unwrap()
    }

    #[test]
    fn the_worker_lists_every_file_but_itself_and_the_sitemap() {
        let folder = page("list");
        write_worker(&folder, SOURCE).unwrap();
        let worker = text(&folder, "sw.js");
        for name in ["index.html", "a-0123456789abcdef.js", "icons/icon.svg", "lessons/index.html"] {
            assert!(worker.contains(&format!("\"{name}\": \"sha256-")), "{worker}");
        }
        assert!(!worker.contains("sw.js") && !worker.contains("sitemap"), "{worker}");
        assert!(!text(&folder, "index.html").contains("content=\"\""));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_name_of_a_build_follows_its_content_and_nothing_else() {
        let folder = page("name");
        write_worker(&folder, SOURCE).unwrap();
        let once = (text(&folder, "sw.js"), text(&folder, "index.html"));
        write_worker(&folder, SOURCE).unwrap();
        assert_eq!((text(&folder, "sw.js"), text(&folder, "index.html")), once);
        fs::write(folder.join("lessons/index.html"), "changed").unwrap();
        write_worker(&folder, SOURCE).unwrap();
        assert_ne!(text(&folder, "index.html"), once.1);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn what_only_a_site_needs_is_left_out_of_packages() {
        let folder = page("packages");
        write_worker(&folder, SOURCE).unwrap();
        list_for_packages(&folder).unwrap();
        list_for_packages(&folder).unwrap();
        let list = text(&folder, "files.json");
        assert_eq!(
            list,
            "[\n\"a-0123456789abcdef.js\",\n\"index.html\",\n\"lessons-0123456789abcdef/catalogue.toml\"\n]\n"
        );
        assert!(!is_only_of_site("lessons-0123456789abcdef/catalogue.toml"));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_that_lacks_its_place_is_refused_with_advice() {
        assert!(named("<html>", "1").unwrap_err().contains("faultline-build"));
        let folder = page("places");
        assert!(write_worker(&folder, "const BUILD = \"\";").unwrap_err().contains("const FILES = {};"));
        fs::write(folder.join("a b.js"), "1").unwrap();
        assert!(write_worker(&folder, SOURCE).unwrap_err().contains("a b.js"));
        fs::remove_dir_all(folder).unwrap();
    }
}
