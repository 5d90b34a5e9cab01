//! Whether what clients see of registers with keys is linearizable (Herlihy and Wing 1990), watched while a run goes on.
//!
//! It is just-in-time linearization (Lowe, "Testing for linearizability", 2017, section 4): at each answer, what must have
//! taken effect by then takes effect, as late as it can. Kept are all explanations of the answers so far; when none is left,
//! no order explains them. For registers two moments are enough for a write: now, or just before the write that was seen
//! last, which hides it from all but the reads that were open then. A write whose client has died, or was told that nobody
//! knows, stays open: it may take effect at any time, or never.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::{KeyAccess, Told};
use faultline_sim::{Micros, NodeId, Word};

/// With so many explanations of one key's answers, the key is watched no longer: nothing is said rather than something false.
const EXPLANATIONS_MAX: usize = 256;

/// What clients have asked of registers and were told, as far as it matters for what they may be told next.
#[derive(Clone, Debug, Default, Hash)]
pub struct Registers {
    /// The value of every key at the start.
    start: Option<Word>,
    /// Counts what clients ask and are told: the order of events.
    events: u32,
    /// Of each client, what is open: one that it has turned to, and what waits behind it. In the order of being asked.
    open: BTreeMap<NodeId, Vec<Asked>>,
    /// Copies of a run share what did not change.
    keys: BTreeMap<Word, Rc<Key>>,
}

/// An answer that no order explains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unexplained {
    pub key: Word,
    /// What the reader was told; `None`: that there is nothing.
    pub found: Option<Word>,
    /// What it could have been told.
    pub possible: Vec<Option<Word>>,
}

#[derive(Clone, Copy, Debug, Hash)]
struct Asked {
    number: u32,
    at: Micros,
    key: Word,
    writes: Option<Word>,
}

#[derive(Clone, Debug, Default, Hash)]
struct Key {
    /// What may still take effect, by number.
    open: Vec<Open>,
    /// Each without superfluous ones; none if the key is not watched any more.
    explanations: Vec<Explanation>,
}

#[derive(Clone, Copy, Debug, Hash)]
struct Open {
    number: u32,
    /// The event at which it was called.
    called: u32,
    /// `None`: it reads.
    writes: Option<Word>,
    /// It will never be answered.
    abandoned: bool,
}

/// One way in which the answers so far can have come about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Explanation {
    value: Option<Word>,
    /// The event at which the value was last seen to change. Whatever was called by then may have come just before.
    changed: u32,
    /// The open writes that have taken effect, in the order of their numbers.
    used: Vec<u32>,
    /// For each open read, what it may find: the values since its call, sorted.
    seen: BTreeMap<u32, Vec<Option<Word>>>,
}

impl Registers {
    /// Registers that all have this value at the start.
    pub fn starting_with(start: Option<Word>) -> Registers {
        Registers { start, ..Registers::default() }
    }

    /// A client is asked to do this. It is called now, or when what comes before at its client is answered.
    pub fn invoked(&mut self, client: NodeId, access: KeyAccess, at: Micros) {
        self.events += 1;
        let KeyAccess { key, writes, .. } = access;
        let asked = Asked { number: self.events, at, key, writes };
        self.open.entry(client).or_default().push(asked);
        let called = self.events;
        let start = self.start;
        let entry = self.keys.entry(key).or_insert_with(|| Rc::new(Key::starting_with(start)));
        Rc::make_mut(entry).call(Open { number: asked.number, called, writes, abandoned: false });
    }

    /// A client is told the outcome of what it was asked for at `asked_at`.
    ///
    /// # Errors
    /// If no order of the operations explains this and all earlier answers.
    pub fn responded(
        &mut self,
        client: NodeId,
        access: KeyAccess,
        asked_at: Micros,
    ) -> Result<(), Unexplained> {
        self.events += 1;
        let now = self.events;
        let Some(waiting) = self.open.get_mut(&client) else { return Ok(()) };
        let is_it =
            |asked: &Asked| (asked.at, asked.key, asked.writes) == (asked_at, access.key, access.writes);
        let Some(place) = waiting.iter().position(is_it) else { return Ok(()) };
        let answered = waiting.remove(place);
        let waiting = waiting.clone();
        let outcome = match self.keys.get_mut(&answered.key).map(Rc::make_mut) {
            Some(key) => key.answer(answered.number, access.told, now).map_err(|possible| {
                let found = if let Told::Found(value) = access.told { value } else { None };
                Unexplained { key: answered.key, found, possible }
            }),
            None => Ok(()),
        };
        // A client does one thing at a time, so it turns to the others only now.
        for asked in waiting {
            if let Some(key) = self.keys.get_mut(&asked.key) {
                Rc::make_mut(key).call_again(asked.number, now);
            }
        }
        outcome
    }

    /// A client has died, and with it every answer that it waits for.
    pub fn died(&mut self, client: NodeId) {
        for asked in self.open.remove(&client).unwrap_or_default() {
            if let Some(key) = self.keys.get_mut(&asked.key) {
                Rc::make_mut(key).abandon(asked.number);
            }
        }
    }
}

impl Key {
    fn starting_with(value: Option<Word>) -> Key {
        let explanation = Explanation { value, changed: 0, used: Vec::new(), seen: BTreeMap::new() };
        Key { open: Vec::new(), explanations: vec![explanation] }
    }

    fn call(&mut self, open: Open) {
        if self.explanations.is_empty() {
            return;
        }
        self.open.push(open);
        if open.writes.is_none() {
            for explanation in &mut self.explanations {
                explanation.seen.insert(open.number, vec![explanation.value]);
            }
        }
    }

    /// It was not called before now after all: it had to wait.
    fn call_again(&mut self, number: u32, now: u32) {
        let Some(open) = self.open.iter_mut().find(|open| open.number == number) else { return };
        open.called = now;
        let reads = open.writes.is_none();
        self.explanations.retain(|explanation| !explanation.used.contains(&number));
        for explanation in self.explanations.iter_mut().filter(|_| reads) {
            explanation.seen.insert(number, vec![explanation.value]);
        }
        self.tidy();
    }

    fn abandon(&mut self, number: u32) {
        let Some(place) = self.open.iter().position(|open| open.number == number) else { return };
        match self.open.get_mut(place) {
            Some(open) if open.writes.is_some() => open.abandoned = true,
            _ => self.close(place),
        }
        self.tidy();
    }

    /// It can take effect no more.
    fn close(&mut self, place: usize) {
        let number = self.open.remove(place).number;
        for explanation in &mut self.explanations {
            explanation.used.retain(|used| *used != number);
            explanation.seen.remove(&number);
        }
    }

    /// Keeps the explanations that agree with an answer; if none does, says what it could have been.
    fn answer(&mut self, number: u32, told: Told, now: u32) -> Result<(), Vec<Option<Word>>> {
        let Some(place) = self.open.iter().position(|open| open.number == number) else { return Ok(()) };
        let Some(asked) = self.open.get(place).copied() else { return Ok(()) };
        match (told, asked.writes) {
            (Told::Open, _) => {
                self.abandon(number);
                return Ok(());
            }
            (Told::NotDone, _) => self.explanations.retain(|explanation| !explanation.used.contains(&number)),
            (_, Some(value)) => self.written(asked, value, now),
            (Told::Found(value), None) => self.found(asked, value, now)?,
            (Told::Written, None) => {}
        }
        self.close(place);
        self.tidy();
        Ok(())
    }

    fn written(&mut self, write: Open, value: Word, now: u32) {
        let mut after = Vec::new();
        for explanation in self.explanations.drain(..) {
            if explanation.used.contains(&write.number) {
                after.push(explanation);
                continue;
            }
            after.extend(explanation.hiding(&write, value, &self.open));
            after.push(explanation.with(&write, value, now));
        }
        self.explanations = after;
    }

    fn found(&mut self, read: Open, value: Option<Word>, now: u32) -> Result<(), Vec<Option<Word>>> {
        let mut after = Vec::new();
        for explanation in &self.explanations {
            if explanation.may_find(read.number, value) {
                after.push(explanation.clone());
                continue;
            }
            let Some(value) = value else { continue };
            let writes = self.open.iter().filter(|open| open.writes == Some(value));
            for write in writes.filter(|write| !explanation.used.contains(&write.number)) {
                if explanation.changed >= read.called {
                    after.extend(explanation.clone().hiding(write, value, &self.open));
                }
                after.push(explanation.clone().with(write, value, now));
            }
        }
        let before = std::mem::replace(&mut self.explanations, after);
        if !self.explanations.is_empty() || before.is_empty() {
            return Ok(());
        }
        let seen =
            before.iter().filter_map(|explanation| explanation.seen.get(&read.number)).flatten().copied();
        let mut possible: Vec<Option<Word>> = seen
            .chain(self.open.iter().filter(|open| open.writes.is_some()).map(|open| open.writes))
            .collect();
        possible.sort_unstable();
        possible.dedup();
        self.open.clear();
        Err(possible)
    }

    /// Leaves out what says no more than another explanation, and open writes that have taken effect in all of them.
    fn tidy(&mut self) {
        let mut kept: Vec<Explanation> = Vec::new();
        for explanation in self.explanations.drain(..) {
            if kept.iter().any(|other| other.allows_all_of(&explanation)) {
                continue;
            }
            kept.retain(|other| !explanation.allows_all_of(other));
            kept.push(explanation);
        }
        if kept.len() > EXPLANATIONS_MAX {
            kept.clear();
        }
        self.explanations = kept;
        if self.explanations.is_empty() {
            self.open.clear();
        }
        let all_use = |open: &&Open| {
            let mut explanations = self.explanations.iter();
            open.abandoned && explanations.all(|explanation| explanation.used.contains(&open.number))
        };
        let over: Vec<u32> = self.open.iter().filter(all_use).map(|open| open.number).collect();
        for number in over {
            if let Some(place) = self.open.iter().position(|open| open.number == number) {
                self.close(place);
            }
        }
    }
}

impl Explanation {
    fn may_find(&self, read: u32, value: Option<Word>) -> bool {
        self.seen.get(&read).is_some_and(|seen| seen.contains(&value))
    }

    /// The write takes effect now.
    fn with(mut self, write: &Open, value: Word, now: u32) -> Explanation {
        self.value = Some(value);
        self.changed = now;
        self.use_write(write.number);
        for seen in self.seen.values_mut() {
            add(seen, value);
        }
        self
    }

    /// The write took effect just before another that was seen, if it had been called by then.
    fn hiding(&self, write: &Open, value: Word, open: &[Open]) -> Option<Explanation> {
        if self.changed < write.called {
            return None;
        }
        let mut hidden = self.clone();
        hidden.use_write(write.number);
        for (number, seen) in &mut hidden.seen {
            let called = open.iter().find(|open| open.number == *number).map(|open| open.called);
            if called.is_some_and(|called| called <= self.changed) {
                add(seen, value);
            }
        }
        Some(hidden)
    }

    fn use_write(&mut self, number: u32) {
        if let Err(place) = self.used.binary_search(&number) {
            self.used.insert(place, number);
        }
    }

    /// Whether whatever can follow the other one can follow this one, too.
    fn allows_all_of(&self, other: &Explanation) -> bool {
        let finds_more = |(read, seen): (&u32, &Vec<Option<Word>>)| {
            self.seen.get(read).is_some_and(|mine| seen.iter().all(|value| mine.contains(value)))
        };
        self.value == other.value
            && self.changed >= other.changed
            && self.used.iter().all(|used| other.used.contains(used))
            && other.seen.iter().all(finds_more)
    }
}

fn add(seen: &mut Vec<Option<Word>>, value: Word) {
    if let Err(place) = seen.binary_search(&Some(value)) {
        seen.insert(place, Some(value));
    }
}
