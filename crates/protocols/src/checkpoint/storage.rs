//! What is on the disks: files of blocks at the workers, decisions at the supervisor, counts at the sink.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::message::Point;
use faultline_sim::Durable;

/// How many coins a worker has sent to each worker and received from each, since the beginning of
/// the job. Their differences are what is on its way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    pub sent: Vec<u32>,
    pub received: Vec<u32>,
}

impl Counts {
    pub fn new(workers: usize) -> Counts {
        Counts { sent: vec![0; workers], received: vec![0; workers] }
    }
}

/// A checkpoint: the state of one worker at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Image {
    pub number: u32,
    /// Items done.
    pub progress: u32,
    pub purse: i64,
    pub counts: Counts,
    /// Results that the sink has not confirmed.
    pub results: Vec<u32>,
    /// Snapshot: coins that were on their way here, by sender.
    pub channels: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileName {
    Temporary(u32),
    Checkpoint(u32),
    /// The file that is overwritten in place.
    Only,
}

/// A file of which some blocks are written. A block of another image makes the rest of it worthless.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct File {
    /// What the file is meant to hold.
    pub image: Rc<Image>,
    pub blocks: u32,
    /// A block is half one thing and half another.
    pub torn: bool,
}

impl File {
    /// The checksum is right.
    pub fn verifies(&self, size: u32) -> bool {
        self.blocks == size && !self.torn
    }
}

/// The disk of any node of the job; each kind of node uses its own fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Storage {
    /// It was prepared before the job began, and not lost since.
    pub formatted: bool,
    /// Worker: the number of its newest start. 0 if it has never started, and on an empty disk.
    pub incarnation: u64,
    /// Worker.
    pub files: BTreeMap<FileName, File>,
    /// Supervisor: it has started before. False on an empty disk too.
    pub started: bool,
    /// Supervisor: the last generation it gave out.
    pub generation: u32,
    /// Supervisor: a recovery has begun and not ended.
    pub recovering: bool,
    /// Supervisor: the last recovery line, by worker. Empty before the first.
    pub happened: Rc<[Place]>,
    /// Supervisor: the last number that it gave to a checkpoint.
    pub number: u32,
    /// Supervisor: the checkpoint that it has begun, neither complete nor given up.
    pub open: Option<u32>,
    /// Supervisor: the complete checkpoints that the workers keep, oldest first. Nobody may delete one of
    /// them, and nobody is asked for another.
    pub complete: Vec<u32>,
    /// Supervisor, uncoordinated: the checkpoints that each worker has reported.
    pub reported: Vec<Vec<(u32, Rc<Counts>)>>,
    /// Sink: results counted, by worker.
    pub counted: BTreeMap<u16, Items>,
    pub results: u32,
    pub repeats: u32,
}

/// Where a recovery line has a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    pub point: Point,
    /// A state that the worker has had since this generation happened; an older one was undone.
    pub since: u32,
    /// The newest incarnation of the worker that was heard of.
    pub incarnation: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// Worker: it has started under this number.
    Incarnation(u64),
    Started,
    /// Worker: writes the next block of an image.
    Block {
        name: FileName,
        image: Rc<Image>,
        torn: bool,
    },
    Rename(u32),
    Delete(FileName),
    /// Supervisor: a recovery begins, and gives up the checkpoint that is open.
    Generation(u32),
    /// Supervisor: where everybody goes back to.
    Line(Rc<[Place]>),
    /// Supervisor: everybody is there.
    Restored,
    /// Supervisor: so high a number has been given to a checkpoint.
    Number(u32),
    /// Supervisor: a checkpoint begins.
    Open(u32),
    /// Supervisor: everybody has saved it; so many are kept.
    Complete {
        number: u32,
        keep: usize,
    },
    /// Supervisor, uncoordinated: everybody has saved.
    Closed,
    /// Supervisor: the worker cannot go back to this one any more, and if they save together, nobody can.
    Useless {
        worker: usize,
        number: u32,
    },
    Reported {
        worker: usize,
        number: u32,
        counts: Rc<Counts>,
    },
    /// Supervisor, uncoordinated: nobody will ever go back behind these.
    Discard(Rc<[u32]>),
    Count {
        worker: u16,
        item: u32,
    },
    Repeat,
}

impl Durable for Storage {
    type Op = Op;

    fn apply(&mut self, op: &Op) {
        match op {
            Op::Incarnation(incarnation) => self.incarnation = *incarnation,
            Op::Started => self.started = true,
            Op::Block { name, image, torn } => {
                let empty = || File { image: image.clone(), blocks: 0, torn: false };
                let file = self.files.entry(*name).or_insert_with(empty);
                if file.image != *image {
                    *file = empty();
                }
                file.blocks += 1;
                file.torn |= torn;
            }
            Op::Rename(number) => {
                if let Some(file) = self.files.remove(&FileName::Temporary(*number)) {
                    self.files.insert(FileName::Checkpoint(*number), file);
                }
            }
            Op::Delete(name) => {
                self.files.remove(name);
            }
            Op::Generation(generation) => {
                self.generation = *generation;
                self.recovering = true;
                self.open = None;
            }
            Op::Line(places) => self.roll_back(places),
            Op::Restored => self.recovering = false,
            Op::Number(number) => self.number = *number,
            Op::Open(number) => (self.number, self.open) = (*number, Some(*number)),
            Op::Closed => self.open = None,
            Op::Complete { number, keep } => {
                self.open = None;
                self.complete.push(*number);
                let old = self.complete.len().saturating_sub(*keep);
                self.complete.drain(..old);
            }
            Op::Useless { worker, number } => {
                self.complete.retain(|known| known != number);
                if let Some(list) = self.reported.get_mut(*worker) {
                    list.retain(|(known, _)| known != number);
                }
            }
            Op::Reported { worker, number, counts } => {
                if self.reported.len() <= *worker {
                    self.reported.resize(*worker + 1, Vec::new());
                }
                // News may come late, and twice; what is older than all may have been deleted by now.
                let list = &mut self.reported[*worker];
                let place = list.partition_point(|(known, _)| known < number);
                let too_late = place == 0 && !list.is_empty();
                if !too_late && list.get(place).is_none_or(|(known, _)| known != number) {
                    list.insert(place, (*number, counts.clone()));
                }
            }
            Op::Discard(line) => {
                for (list, oldest) in self.reported.iter_mut().zip(line.iter()) {
                    list.retain(|(number, _)| number >= oldest);
                }
            }
            Op::Count { worker, item } => {
                self.results += 1;
                self.counted.entry(*worker).or_default().insert(*item);
            }
            Op::Repeat => self.repeats += 1,
        }
    }

    fn torn(op: &Op) -> Option<Op> {
        match op {
            Op::Block { name, image, .. } => {
                Some(Op::Block { name: *name, image: image.clone(), torn: true })
            }
            _ => None,
        }
    }
}

impl Storage {
    /// What came after the line never happened.
    fn roll_back(&mut self, places: &Rc<[Place]>) {
        for (worker, place) in places.iter().enumerate() {
            if let (Point::Checkpoint(limit), Some(list)) = (place.point, self.reported.get_mut(worker)) {
                list.retain(|(number, _)| *number <= limit);
            }
        }
        self.happened = places.clone();
    }

    /// The image of a checkpoint, if it is there and whole.
    pub fn readable(&self, number: u32, size: u32) -> Option<&Rc<Image>> {
        let named = [FileName::Checkpoint(number), FileName::Only];
        let file = named.iter().filter_map(|name| self.files.get(name));
        file.filter(|file| file.verifies(size)).map(|file| &file.image).find(|image| image.number == number)
    }
}

/// A set of item numbers, nearly all of which are in a row from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Items {
    until: u32,
    early: Vec<u32>,
}

impl Items {
    pub fn insert(&mut self, item: u32) {
        if self.has(item) {
            return;
        }
        self.early.push(item);
        while let Some(place) = self.early.iter().position(|early| *early == self.until + 1) {
            self.early.swap_remove(place);
            self.until += 1;
        }
    }

    pub fn has(&self, item: u32) -> bool {
        item <= self.until || self.early.contains(&item)
    }
}
