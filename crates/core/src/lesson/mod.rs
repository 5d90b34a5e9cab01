//! Lessons are data: their shape, how they are read, and what is checked. lessons/README.md tells
//! an author how to write one.

mod attempt;
mod catalogue;
#[cfg(not(target_arch = "wasm32"))]
mod catalogue_check;
mod check;
mod compiled;
mod culprit;
mod emphasis;
#[cfg(not(target_arch = "wasm32"))]
mod folder;
mod glossary;
mod goal;
mod index;
mod model;
mod order;
mod prose;
mod raw;
mod read;
mod read_options;
mod read_story;
mod read_study;
mod read_task;
mod record;
mod speed;
mod survive;
mod template;
mod trial;
mod trial_study;

use crate::authored::{complaint, script};
use crate::text::Language;
use faultline_fetched::{Fetched, fetched};

pub use crate::authored::BYTES_MAX;
pub use attempt::{Attempt, FREE, RUN_STEPS_MAX, is_fault};
pub use catalogue::{CATALOGUE, Catalogue, Chapter};
pub use check::{COMPLAINTS_MAX, Checked, Files, LESSON, LessonTexts, check_files, read_files, text_file};
pub use compiled::{Compiled, Reason, Standing, compiled_file};
pub use complaint::{Complaint, in_lines};
pub use culprit::{Culprit, FUTURES, Suspect};
#[cfg(not(target_arch = "wasm32"))]
pub use folder::{Report, check_folder, files_of};
pub use glossary::{Entry, GLOSSARY, GLOSSARY_JSON, Glossary, Term};
pub use goal::{Fact, GoalState, GoalWords, Lost, Measured, Watcher};
pub use index::{
    HERO, HERO_PROTOCOL, HERO_SETTINGS, INDEX, Index, IndexedLesson, IndexedSandbox, IndexedStep, PICTURE,
    View, WrongLesson, with_first,
};
pub use model::{
    Choice, FORMAT, Foretold, GOAL, Lesson, Level, LocalText, Missed, PANELS, Predict, Quiz, Step, StepKind,
    Story, Task,
};
pub use order::{NO_ORDER, ORDERED, Ordering, Seen};
pub use prose::{Block, Inline, OptionText, Prose, Section, plain};
pub use read::is_slug;
pub use record::{Record, Score, StepRecord};
pub use script::{Lines, Script};
pub use speed::Speed;
pub use survive::Survive;
pub use template::template;
pub use trial::{LESSON_STEPS_MAX, Trial};

/// Reads lessons as their authors write them. What this page shows of its own needs none of that, see [`Compiled`].
pub struct Reader {
    pub check: fn(&str, &Files) -> Checked,
    /// The languages that a `lesson.toml` names. One with mistakes may name none; then all that there are.
    pub languages: fn(&[u8]) -> Vec<Language>,
}

pub static READER: Fetched<&Reader> = fetched!(own_lessons: &'static Reader = &Reader {
    check: check_files,
    languages: |toml| {
        let text = std::str::from_utf8(toml).ok();
        let lesson = text.and_then(|text| Lesson::parse("lesson", text).ok());
        lesson.map_or_else(|| Language::ALL.to_vec(), |lesson| lesson.languages)
    },
});
