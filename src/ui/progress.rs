//! What the learner has done in which lesson, kept in the browser or by anyone who embeds the page.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use yew::Callback;

use super::storage;
use crate::lesson::Record;

const VERSION: u32 = 1;
/// A file of progress is never larger: a record of every lesson with its runs is a tenth of it.
pub const FILE_BYTES_MAX: usize = 2 * 1024 * 1024;

thread_local! {
    /// Progress that the browser would not keep lasts as long as the page.
    static UNKEPT: RefCell<Option<Progress>> = const { RefCell::new(None) };
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    version: u32,
    /// By the name of a lesson, or the address of one from elsewhere.
    #[serde(default)]
    pub lessons: BTreeMap<String, Record>,
    /// The lesson that was open last.
    #[serde(default)]
    last: Option<String>,
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

    /// Reads a file that was exported; `None` if it is none.
    pub fn from_file(text: &str) -> Option<Progress> {
        read(text)
    }

    /// As it is exported.
    pub fn to_file(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    pub fn lesson(&self, key: &str) -> Record {
        self.lessons.get(key).cloned().unwrap_or_default()
    }

    pub fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// Adds what another has done: of two records of a lesson, steps that are done in either are done.
    pub fn merge(&mut self, other: Progress) {
        for (key, record) in other.lessons {
            self.lessons.entry(key).or_default().merge(record);
        }
        self.last = self.last.take().or(other.last);
    }

    pub fn store(self) {
        let kept = serde_json::to_string(&self).is_ok_and(|text| storage::write(storage::PROGRESS, &text));
        UNKEPT.set((!kept).then_some(self));
    }
}

/// Whether something was done that the browser would not keep.
pub fn is_unkept() -> bool {
    UNKEPT.with_borrow(Option::is_some)
}

/// Forgets everything.
pub fn erase() {
    storage::remove(storage::PROGRESS);
    UNKEPT.set(None);
}

/// Keeps the record of one lesson. Cheap to clone; equal if it is the same one.
#[derive(Clone)]
pub struct Keeper(Rc<Place>);

enum Place {
    Browser {
        key: String,
        on_change: Callback<()>,
    },
    /// As long as the page, or for anyone who embeds it.
    Memory {
        record: RefCell<Record>,
        on_change: Callback<()>,
    },
}

impl PartialEq for Keeper {
    fn eq(&self, other: &Keeper) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Keeper {
    pub fn in_browser(key: String, on_change: Callback<()>) -> Keeper {
        Keeper(Rc::new(Place::Browser { key, on_change }))
    }

    pub fn in_memory(record: Record, on_change: Callback<()>) -> Keeper {
        Keeper(Rc::new(Place::Memory { record: RefCell::new(record), on_change }))
    }

    pub fn is_in_memory(&self) -> bool {
        matches!(*self.0, Place::Memory { .. })
    }

    pub fn record(&self) -> Record {
        match &*self.0 {
            Place::Browser { key, .. } => Progress::load().lesson(key),
            Place::Memory { record, .. } => record.borrow().clone(),
        }
    }

    pub fn update<T>(&self, change: impl FnOnce(&mut Record) -> T) -> T {
        match &*self.0 {
            Place::Browser { key, on_change } => {
                let mut progress = Progress::load();
                let result = change(progress.lessons.entry(key.clone()).or_default());
                progress.last = Some(key.clone());
                progress.store();
                on_change.emit(());
                result
            }
            Place::Memory { record, on_change } => {
                let result = change(&mut record.borrow_mut());
                on_change.emit(());
                result
            }
        }
    }
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
