//! What is needed to go on later, as one short text for the embedding page to keep.

use serde::{Deserialize, Serialize};

use crate::lesson::Record;
use crate::share::{pack, unpack};

/// A record of a lesson with one long run for each of its steps.
const BYTES_MAX: usize = 256 * 1024;
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
pub struct Saved {
    version: u32,
    pub record: Record,
    /// The run of the open step, as in a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

impl Saved {
    /// The text, and whether the run had to be left out because the text would be longer than `limit`.
    pub fn encode(record: &Record, run: Option<String>, limit: Option<usize>) -> (String, bool) {
        let mut record = record.clone();
        let own_runs = |record: &mut Record| record.steps.values_mut().for_each(|step| step.run = None);
        // The learner's runs of steps that are done are for people to look at, not needed to go on.
        own_runs(&mut record);
        let text = |run: Option<String>| {
            let saved = Saved { version: VERSION, record: record.clone(), run };
            pack(&serde_json::to_string(&saved).unwrap_or_default())
        };
        let whole = text(run);
        match limit {
            Some(limit) if whole.len() > limit => (text(None), true),
            _ => (whole, false),
        }
    }

    pub fn decode(text: &str) -> Option<Saved> {
        let saved: Saved = serde_json::from_str(&unpack(text, BYTES_MAX).ok()?).ok()?;
        (saved.version == VERSION).then_some(saved)
    }
}
