//! The browsers that tests and measurements run in: the machine's own, or Debian's packages of them.

use crate::process::{Result, output_of, run};
use crate::tools::find_in;
use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Which engines are tested: all of them if it is not set, or some, as in `chromium,firefox`.
pub const WANTED: &str = "FAULTLINE_ENGINES";

/// A browser engine, and how to come by it.
struct Engine {
    /// Its name in FAULTLINE_ENGINES and in e2e/engines.
    name: &'static str,
    /// What is looked for.
    title: &'static str,
    /// Environment variables that name the program. The tests get the first of them.
    variables: &'static [&'static str],
    programs: &'static [&'static str],
    /// Where else it may be; a name that ends with `*` stands for all that begin so.
    places: &'static [&'static str],
    /// Programs that it does not work without.
    needs: &'static [&'static str],
    /// What `--version` prints, where a program of that name may do no more than say how to install it, as in Ubuntu.
    version: Option<&'static str>,
    /// The packages of Debian that bring all of it.
    packages: &'static [&'static str],
    /// How to come by it by hand.
    advice: &'static str,
}

/// The first is what all browser tests and measurements need; only the tests of the engines use the others.
const ENGINES: [Engine; 3] = [
    Engine {
        name: "chromium",
        title: "Chrome or Chromium",
        variables: &["CHROME_PATH", "CHROME_BIN"],
        programs: &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"],
        places: &[
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
            "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
            "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
            "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
        ],
        needs: &[],
        version: None,
        packages: &["chromium", "fonts-noto-cjk"],
        advice: "Debian, Ubuntu: `sudo apt-get install chromium fonts-noto-cjk`; macOS: `brew install --cask chromium`",
    },
    Engine {
        name: "firefox",
        title: "Firefox",
        variables: &["FIREFOX_PATH"],
        programs: &["firefox-esr", "firefox"],
        places: &[
            "/usr/lib/firefox-esr/firefox-esr",
            "/Applications/Firefox.app/Contents/MacOS/firefox",
            "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
        ],
        needs: &[],
        version: Some("Firefox"),
        packages: &["firefox-esr"],
        advice: "Debian: `sudo apt-get install firefox-esr`; macOS: `brew install --cask firefox`",
    },
    Engine {
        name: "webkit",
        title: "WebKitGTK",
        variables: &["WEBKIT_DRIVER_PATH"],
        programs: &["WebKitWebDriver"],
        places: &["/usr/lib/*/webkit2gtk-*/WebKitWebDriver", "/usr/libexec/webkit2gtk-*/WebKitWebDriver"],
        needs: &["Xvfb"],
        version: None,
        packages: &["webkit2gtk-driver", "xvfb"],
        advice: "Debian, Ubuntu: `sudo apt-get install webkit2gtk-driver xvfb`",
    },
];

/// An engine for the tests: its program, or why there is none.
pub struct Found {
    engine: &'static Engine,
    pub program: Result<PathBuf>,
}

/// Finds Chrome or Chromium, or installs it where that is one command that needs no question asked.
pub fn chromium() -> Result<PathBuf> {
    find_or_install(&ENGINES[..1])?.remove(0).program
}

/// Finds or installs one engine, by its name. It has to be there.
pub fn engine(name: &str) -> Result<Found> {
    let [name] = wanted(name)?[..] else {
        return Err(format!("`{name}` is not one engine"));
    };
    let found = find_or_install(ENGINES.iter().filter(|engine| engine.name == name))?;
    let found = found.into_iter().next().expect("it is in the list");
    match &found.program {
        Ok(_) => Ok(found),
        Err(problem) => Err(problem.clone()),
    }
}

/// Finds or installs what the browser tests use. Only Chrome or Chromium has to be there.
pub fn engines() -> Result<Vec<Found>> {
    let wanted = wanted(&env::var(WANTED).unwrap_or_default()).map_err(|why| format!("{WANTED}: {why}"))?;
    let [chromium, others @ ..] = &ENGINES;
    let others = others.iter().filter(|engine| wanted.contains(&engine.name));
    let found = find_or_install(std::iter::once(chromium).chain(others))?;
    match &found[0].program {
        Ok(_) => Ok(found),
        Err(problem) => Err(problem.clone()),
    }
}

/// Reads FAULTLINE_ENGINES.
fn wanted(list: &str) -> Result<Vec<&'static str>> {
    let names = ENGINES.map(|engine| engine.name);
    let words: Vec<&str> = list.split(',').map(str::trim).filter(|word| !word.is_empty()).collect();
    match words.iter().find(|word| !names.contains(word)) {
        Some(word) => Err(format!("there is no engine `{word}`, only {}", names.join(", "))),
        None => Ok(names.into_iter().filter(|name| words.is_empty() || words.contains(name)).collect()),
    }
}

fn find_or_install(engines: impl IntoIterator<Item = &'static Engine>) -> Result<Vec<Found>> {
    let mut found = engines.into_iter().map(Found::look).collect::<Result<Vec<_>>>()?;
    let missing: Vec<_> = found.iter().filter(|one| one.program.is_err()).map(|one| one.engine).collect();
    if missing.is_empty() {
        return Ok(found);
    }
    let problem = install(&missing).err();
    for one in found.iter_mut().filter(|one| one.program.is_err()) {
        *one = Found::look(one.engine)?;
        if let (Err(why), Some(problem)) = (&mut one.program, &problem) {
            *why = format!("{problem}. {why}");
        }
    }
    Ok(found)
}

/// Installs engines by one command of Debian's, where that needs no question asked.
fn install(missing: &[&Engine]) -> Result<()> {
    let is_root = output_of("id", &["-u"]).is_some_and(|id| id == "0");
    if !is_root || !Path::new("/usr/bin/apt-get").exists() {
        return Ok(());
    }
    let apt_get = |arguments: &[&str]| {
        run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    let titles: Vec<_> = missing.iter().map(|engine| engine.title).collect();
    println!("There is no {}; installing what is missing (a minute or two).", titles.join(", no "));
    apt_get(&["update"])?;
    let exists = |package: &str| output_of("apt-cache", &["show", package]).is_some();
    let packages = packages(missing, exists);
    if packages.is_empty() {
        return Err("apt-get knows no package of it".to_string());
    }
    let install = |packages: &[&str]| {
        apt_get(&[&["install", "-y", "-o", "APT::Keep-Downloaded-Packages=false"], packages].concat())
    };
    install(&packages).or_else(|problem| {
        let required = ENGINES[0].packages;
        if packages.starts_with(required) && packages.len() > required.len() {
            println!("{problem}; trying again with {} only.", ENGINES[0].title);
            install(required)?;
        }
        Err(problem)
    })
}

/// What to install: of each engine all that it takes, or nothing. One package that a system does not have must not keep the
/// others away.
fn packages(missing: &[&Engine], exists: impl Fn(&str) -> bool) -> Vec<&'static str> {
    let whole = missing.iter().filter(|engine| engine.packages.iter().all(|package| exists(package)));
    whole.flat_map(|engine| engine.packages).copied().collect()
}

impl Found {
    fn look(engine: &'static Engine) -> Result<Self> {
        let path = env::var_os("PATH").unwrap_or_default();
        let program =
            engine.find(&path, |variable| env::var_os(variable))?.ok_or_else(|| engine.is_missing());
        Ok(Self { engine, program })
    }

    pub fn title(&self) -> &'static str {
        self.engine.title
    }

    /// Tells the tests, which skip an engine that is missing and say why.
    pub fn tell(&self, tests: &mut Command) {
        match &self.program {
            Ok(program) => tests.env(self.engine.variables[0], program),
            Err(why) => tests.env(format!("{}_MISSING", self.engine.name.to_uppercase()), why),
        };
    }
}

impl Engine {
    /// The program of this engine, if there is one. A variable that names what is not there is a mistake.
    fn find(&self, path: &OsStr, variable: impl Fn(&str) -> Option<OsString>) -> Result<Option<PathBuf>> {
        let set = |&name| Some((name, variable(name).filter(|value| !value.is_empty()).map(PathBuf::from)?));
        if let Some((name, program)) = self.variables.iter().find_map(set) {
            let found = program.is_file();
            return if found {
                Ok(Some(program))
            } else {
                Err(format!("{name} is {}, which is not a file", program.display()))
            };
        }
        if self.needs.iter().any(|needed| find_in(needed, path).is_none()) {
            return Ok(None);
        }
        let on_path = self.programs.iter().filter_map(|name| find_in(name, path));
        let in_places = self.places.iter().flat_map(|place| expand(place));
        Ok(on_path.chain(in_places).find(|program| program.is_file() && self.is(program)))
    }

    fn is(&self, program: &Path) -> bool {
        self.version.is_none_or(|says| {
            output_of(program, &["--version"]).is_some_and(|version| version.contains(says))
        })
    }

    fn is_missing(&self) -> String {
        let Self { title, advice, variables, .. } = self;
        let parts = [&self.programs[..1], self.needs].concat().join(" and ");
        let parts = if self.needs.is_empty() { String::new() } else { format!(" ({parts})") };
        format!("There is no {title}{parts}. Install it ({advice}), or set {} to the program.", variables[0])
    }
}

/// The paths that a pattern stands for, of which some folders may end with `*`.
fn expand(pattern: &str) -> Vec<PathBuf> {
    let mut paths = vec![PathBuf::new()];
    for part in Path::new(pattern) {
        paths = match part.to_str().and_then(|part| part.strip_suffix('*')) {
            Some(start) => paths.iter().flat_map(|folder| beginning_with(start, folder)).collect(),
            None => paths.into_iter().map(|folder| folder.join(part)).collect(),
        };
    }
    paths
}

fn beginning_with(start: &str, folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(start))
        .map(|entry| entry.path())
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::{ENGINES, Engine, expand, packages, wanted};
    use std::ffi::OsString;
    use std::fs;
    use std::path::PathBuf;

    /// A folder with empty files in it, which is removed in the end.
    struct Folder(PathBuf);

    impl Folder {
        fn with(name: &str, files: &[&str]) -> Self {
            let folder = std::env::temp_dir().join(format!("faultline-xtask-{}-{name}", std::process::id()));
            for file in files {
                let path = folder.join(file);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            }
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn engine(name: &str) -> &'static Engine {
        ENGINES.iter().find(|engine| engine.name == name).unwrap()
    }

    #[test]
    fn all_engines_are_wanted_unless_some_are_named() {
        assert_eq!(wanted(""), Ok(vec!["chromium", "firefox", "webkit"]));
        assert_eq!(wanted("webkit, chromium"), Ok(vec!["chromium", "webkit"]));
        assert!(wanted("chromium,edge").unwrap_err().contains("`edge`"));
    }

    #[test]
    fn a_variable_comes_before_the_path_and_must_name_a_file() {
        let folder = Folder::with("variable", &["mine", "bin/chromium"]);
        let path = folder.0.join("bin");
        let chromium = engine("chromium");
        let set = |value: PathBuf| move |name: &str| (name == "CHROME_BIN").then(|| OsString::from(&value));
        assert_eq!(
            chromium.find(path.as_os_str(), set(folder.0.join("mine"))),
            Ok(Some(folder.0.join("mine")))
        );
        let wrong = chromium.find(path.as_os_str(), set(folder.0.join("none"))).unwrap_err();
        assert!(wrong.starts_with("CHROME_BIN is "), "{wrong}");
        if cfg!(unix) {
            assert_eq!(chromium.find(path.as_os_str(), |_| None), Ok(Some(path.join("chromium"))));
        }
    }

    #[test]
    fn webkit_needs_a_screen() {
        let folder = Folder::with("screen", &["driver/WebKitWebDriver", "screen/Xvfb"]);
        let [driver, screen] = ["driver", "screen"].map(|name| folder.0.join(name));
        let webkit = engine("webkit");
        if cfg!(unix) {
            assert_eq!(webkit.find(driver.as_os_str(), |_| None), Ok(None));
            let both = std::env::join_paths([&driver, &screen]).unwrap();
            assert_eq!(webkit.find(&both, |_| None), Ok(Some(driver.join("WebKitWebDriver"))));
        }
        assert!(
            webkit.is_missing().contains("WebKitGTK (WebKitWebDriver and Xvfb)"),
            "{}",
            webkit.is_missing()
        );
    }

    #[test]
    fn a_program_that_does_not_say_that_it_is_firefox_is_none() {
        let folder = Folder::with("firefox", &["firefox"]);
        let found = engine("firefox").find(folder.0.as_os_str(), |_| None).unwrap();
        assert!(found.is_none_or(|program| !program.starts_with(&folder.0)));
        assert!(engine("firefox").is_missing().contains("FIREFOX_PATH"));
    }

    #[test]
    fn a_place_with_stars_is_every_folder_that_begins_so() {
        let folder =
            Folder::with("places", &["one/webkit-4.0/driver", "two/webkit-4.1/driver", "two/other/driver"]);
        let found = expand(&format!("{}/*/webkit-*/driver", folder.0.display()));
        assert_eq!(
            found,
            ["one/webkit-4.0/driver", "two/webkit-4.1/driver"].map(|place| folder.0.join(place))
        );
    }

    #[test]
    fn an_engine_without_all_of_its_packages_keeps_no_other_away() {
        let missing = [engine("chromium"), engine("firefox"), engine("webkit")];
        let found = packages(&missing, |package| package != "xvfb");
        assert_eq!(found, ["chromium", "fonts-noto-cjk", "firefox-esr"]);
    }
}
