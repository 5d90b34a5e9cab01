//! The space-time diagram: a line for each node, an arrow for each message, marks for what happens at a
//! node. Only what lies in the window is laid out, however long the run is.

use std::collections::BTreeMap;

use faultline_sim::{Event, MessageFamily, MessageId, Micros, NodeId, Session, Weight, What};

/// A message from its sending to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    pub message: MessageId,
    pub from: NodeId,
    pub to: NodeId,
    pub family: MessageFamily,
    pub kind: &'static str,
    /// Places in the trace.
    pub sent: u64,
    pub sent_at: Micros,
    pub end: Option<ArrowEnd>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrowEnd {
    pub event: u64,
    pub at: Micros,
    /// It was lost there, not handled.
    pub lost: bool,
}

/// Something that happened at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub event: u64,
    pub at: Micros,
    pub node: NodeId,
    pub kind: MarkKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    Crashed,
    Restarted,
    Paused,
    Resumed,
    Wiped,
    Synced,
    /// State was made safe: a checkpoint.
    Saved,
    /// A node leads from here on.
    Leads,
    Noted,
    Invoked,
    Responded,
}

/// A stretch of a node's line on which it is down or paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub node: NodeId,
    pub from: Micros,
    /// `None`: it lasts.
    pub to: Option<Micros>,
    pub crashed: bool,
}

/// What happened to the cluster, not to one node: links that were cut at once, a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub event: u64,
    pub at: Micros,
    pub kind: MomentKind,
    /// The outermost nodes of the links, in the order of their lines; `None`: it is about all.
    pub nodes: Option<(NodeId, NodeId)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MomentKind {
    Cut,
    Healed,
    Broken,
}

/// An index of a trace, kept up with it event by event.
pub struct SpaceTime {
    /// The keys of notes that say that state was made safe.
    saves: &'static [&'static str],
    /// The keys of notes that say that a node leads, each with the role that it has then.
    leads: &'static [(&'static str, &'static str)],
    timeline: u64,
    read: usize,
    /// In the order of their sending, without copies.
    arrows: Vec<Arrow>,
    /// Copies leave where the message left that they are copies of; there are few.
    copies: Vec<Arrow>,
    /// By message: the arrow, or the copy.
    places: Vec<Place>,
    /// Copies that have not come to an end, and their messages.
    copied: BTreeMap<u32, MessageId>,
    marks: Vec<Mark>,
    stretches: Vec<Stretch>,
    moments: Vec<Moment>,
    /// The longest time that a message was on its way.
    longest: u64,
    /// Places of arrows that have not come to an end.
    open: Vec<u32>,
}

#[derive(Clone, Copy)]
enum Place {
    Nowhere,
    Arrow(u32),
}

impl SpaceTime {
    /// `saves`: the keys of notes that say that state was made safe; `leads`: of those that say that a node leads, with
    /// the role that it has then.
    pub fn new(saves: &'static [&'static str], leads: &'static [(&'static str, &'static str)]) -> SpaceTime {
        SpaceTime {
            saves,
            leads,
            timeline: 0,
            read: 0,
            arrows: Vec::new(),
            copies: Vec::new(),
            places: Vec::new(),
            copied: BTreeMap::new(),
            marks: Vec::new(),
            stretches: Vec::new(),
            moments: Vec::new(),
            longest: 0,
            open: Vec::new(),
        }
    }

    /// Takes in what has been added to the trace; begins anew if `timeline` says that it is another one.
    pub fn follow(&mut self, timeline: u64, recorder: &dyn Session) {
        let trace = recorder.trace();
        if timeline != self.timeline || trace.len() < self.read {
            *self = SpaceTime { timeline, ..SpaceTime::new(self.saves, self.leads) };
        }
        for (index, event) in trace.iter().enumerate().skip(self.read) {
            self.take(index as u64, event, recorder);
        }
        self.read = trace.len();
        self.open.retain(|place| self.arrows[*place as usize].end.is_none());
    }

    fn take(&mut self, index: u64, event: &Event, recorder: &dyn Session) {
        let at = event.at;
        let mark = |node: NodeId, kind: MarkKind| Mark { event: index, at, node, kind };
        match event.what {
            What::Sent { message, from, to } => {
                let Some(view) = recorder.message(message) else { return };
                let (family, kind) = (view.family, view.kind);
                let arrow = Arrow { message, from, to, family, kind, sent: index, sent_at: at, end: None };
                let place = self.arrows.len() as u32;
                self.set_place(message, Place::Arrow(place));
                self.open.push(place);
                self.arrows.push(arrow);
            }
            What::Duplicated { message, copy } => {
                self.copied.insert(copy.0, message);
            }
            What::Delivered { message, to, .. } => self.end(message, to, index, at, false),
            What::Dropped { message, to, .. } => self.end(message, to, index, at, true),
            What::Crashed { node, .. } => {
                self.marks.push(mark(node, MarkKind::Crashed));
                self.close(node, at);
                self.stretches.push(Stretch { node, from: at, to: None, crashed: true });
            }
            What::Restarted { node } => {
                self.marks.push(mark(node, MarkKind::Restarted));
                self.close(node, at);
            }
            What::Paused { node } => {
                self.marks.push(mark(node, MarkKind::Paused));
                self.stretches.push(Stretch { node, from: at, to: None, crashed: false });
            }
            What::Resumed { node } => {
                self.marks.push(mark(node, MarkKind::Resumed));
                self.close(node, at);
            }
            What::Wiped { node } => self.marks.push(mark(node, MarkKind::Wiped)),
            What::Synced { node, .. } => self.marks.push(mark(node, MarkKind::Synced)),
            What::Noted { node, weight, note } if weight != Weight::Detail => {
                let key = recorder.note(note).key;
                let kind = match () {
                    () if self.saves.contains(&key) => MarkKind::Saved,
                    () if self.leads.iter().any(|(note, _)| *note == key) => MarkKind::Leads,
                    () => MarkKind::Noted,
                };
                self.marks.push(mark(node, kind));
            }
            What::Invoked { client, .. } => self.marks.push(mark(client, MarkKind::Invoked)),
            What::Responded { client, .. } => self.marks.push(mark(client, MarkKind::Responded)),
            What::Violated { .. } => {
                self.moments.push(Moment { event: index, at, kind: MomentKind::Broken, nodes: None });
            }
            What::LinkCut { from, to } => self.links(index, at, MomentKind::Cut, from, to),
            What::LinkHealed { from, to } => self.links(index, at, MomentKind::Healed, from, to),
            _ => {}
        }
    }

    /// Links that are cut at once, as by a partition, are one moment.
    fn links(&mut self, event: u64, at: Micros, kind: MomentKind, from: NodeId, to: NodeId) {
        let (first, last) = (from.min(to), from.max(to));
        if let Some(moment) = self.moments.last_mut().filter(|last| last.at == at && last.kind == kind) {
            let (from, to) = moment.nodes.unwrap_or((first, last));
            moment.nodes = Some((from.min(first), to.max(last)));
            return;
        }
        self.moments.push(Moment { event, at, kind, nodes: Some((first, last)) });
    }

    fn set_place(&mut self, message: MessageId, place: Place) {
        let slot = message.0 as usize;
        if self.places.len() <= slot {
            self.places.resize(slot + 1, Place::Nowhere);
        }
        self.places[slot] = place;
    }

    fn place(&self, message: MessageId) -> Place {
        self.places.get(message.0 as usize).copied().unwrap_or(Place::Nowhere)
    }

    fn end(&mut self, message: MessageId, to: NodeId, event: u64, at: Micros, lost: bool) {
        let end = Some(ArrowEnd { event, at, lost });
        if let Place::Arrow(place) = self.place(message) {
            let arrow = &mut self.arrows[place as usize];
            arrow.end = end;
            self.longest = self.longest.max(at.0.saturating_sub(arrow.sent_at.0));
        } else if let Some(original) = self.copied.remove(&message.0)
            && let Place::Arrow(place) = self.place(original)
        {
            self.copies.push(Arrow { message, to, end, ..self.arrows[place as usize] });
        }
    }

    /// Ends what is open on a node's line.
    fn close(&mut self, node: NodeId, at: Micros) {
        let open =
            self.stretches.iter_mut().rev().find(|stretch| stretch.node == node && stretch.to.is_none());
        if let Some(stretch) = open {
            stretch.to = Some(at);
        }
    }

    /// Arrows of which a part lies in the window.
    pub fn arrows(&self, from: Micros, to: Micros) -> impl Iterator<Item = &Arrow> {
        // No message that has ended was longer on its way than the longest.
        let first = self.arrows.partition_point(|arrow| arrow.sent_at.0 + self.longest < from.0);
        let last = self.arrows.partition_point(|arrow| arrow.sent_at <= to).max(first);
        let older = self.open.iter().map(|place| *place as usize).take_while(move |place| *place < first);
        let older = older.map(|place| &self.arrows[place]);
        let ended = move |arrow: &&Arrow| arrow.end.is_none_or(|end| end.at >= from);
        let copies = self.copies.iter().filter(move |copy| copy.sent_at <= to).filter(ended);
        older.chain(self.arrows[first..last].iter().filter(ended)).chain(copies)
    }

    pub fn marks(&self, from: Micros, to: Micros) -> &[Mark] {
        let first = self.marks.partition_point(|mark| mark.at < from);
        let last = self.marks.partition_point(|mark| mark.at <= to);
        &self.marks[first..last]
    }

    pub fn stretches(&self, from: Micros, to: Micros) -> impl Iterator<Item = &Stretch> {
        self.stretches
            .iter()
            .filter(move |stretch| stretch.from <= to && stretch.to.is_none_or(|end| end >= from))
    }

    pub fn moments(&self, from: Micros, to: Micros) -> &[Moment] {
        let first = self.moments.partition_point(|moment| moment.at < from);
        let last = self.moments.partition_point(|moment| moment.at <= to);
        &self.moments[first..last]
    }
}
