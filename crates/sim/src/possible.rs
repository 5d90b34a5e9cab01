//! Which faults make sense now, and what a step touched: for whoever tries many schedules of faults.

use super::ids::{MessageId, Micros, NodeId};
use super::input::{Command, Span};
use super::model::Model;
use super::queue::Due;
use super::verb::Verb;
use super::view::NodeStatus;
use super::world::World;

/// Kinds of faults, and what a delay means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faults {
    /// Those of [`Faults::KINDS`]; others are passed over.
    pub verbs: Vec<Verb>,
    /// By how much a message is delayed.
    pub delay: Micros,
}

impl Faults {
    /// What [`World::possible`] can offer; the other commands have values that it cannot choose.
    pub const KINDS: &'static [Verb] = &[
        Verb::Crash,
        Verb::Restart,
        Verb::Pause,
        Verb::Resume,
        Verb::Wipe,
        Verb::Cut,
        Verb::Partition,
        Verb::Heal,
        Verb::Drop,
        Verb::Delay,
        Verb::Duplicate,
        Verb::Fire,
    ];
}

impl Default for Faults {
    /// What machines and networks do most: crashes, restarts and lost messages.
    fn default() -> Faults {
        let verbs = vec![Verb::Crash, Verb::Restart, Verb::Drop];
        Faults { verbs, delay: Micros::from_millis(100) }
    }
}

/// What a step, or a command, has changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    pub nodes: Vec<NodeId>,
    /// Directions of links on which a message has left or ended its way.
    pub links: Vec<(NodeId, NodeId)>,
    /// Those that are new.
    pub messages: Vec<MessageId>,
}

impl Touched {
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.links.clear();
        self.messages.clear();
    }
}

impl<P: Model> World<P> {
    /// Takes one step and says what it touched. Returns whether there was one to take.
    pub fn step_noting(&mut self, touched: &mut Touched) -> bool {
        touched.clear();
        let Some(pending) = self.queue.peek() else { return false };
        match pending.due {
            Due::Flight(slot) => {
                let flight = self.flights.get(slot);
                touched.links.push((flight.from, flight.to));
                if flight.lost.is_none() {
                    touched.nodes.push(flight.to);
                }
            }
            Due::Node(id) | Due::Timer(id, _) | Due::Accident(id) => touched.nodes.push(id),
        }
        let sent = self.messages_sent;
        self.step();
        for id in (sent + 1..=self.messages_sent).map(MessageId) {
            touched.messages.push(id);
            if let Some(slot) = self.flights.find(id) {
                let flight = self.flights.get(slot);
                touched.links.push((flight.from, flight.to));
            }
        }
        true
    }

    /// Adds the faults that make sense now, of the wanted kinds, kind by kind; with `about`, only those whose effect
    /// depends on what was touched.
    pub fn possible(&self, wanted: &Faults, about: Option<&Touched>, found: &mut Vec<Command>) {
        for verb in &wanted.verbs {
            match verb {
                Verb::Crash => {
                    self.nodes_that(about, |status| status != NodeStatus::Crashed, Command::Crash, found)
                }
                Verb::Restart => {
                    self.nodes_that(about, |status| status == NodeStatus::Crashed, Command::Restart, found);
                }
                Verb::Wipe => {
                    self.nodes_that(about, |status| status == NodeStatus::Crashed, Command::Wipe, found);
                }
                Verb::Pause => {
                    self.nodes_that(about, |status| status == NodeStatus::Up, Command::Pause, found)
                }
                Verb::Resume => {
                    self.nodes_that(about, |status| status == NodeStatus::Paused, Command::Resume, found)
                }
                Verb::Fire => self.timers_to_fire(about, found),
                Verb::Cut => self.links_to_cut(about, found),
                Verb::Partition => self.nodes_to_isolate(about, found),
                Verb::Heal => self.links_to_heal(about, found),
                Verb::Drop => self.messages_to(about, Command::Drop, found),
                Verb::Duplicate => self.messages_to(about, Command::Duplicate, found),
                Verb::Delay => self.messages_to(about, |id| Command::Delay(id, wanted.delay), found),
                Verb::Latency | Verb::Loss | Verb::Skew | Verb::Rate | Verb::Request => {}
            }
        }
    }

    fn ids(&self) -> impl Iterator<Item = NodeId> + use<P> {
        (0..self.nodes.len() as u16).map(NodeId)
    }

    fn nodes_that(
        &self,
        about: Option<&Touched>,
        fits: impl Fn(NodeStatus) -> bool,
        command: impl Fn(NodeId) -> Command,
        found: &mut Vec<Command>,
    ) {
        let wanted = |id: &NodeId| about.is_none_or(|about| about.nodes.contains(id));
        let nodes = self.ids().filter(|id| fits(self.status(*id)) && wanted(id));
        found.extend(nodes.map(command));
    }

    fn timers_to_fire(&self, about: Option<&Touched>, found: &mut Vec<Command>) {
        for id in self.ids().filter(|id| about.is_none_or(|about| about.nodes.contains(id))) {
            if self.status(id) == NodeStatus::Up {
                found.extend(self.running_timers(id).map(|(_, name)| Command::Fire(id, name)));
            }
        }
    }

    /// Each link both ways and in each direction, where it is whole.
    fn links_to_cut(&self, about: Option<&Touched>, found: &mut Vec<Command>) {
        let touches = |from: NodeId, to: NodeId| about.is_none_or(|about| about.links.contains(&(from, to)));
        for (a, b) in P::links(&self.fixed.config) {
            if touches(a, b) || touches(b, a) {
                found.push(Command::Cut(Span { from: a, to: b, both_ways: true }));
            }
            for (from, to) in [(a, b), (b, a)] {
                if touches(from, to) {
                    found.push(Command::Cut(Span { from, to, both_ways: false }));
                }
            }
        }
        found.retain(|command| !matches!(command, Command::Cut(_)) || self.check(command).is_ok());
    }

    /// Each node on its own, apart from all others.
    fn nodes_to_isolate(&self, about: Option<&Touched>, found: &mut Vec<Command>) {
        let touches = |id: NodeId| {
            about.is_none_or(|about| about.links.iter().any(|(from, to)| *from == id || *to == id))
        };
        for id in self.ids().filter(|id| touches(*id)) {
            let others: Vec<NodeId> = self.ids().filter(|other| *other != id).collect();
            let cut = |other: &NodeId| self.network.is_cut(id, *other) && self.network.is_cut(*other, id);
            if !others.iter().all(cut) {
                found.push(Command::Partition(vec![vec![id], others]));
            }
        }
    }

    fn links_to_heal(&self, about: Option<&Touched>, found: &mut Vec<Command>) {
        let touched = |link: (NodeId, NodeId)| about.is_none_or(|about| about.links.contains(&link));
        if self.network.changed().any(touched) {
            found.push(Command::HealAll);
        }
    }

    /// Messages in flight that will arrive, in the order in which they were sent.
    fn messages_to(
        &self,
        about: Option<&Touched>,
        command: impl Fn(MessageId) -> Command,
        found: &mut Vec<Command>,
    ) {
        let arrives = |slot: u32| self.flights.get(slot).lost.is_none();
        match about {
            Some(about) => {
                let there = |id: &&MessageId| self.flights.find(**id).is_some_and(arrives);
                found.extend(about.messages.iter().filter(there).map(|id| command(*id)));
            }
            None => {
                let flights = self.flights.sorted();
                found.extend(
                    flights.iter().filter(|flight| flight.lost.is_none()).map(|flight| command(flight.id)),
                );
            }
        }
    }
}
