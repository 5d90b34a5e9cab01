//! A few hashes along a run, so that anyone who makes it again can tell from where on it is another one.

use faultline_sim::{History, Micros};

/// So many hashes fit into a link besides everything else.
const COUNT: usize = 8;

/// Hashes of the first parts of a trace, in equal distances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checks {
    /// The length of the whole trace.
    events: usize,
    hashes: Vec<u16>,
}

/// How much of a run is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sameness {
    Same,
    /// At least until this time.
    Until(Micros),
    /// Nothing tells since when it is another.
    Other,
}

impl Checks {
    pub fn of(history: &History) -> Checks {
        let events = history.trace().len();
        let hashes = history.recorder().trace_hashes(&places(events));
        Checks { events, hashes: hashes.into_iter().map(shortened).collect() }
    }

    /// The time until which a run is known to be the same as the one that the hashes were taken of.
    pub fn same_until(&self, history: &History) -> Micros {
        let trace = history.trace();
        let mut places = places(self.events);
        places.truncate(places.partition_point(|place| *place <= trace.len()));
        let found = history.recorder().trace_hashes(&places);
        let same = self.hashes.iter().zip(found).take_while(|(hash, found)| **hash == shortened(*found));
        let last = same.count().checked_sub(1).and_then(|last| places[last].checked_sub(1));
        last.map_or(Micros(0), |event| trace[event].at)
    }

    /// As it goes into a link: `1234 0a1b2c3d`.
    pub fn write(&self) -> String {
        let hashes: String = self.hashes.iter().map(|hash| format!("{hash:04x}")).collect();
        format!("{} {hashes}", self.events)
    }

    /// What [`Checks::write`] has written.
    pub fn read(text: &str) -> Option<Checks> {
        let (events, hashes) = text.split_once(' ')?;
        let events = events.parse().ok()?;
        if !hashes.is_ascii() || hashes.len() > 4 * COUNT {
            return None;
        }
        let hash = |start: usize| u16::from_str_radix(hashes.get(start..start + 4)?, 16).ok();
        let hashes = (0..hashes.len()).step_by(4).map(hash).collect::<Option<_>>()?;
        Some(Checks { events, hashes })
    }
}

/// After how many events a hash is taken.
fn places(events: usize) -> Vec<usize> {
    (1..=COUNT)
        .map(|part| ((events as u64).saturating_mul(part as u64) / (COUNT as u64 + 1)) as usize)
        .collect()
}

fn shortened(hash: u64) -> u16 {
    (hash >> 48) as u16
}
