//! Which steps of which lessons are done, kept in the browser.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::storage;

const VERSION: u32 = 1;

thread_local! {
    /// Progress that the browser would not keep lasts as long as the page.
    static UNKEPT: RefCell<Option<Progress>> = const { RefCell::new(None) };
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    version: u32,
    #[serde(default)]
    lessons: BTreeMap<String, LessonProgress>,
    /// The lesson that was open last.
    #[serde(default)]
    last: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonProgress {
    /// Ids of steps.
    #[serde(default)]
    pub done: BTreeSet<String>,
    /// The step that was open last.
    #[serde(default)]
    pub at: Option<String>,
}

impl Default for Progress {
    fn default() -> Progress {
        Progress { version: VERSION, lessons: BTreeMap::new(), last: None }
    }
}

impl Progress {
    /// What is stored; nothing if nothing is, or if it cannot be read.
    pub fn load() -> Progress {
        if let Some(unkept) = UNKEPT.with_borrow(Clone::clone) {
            return unkept;
        }
        storage::read(storage::PROGRESS).and_then(|text| read(&text)).unwrap_or_default()
    }

    pub fn lesson(&self, slug: &str) -> LessonProgress {
        self.lessons.get(slug).cloned().unwrap_or_default()
    }

    pub fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }
}

/// Changes what is stored about one lesson.
pub fn update(slug: &str, change: impl FnOnce(&mut LessonProgress)) {
    let mut progress = Progress::load();
    change(progress.lessons.entry(slug.to_owned()).or_default());
    progress.last = Some(slug.to_owned());
    let kept = serde_json::to_string(&progress).is_ok_and(|text| storage::write(storage::PROGRESS, &text));
    UNKEPT.set((!kept).then_some(progress));
}

/// Puts stored progress that cannot be read aside under another key, so that nothing is lost, and gives
/// that key; `None` if all is well.
pub fn set_aside_damaged() -> Option<String> {
    let text = storage::read(storage::PROGRESS)?;
    if read(&text).is_some() {
        return None;
    }
    let key = (1..)
        .map(|number| format!("{}.set-aside-{number}", storage::PROGRESS))
        .find(|key| storage::read(key).is_none())?;
    // What could not be put aside stays where it is until it can.
    if storage::write(&key, &text) {
        storage::remove(storage::PROGRESS);
    }
    Some(key)
}

fn read(text: &str) -> Option<Progress> {
    serde_json::from_str(text).ok().filter(|progress: &Progress| progress.version == VERSION)
}
