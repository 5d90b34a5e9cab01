//! What the address of an embedded lesson asks for. docs/embedding.md is its contract.

use std::rc::Rc;

use js_sys::decode_uri_component;

use crate::lesson::PANELS;
use crate::scenario::nearest;
use crate::text::Language;
use crate::ui::pages::lesson::{Frame, refused};
use crate::ui::pages::rebuilding::{Looked, look_into};
use crate::ui::player::Speed;
use crate::ui::time::TimeControls;
use crate::ui::words::Words;

const KNOWN: [&str; 14] = [
    "embed", "lesson", "src", "step", "seed", "lang", "theme", "speed", "autoplay", "panels", "controls",
    "run", "origin", "progress",
];

#[derive(Clone, Default, PartialEq)]
pub struct Asked {
    pub lesson: Option<String>,
    pub src: Option<String>,
    pub step: Option<String>,
    /// A shared run, as it is written in a link.
    pub run: Option<String>,
    pub frame: Frame,
    /// The one origin to speak with.
    pub origin: Option<String>,
    /// Progress is kept by the embedding page.
    pub by_host: bool,
}

/// Reads `location.search`.
///
/// # Errors
/// A sentence for every parameter that is unknown or wrong.
pub fn read(words: &Words, search: &str) -> Result<Asked, Refusal> {
    let mut reader = Reader { words, problems: Vec::new() };
    let mut asked = Asked { frame: Frame { embedded: true, ..Frame::default() }, ..Asked::default() };
    let mut seen: Vec<String> = Vec::new();
    for pair in search.trim_start_matches('?').split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (decoded(name), decoded(value));
        if seen.contains(&name) {
            reader.problem("embed-twice", &name, &value, "");
        }
        reader.take(&mut asked, &name, &value);
        seen.push(name);
    }
    match (&asked.lesson, &asked.src, &asked.run) {
        (Some(_), Some(_), _) => reader.problems.push(words.get("embed-lesson-and-src")),
        (None, None, None) if reader.problems.is_empty() => {
            reader.problems.push(words.get("embed-no-lesson"))
        }
        _ => {}
    }
    if reader.problems.is_empty() {
        Ok(asked)
    } else {
        Err(Refusal { problems: reader.problems.into(), origin: asked.origin })
    }
}

/// Why an address cannot be shown, and whom to tell if that can be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    pub problems: Rc<[String]>,
    pub origin: Option<String>,
}

struct Reader<'a> {
    words: &'a Words,
    problems: Vec<String>,
}

impl Reader<'_> {
    /// A parameter that cannot be what it is, and what it can be.
    fn problem(&mut self, key: &str, name: &str, value: &str, expected: &str) {
        // What was written may be long; its beginning tells which it is.
        let value: String = value.chars().take(60).collect();
        let arguments = [
            ("name", name.to_owned().into()),
            ("value", value.into()),
            ("expected", expected.to_owned().into()),
        ];
        self.problems.push(self.words.with(key, &arguments));
    }

    fn wrong(&mut self, name: &str, value: &str, expected: &str) {
        self.problem("embed-wrong", name, value, expected);
    }

    fn take(&mut self, asked: &mut Asked, name: &str, value: &str) {
        let own = || Some(value.to_owned());
        match name {
            "embed" if value == "1" => {}
            "embed" => self.wrong(name, value, "1"),
            "lesson" if crate::lesson::is_slug(value) => asked.lesson = own(),
            "lesson" => self.wrong(name, value, "copies, primary-dies …"),
            "src" => match refused(value) {
                Some(key) => {
                    let told = self.words.with(key, &[("src", value.to_owned().into())]);
                    self.problem("embed-because", name, value, &told);
                }
                None => asked.src = own(),
            },
            "step" if crate::lesson::is_slug(value) => asked.step = own(),
            "step" => self.wrong(name, value, "watch, lose-it …"),
            "seed" => match value.parse::<u64>().ok().filter(|seed| (1..=9_999).contains(seed)) {
                Some(seed) => asked.frame.seed = Some(seed),
                None => self.wrong(name, value, "1 … 9999"),
            },
            "lang" if Language::ALL.into_iter().any(|language| language.tag() == value) => {}
            "lang" => self.wrong(name, value, &Language::ALL.map(Language::tag).join(", ")),
            "theme" if ["light", "dark", "auto"].contains(&value) => {}
            "theme" => self.wrong(name, value, "light, dark, auto"),
            "speed" => match Speed::parse(value) {
                Some(speed) => asked.frame.speed = Some(speed),
                None => self.wrong(name, value, "1/500 … 1 … 100"),
            },
            "autoplay" if ["0", "1"].contains(&value) => asked.frame.autoplay = Some(value == "1"),
            "autoplay" => self.wrong(name, value, "0, 1"),
            "panels" => self.panels(asked, value),
            "controls" => match TimeControls::from_word(value) {
                Some(controls) => asked.frame.controls = controls,
                None => self.wrong(name, value, "full, basic, none"),
            },
            "run" => match look_into(self.words, value) {
                Ok(Looked { shared, .. }) => {
                    asked.frame.run = Some(Rc::new(shared));
                    asked.run = own();
                }
                Err(why) => self.problem("embed-because", name, value, &why),
            },
            "origin" if is_origin(value) => asked.origin = own(),
            "origin" => self.wrong(name, value, "https://course.example"),
            "progress" if ["browser", "host"].contains(&value) => asked.by_host = value == "host",
            "progress" => self.wrong(name, value, "browser, host"),
            _ => {
                let near = nearest(name, KNOWN).map_or_else(|| KNOWN[1..].join(", "), str::to_owned);
                self.problem("embed-unknown", name, value, &near);
            }
        }
    }

    fn panels(&mut self, asked: &mut Asked, value: &str) {
        let names: Vec<String> = value.split(',').filter(|name| *name != "none").map(str::to_owned).collect();
        if names.iter().all(|name| PANELS.contains(&name.as_str())) && !value.is_empty() {
            asked.frame.panels = Some(names.into());
        } else {
            self.wrong("panels", value, &format!("{}, none", PANELS.join(", ")));
        }
    }
}

/// Scheme, host and port, and nothing behind them.
fn is_origin(text: &str) -> bool {
    web_sys::Url::new(text)
        .is_ok_and(|url| url.origin() == text && ["https:", "http:"].contains(&url.protocol().as_str()))
}

/// What cannot be decoded is kept as it is, to be named as wrong.
fn decoded(text: &str) -> String {
    let spaced = text.replace('+', " ");
    decode_uri_component(&spaced).map_or(spaced, String::from)
}
