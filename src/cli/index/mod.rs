//! `faultline index`: what the catalogue shows of lessons and sandboxes, with their pictures, so that the page fetches none
//! of them to show a list, and the catalogue itself, to be read before the page runs.

mod first;
mod pictures;

use std::fs;
use std::path::Path;

use super::pages::{data_folder, read_catalogue, read_glossary, read_lesson};
use super::{print, wants_help, wrong};
use crate::lesson::{
    Attempt, Compiled, GLOSSARY_JSON, HERO, HERO_SETTINGS, INDEX, Index, IndexedLesson, IndexedSandbox,
    LESSON, Lesson, LessonTexts, LocalText, Standing, View, WrongLesson, compiled_file, with_first,
};
use crate::protocols::{self, ProtocolSpec, Settings, replication};
use crate::sim::{MessageFamily, Micros, NodeStatus, NodeView, Session};
use crate::stage::{Ground, Size, Telling, still};
use crate::text::{Language, Texts};

const HELP: &str = "\
Usage: faultline index FOLDER

Writes index.json beside the lessons of the built page in FOLDER: title, summary, steps and a picture of each, and of each
sandbox. The page shows lists of lessons from it. The catalogue is also written into FOLDER/index.html.
`cargo xtask build` and `cargo xtask serve` do so.

A lesson with mistakes is listed with what is wrong.";

/// How long a cluster is followed until something happens in it.
const STEPS_MAX: usize = 2_000;
/// How long a sandbox has run in its picture.
const LONG: Micros = Micros(600_000);

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    if wants_help(words) {
        return print(HELP);
    }
    let [folder] = words else { return wrong(HELP) };
    match write(Path::new(folder)) {
        Ok(lessons) => print(&format!("{folder}/{INDEX}: {lessons} lessons")),
        Err(message) => wrong(&message),
    }
}

/// Gives how many lessons there are.
fn write(folder: &Path) -> Result<usize, String> {
    let data = folder.join(data_folder(folder)?);
    let (index, compiled) = read(&data)?;
    let page = folder.join("index.html");
    let html =
        fs::read_to_string(&page).map_err(|error| format!("{} cannot be read: {error}", page.display()))?;
    // Left by an earlier run, they would show what a lesson was before its mistake.
    for WrongLesson { slug, .. } in &index.wrong {
        for language in Language::ALL {
            let _ = fs::remove_file(data.join(compiled_file(slug, language)));
        }
    }
    let compiled = compiled.into_iter().map(|(name, bytes)| (data.join(name), bytes));
    let glossary = read_glossary(&data)?.to_json();
    let texts = [
        (data.join(GLOSSARY_JSON), glossary),
        (data.join(INDEX), index.to_text()),
        (page, with_first(&html, &first::catalogue(&index))),
    ];
    for (path, bytes) in compiled.chain(texts.map(|(path, text)| (path, text.into_bytes()))) {
        fs::write(&path, bytes).map_err(|error| format!("{} cannot be written: {error}", path.display()))?;
    }
    Ok(index.lessons.len())
}

/// Names within the folder of lessons, and contents.
type CompiledFiles = Vec<(String, Vec<u8>)>;

/// The index of a folder of lessons, and the lessons without mistakes as the page reads them.
fn read(folder: &Path) -> Result<(Index, CompiledFiles), String> {
    let catalogue = read_catalogue(folder)?;
    let (mut lessons, mut wrong, mut compiled) = (Vec::new(), Vec::new(), Vec::new());
    for slug in catalogue.slugs() {
        let read = read_lesson(folder, slug)
            .and_then(|(lesson, texts)| Ok((indexed(&lesson, &texts)?, lesson, texts)));
        match read {
            Ok((indexed, lesson, texts)) => {
                compiled.extend(Compiled::files(&lesson, &texts, Standing::of(slug, &catalogue).as_ref()));
                lessons.push(indexed);
            }
            Err(complaints) => wrong.push(WrongLesson { slug: slug.to_owned(), complaints }),
        }
    }
    let sandboxes = protocols::specs().map(sandbox).collect();
    let hero = in_every_language(|language| Some(hero(language)));
    Ok((Index { catalogue, lessons, wrong, sandboxes, hero }, compiled))
}

fn indexed(lesson: &Lesson, texts: &LessonTexts) -> Result<IndexedLesson, String> {
    let slug = &lesson.slug;
    let first = lesson.steps.first().ok_or_else(|| format!("{slug}/{LESSON} has no step"))?;
    let attempt = Attempt::begin(first, None).map_err(|stopped| {
        format!("{slug}/{LESSON}: the step `{}` cannot begin: `{}`", first.id, stopped.0.text)
    })?;
    Ok(IndexedLesson::of(lesson, texts, pictures::of_lesson(lesson, &attempt)))
}

fn sandbox(spec: &'static ProtocolSpec) -> IndexedSandbox {
    let key = format!("{}-name", spec.id);
    let texts = Language::ALL.map(Texts::new);
    let of = |language: Language| texts.iter().find(|texts| texts.language() == language);
    IndexedSandbox {
        protocol: spec.id.to_owned(),
        name: in_every_language(|language| Some(of(language)?.get(&key))),
        meaning: in_every_language(|language| of(language)?.attribute(&key, "meaning")),
        picture: at_work_for_long(spec),
    }
}

fn in_every_language(text: impl Fn(Language) -> Option<String>) -> LocalText {
    LocalText { en: text(Language::English), zh_cn: text(Language::SimplifiedChinese) }
}

/// A cluster as its sandbox starts it, with some parameters of its own.
fn opened(spec: &'static ProtocolSpec, given: &[(&str, &str)]) -> Box<dyn Session> {
    let is_given = |name: &str| given.iter().any(|(own, _)| *own == name);
    let example = spec.example.iter().copied().filter(|(name, _)| !is_given(name));
    let settings =
        Settings::parse(spec, example.chain(given.iter().copied())).expect("the example's values are right");
    spec.open(&settings)
}

/// Goes on until something is on its way.
fn at_work(session: &mut dyn Session, messages: usize) {
    for _ in 0..STEPS_MAX {
        let flying = session.messages().into_iter().filter(|message| message.family != MessageFamily::Beat);
        if flying.count() >= messages || !session.step() {
            break;
        }
    }
    if let Some(next) = session.next_event_at() {
        session.wait_until(Micros((session.now().0 + next.0) / 2));
    }
}

/// What a stage must have so that so much of it is seen.
fn stage_of(view: View) -> Size {
    Size { width: f64::from(view.width), height: f64::from(view.top + view.height) }
}

/// A sandbox when there is something to be seen of what it is about.
fn at_work_for_long(spec: &'static ProtocolSpec) -> String {
    let mut session = opened(spec, &[]);
    while session.now() < LONG && session.step() {}
    at_work(&mut *session, 1);
    pictures::picture(spec, &*session)
}

fn hero(language: Language) -> String {
    let spec = &replication::SPEC;
    let texts = Texts::new(language);
    let mut session = opened(spec, &HERO_SETTINGS);
    at_work(&mut *session, 3);
    let role = |node: &NodeView| match node.status {
        NodeStatus::Up => texts.get(&format!("{}-role-{}", spec.id, node.role)),
        down => texts.get(&format!("scene-status-{}", down.word())),
    };
    let telling = Telling { role: &role, note: &|note| texts.note(note, session.names()) };
    let ground = Ground { stations: &spec.stations(session.names()), ring: None };
    let (svg, _) = still(stage_of(HERO), &*session, ground, &telling);
    // On the stage a style sheet names the size of its words, which is stronger than an attribute.
    svg.replace(" font-size=\"", " style=\"font-size:")
}
