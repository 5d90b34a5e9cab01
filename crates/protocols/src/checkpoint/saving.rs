//! How a worker takes a checkpoint: when it looks at its state, what it records beside it, and how it
//! gets on the disk.

use std::rc::Rc;

use super::config::{Mode, Saving};
use super::message::{Msg, Payload, Timer};
use super::process::Ctx;
use super::storage::{Counts, FileName, Image, Op};
use super::worker::Worker;
use faultline_sim::{Micros, Note, Weight};

/// Without syncing, the system writes back after so long.
const WRITE_BACK: Micros = Micros::from_millis(60);

/// A snapshot that is being taken: the state is fixed, and channels are recorded until their markers
/// come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Recording {
    pub image: Image,
    pub open: Vec<bool>,
    pub channels: Vec<u32>,
}

impl Worker {
    /// The supervisor wants a checkpoint, or has not heard that it is there.
    pub fn on_save(&mut self, number: u32, ctx: &mut Ctx) {
        if number <= self.last {
            return self.report_again(number, ctx);
        }
        match ctx.config().mode {
            Mode::Snapshot => self.record(number, ctx),
            Mode::Blocking => self.stop(number, ctx),
            Mode::Uncoordinated => self.save_as(number, ctx),
            Mode::None => {}
        }
    }

    pub fn on_marker(&mut self, from: usize, number: u32, ctx: &mut Ctx) {
        match ctx.config().mode {
            Mode::Snapshot => {
                ctx.line(14);
                if number > self.last {
                    self.record(number, ctx);
                }
                if let Some(recording) = &mut self.recording
                    && recording.image.number == number
                {
                    ctx.line(15);
                    recording.open[from] = false;
                    self.end_recording(ctx);
                }
            }
            Mode::Blocking => {
                if number > self.last {
                    self.stop(number, ctx);
                }
                if self.stopped == Some(number) {
                    self.flushed[from] = true;
                    self.save_if_flushed(ctx);
                }
            }
            Mode::Uncoordinated | Mode::None => {}
        }
    }

    /// Chandy and Lamport: the state now, and a marker on every channel before anything else.
    fn record(&mut self, number: u32, ctx: &mut Ctx) {
        ctx.line(11);
        self.last = number;
        let Some(image) = self.image(number) else { return };
        let me = ctx.me();
        ctx.note(Weight::Normal, || {
            Note::new("checkpoint-note-records").with("node", me).with("number", number)
        });
        let mut open = vec![false; self.links.len()];
        for other in self.others(ctx) {
            ctx.line(12);
            open[other] = true;
            self.send(other, Payload::Marker(number), ctx);
        }
        self.recording = Some(Recording { image, channels: vec![0; open.len()], open });
        self.end_recording(ctx);
    }

    fn end_recording(&mut self, ctx: &mut Ctx) {
        let over = |recording: &mut Recording| recording.open.iter().all(|open| !open);
        if let Some(recording) = self.recording.take_if(over) {
            ctx.line(17);
            self.put(Image { channels: recording.channels, ..recording.image }, ctx);
        }
    }

    /// Blocking: nobody works until everybody has saved.
    fn stop(&mut self, number: u32, ctx: &mut Ctx) {
        ctx.line(20);
        self.last = number;
        self.stopped = Some(number);
        self.flushed = vec![false; self.links.len()];
        ctx.cancel_timer(Timer::Work);
        for other in self.others(ctx) {
            self.send(other, Payload::Marker(number), ctx);
        }
        self.save_if_flushed(ctx);
    }

    fn save_if_flushed(&mut self, ctx: &mut Ctx) {
        let Some(number) = self.stopped else { return };
        if self.others(ctx).all(|other| self.flushed[other]) {
            ctx.line(21);
            if let Some(image) = self.image(number) {
                self.put(image, ctx);
            }
        }
    }

    /// Uncoordinated: its own time has come.
    pub fn save_alone(&mut self, ctx: &mut Ctx) {
        let interval = ctx.config().interval;
        ctx.set_timer(Timer::Save, interval);
        if self.takes_part(self.generation) {
            self.save_as(self.last + 1, ctx);
        }
    }

    fn save_as(&mut self, number: u32, ctx: &mut Ctx) {
        ctx.line(23);
        self.last = number;
        if let Some(image) = self.image(number) {
            self.put(image, ctx);
        }
    }

    fn image(&self, number: u32) -> Option<Image> {
        let state = self.state.as_ref()?;
        Some(Image {
            number,
            progress: state.progress,
            purse: state.purse,
            counts: state.counts.clone(),
            results: state.results.iter().copied().collect(),
            channels: vec![0; self.links.len()],
        })
    }

    /// Writes the image block by block; the worker is busy meanwhile. That is what a checkpoint costs.
    fn put(&mut self, image: Image, ctx: &mut Ctx) {
        let (size, saving) = (ctx.config().size, ctx.config().saving);
        let (number, image) = (image.number, Rc::new(image));
        let name = match saving {
            Saving::Rename | Saving::NoSync => FileName::Temporary(number),
            Saving::InPlace => FileName::Only,
        };
        for _ in 0..size {
            ctx.line(if saving == Saving::InPlace { 28 } else { 24 });
            ctx.write(Op::Block { name, image: image.clone(), torn: false });
            if saving != Saving::NoSync {
                ctx.sync();
            }
        }
        match saving {
            Saving::Rename => {
                ctx.line(25);
                ctx.write(Op::Rename(number));
                ctx.sync();
            }
            Saving::NoSync => {
                ctx.line(25);
                ctx.write(Op::Rename(number));
                ctx.set_timer(Timer::WriteBack, WRITE_BACK);
            }
            Saving::InPlace => {}
        }
        self.report(number, Rc::new(image.counts.clone()), ctx);
    }

    /// What is on the disk has been reported, and that may have been lost.
    fn report_again(&self, number: u32, ctx: &mut Ctx) {
        // Alone, it may have gone on to a newer one.
        let number = if ctx.config().coordinated() { number } else { self.last };
        let Some(image) = ctx.durable().readable(number, ctx.config().size) else { return };
        let counts = Rc::new(image.counts.clone());
        self.report(number, counts, ctx);
    }

    fn report(&self, number: u32, counts: Rc<Counts>, ctx: &mut Ctx) {
        ctx.line(26);
        let (supervisor, generation) = (ctx.config().supervisor(), self.generation);
        ctx.send(supervisor, Msg::Saved { generation, number, counts });
    }

    /// Everybody has this checkpoint, so older ones can go, and those that never became complete.
    pub fn on_complete(&mut self, number: u32, kept: &[u32], ctx: &mut Ctx) {
        let old = |name: &FileName| match name {
            FileName::Checkpoint(known) => *known <= number && !kept.contains(known),
            FileName::Temporary(_) | FileName::Only => false,
        };
        let old: Vec<FileName> = ctx.durable().files.keys().filter(|name| old(name)).copied().collect();
        for name in old {
            ctx.line(27);
            ctx.write(Op::Delete(name));
        }
        if self.stopped == Some(number) && !self.held {
            ctx.line(22);
            self.stopped = None;
            self.go_on(ctx);
        }
    }
}
