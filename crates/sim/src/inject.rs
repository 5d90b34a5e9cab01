//! What a hand may do to a world, and why it may not.

use super::clock::EXACT_PPM;
use super::ids::{MessageId, Micros, NodeId};
use super::input::{Command, Refusal, Span};
use super::model::Model;
use super::monitor::Observed;
use super::note::{Note, Value};
use super::trace::{DropReason, What};
use super::view::NodeStatus;
use super::world::{Waiting, World};

type Outcome = Result<(), Refusal>;

fn refuse(note: Note) -> Outcome {
    Err(Refusal(note))
}

fn refuse_node(key: &'static str, id: NodeId) -> Outcome {
    refuse(Note::new(key).with("node", id))
}

fn refuse_message(key: &'static str, id: MessageId) -> Outcome {
    refuse(Note::new(key).with("id", id.to_string()))
}

impl<P: Model> World<P> {
    /// Does what the command says, at once, or says why it makes no sense now and changes nothing.
    pub fn inject(&mut self, command: &Command) -> Outcome {
        self.check(command)?;
        match command {
            Command::Crash(node) => self.crash_node(*node),
            Command::Restart(node) => self.bring_up(*node),
            Command::Pause(node) => self.pause(*node),
            Command::Resume(node) => self.resume_by_hand(*node),
            Command::Wipe(node) => self.wipe(*node),
            Command::Cut(span) => self.cut(*span),
            Command::Heal(span) => self.heal(*span),
            Command::HealAll => self.heal_all(),
            Command::Partition(groups) => self.partition(groups),
            Command::Latency { span, latency } => self.set_latency(*span, *latency),
            Command::Loss { span, ppm } => self.set_loss(*span, *ppm),
            Command::Drop(id) => self.drop_message(*id),
            Command::Delay(id, by) => self.delay_message(*id, *by),
            Command::Duplicate(id) => self.duplicate(*id),
            Command::Skew(node, micros) => self.skew(*node, *micros),
            Command::Rate(node, ppm) => self.set_rate(*node, *ppm),
            Command::Fire(node, timer) => self.fire(*node, timer),
            Command::Request(node, words) => self.request(*node, words)?,
        }
        self.drop_stale();
        Ok(())
    }

    /// Whether the command makes sense now.
    ///
    /// # Errors
    /// Says why it does not.
    pub fn check(&self, command: &Command) -> Outcome {
        match command {
            Command::Crash(node) => {
                self.needs(*node, |status| status != NodeStatus::Crashed, "refusal-already-crashed")
            }
            Command::Restart(node) => {
                self.needs(*node, |status| status == NodeStatus::Crashed, "refusal-already-up")
            }
            Command::Pause(node) => {
                self.needs_running(*node)?;
                self.needs(*node, |status| status != NodeStatus::Paused, "refusal-already-paused")
            }
            Command::Resume(node) => {
                self.needs(*node, |status| status == NodeStatus::Paused, "refusal-not-paused")
            }
            Command::Wipe(node) => {
                self.needs(*node, |status| status == NodeStatus::Crashed, "refusal-wipe-needs-crash")
            }
            Command::Cut(span) => self.check_cut(*span),
            Command::Heal(span) => self.check_heal(*span),
            Command::HealAll => match self.network.changed().next() {
                Some(_) => Ok(()),
                None => refuse(Note::new("refusal-nothing-cut")),
            },
            Command::Partition(groups) => groups_are_apart(groups),
            Command::Latency { span, .. } => two_nodes(*span),
            Command::Loss { span, ppm } => {
                two_nodes(*span)?;
                if *ppm > 1_000_000 { refuse(Note::new("refusal-bad-loss")) } else { Ok(()) }
            }
            Command::Drop(id) | Command::Duplicate(id) => self.check_is_there(*id),
            Command::Delay(id, _) => self.check_delay(*id),
            Command::Skew(..) => Ok(()),
            Command::Rate(_, ppm) => {
                let possible = (EXACT_PPM / 10..=EXACT_PPM * 10).contains(ppm);
                if possible { Ok(()) } else { refuse(Note::new("refusal-bad-rate")) }
            }
            Command::Fire(node, timer) => self.check_fire(*node, timer),
            Command::Request(node, words) => self.parse(*node, words).map(|_| ()),
        }
    }

    pub(super) fn status(&self, id: NodeId) -> NodeStatus {
        self.nodes[id.index()].status
    }

    fn needs(&self, id: NodeId, fits: impl Fn(NodeStatus) -> bool, otherwise: &'static str) -> Outcome {
        if fits(self.status(id)) { Ok(()) } else { refuse_node(otherwise, id) }
    }

    fn needs_running(&self, id: NodeId) -> Outcome {
        self.needs(id, |status| status != NodeStatus::Crashed, "refusal-crashed")
    }

    fn pause(&mut self, id: NodeId) {
        self.nodes[id.index()].status = NodeStatus::Paused;
        self.record(What::Paused { node: id });
    }

    fn resume_by_hand(&mut self, id: NodeId) {
        self.record(What::Resumed { node: id });
        self.resume(id);
    }

    fn wipe(&mut self, id: NodeId) {
        self.nodes[id.index()].disk.wipe();
        self.record(What::Wiped { node: id });
        self.observe(Observed::Wiped(id));
    }

    fn check_cut(&self, span: Span) -> Outcome {
        two_nodes(span)?;
        if directions(span).all(|(from, to)| self.network.is_cut(from, to)) {
            return refuse(Note::new("refusal-already-cut").with("from", span.from).with("to", span.to));
        }
        Ok(())
    }

    fn cut(&mut self, span: Span) {
        for (from, to) in directions(span) {
            if !self.network.is_cut(from, to) {
                self.cut_direction(from, to);
            }
        }
    }

    /// What travels on the link is lost at once, where it is.
    fn cut_direction(&mut self, from: NodeId, to: NodeId) {
        self.network.change(from, to).cut = true;
        self.record(What::LinkCut { from, to });
        for slot in self.flights.between(from, to) {
            let flight = self.flights.take(slot);
            self.record(What::Dropped { message: flight.id, from, to, why: DropReason::Cut });
        }
    }

    fn check_heal(&self, span: Span) -> Outcome {
        two_nodes(span)?;
        if directions(span).all(|(from, to)| self.network.direction(from, to).is_none()) {
            return refuse(Note::new("refusal-not-cut").with("from", span.from).with("to", span.to));
        }
        Ok(())
    }

    fn heal(&mut self, span: Span) {
        for (from, to) in directions(span) {
            if self.network.direction(from, to).is_some() {
                self.heal_direction(from, to);
            }
        }
    }

    fn heal_direction(&mut self, from: NodeId, to: NodeId) {
        let was_cut = self.network.is_cut(from, to);
        self.network.heal(from, to);
        self.record(if was_cut { What::LinkHealed { from, to } } else { What::LinkChanged { from, to } });
    }

    fn heal_all(&mut self) {
        let changed: Vec<_> = self.network.changed().collect();
        for (from, to) in changed {
            self.heal_direction(from, to);
        }
    }

    fn partition(&mut self, groups: &[Vec<NodeId>]) {
        for (index, group) in groups.iter().enumerate() {
            for other in groups.iter().skip(index + 1) {
                for (a, b) in group.iter().flat_map(|a| other.iter().map(move |b| (*a, *b))) {
                    for (from, to) in [(a, b), (b, a)] {
                        if !self.network.is_cut(from, to) {
                            self.cut_direction(from, to);
                        }
                    }
                }
            }
        }
    }

    fn set_latency(&mut self, span: Span, latency: Micros) {
        for (from, to) in directions(span) {
            self.network.change(from, to).latency = Some(latency);
            self.record(What::LinkChanged { from, to });
        }
    }

    fn set_loss(&mut self, span: Span, ppm: u32) {
        for (from, to) in directions(span) {
            self.network.change(from, to).loss_ppm = Some(ppm);
            self.record(What::LinkChanged { from, to });
        }
    }

    fn check_is_there(&self, id: MessageId) -> Outcome {
        let is_there = self.flights.find(id).is_some() || self.find_waiting(id).is_some();
        if is_there { Ok(()) } else { refuse_message("refusal-no-message", id) }
    }

    fn drop_message(&mut self, id: MessageId) {
        let why = DropReason::ByHand;
        if let Some(slot) = self.flights.find(id) {
            let flight = self.flights.take(slot);
            self.record(What::Dropped { message: id, from: flight.from, to: flight.to, why });
        } else if let Some((to, index)) = self.find_waiting(id)
            && let Some(Waiting::Message { from, .. }) = self.nodes[to.index()].inbox.remove(index)
        {
            self.record(What::Dropped { message: id, from, to, why });
        }
    }

    fn check_delay(&self, id: MessageId) -> Outcome {
        if let Some((node, _)) = self.find_waiting(id) {
            return refuse(
                Note::new("refusal-message-arrived").with("id", id.to_string()).with("node", node),
            );
        }
        let Some(slot) = self.flights.find(id) else {
            return refuse_message("refusal-no-message", id);
        };
        if self.flights.get(slot).lost.is_some() {
            return refuse_message("refusal-message-dying", id);
        }
        Ok(())
    }

    fn delay_message(&mut self, id: MessageId, by: Micros) {
        if let Some(slot) = self.flights.find(id) {
            self.delay(slot, by);
            self.record(What::Delayed { message: id });
        }
    }

    /// The copy travels anew, from the sender, as a network that duplicates would have it.
    fn duplicate(&mut self, id: MessageId) {
        let (from, to, msg) = if let Some(slot) = self.flights.find(id) {
            let flight = self.flights.get(slot);
            (flight.from, flight.to, flight.msg.clone())
        } else if let Some((to, index)) = self.find_waiting(id)
            && let Waiting::Message { from, msg, .. } = &self.nodes[to.index()].inbox[index]
        {
            (*from, to, msg.clone())
        } else {
            return;
        };
        let arrival = self.now + self.network.usual(from, to);
        self.launch(from, to, msg, Some(id), arrival, arrival, None);
    }

    fn find_waiting(&self, wanted: MessageId) -> Option<(NodeId, usize)> {
        self.nodes.iter().enumerate().find_map(|(node, state)| {
            let index = state
                .inbox
                .iter()
                .position(|waiting| matches!(waiting, Waiting::Message { id, .. } if *id == wanted))?;
            Some((NodeId(node as u16), index))
        })
    }

    fn skew(&mut self, id: NodeId, micros: i64) {
        self.nodes[id.index()].clock.jump(micros);
        self.record(What::ClockChanged { node: id });
    }

    fn set_rate(&mut self, id: NodeId, ppm: u32) {
        self.set_clock_rate(id, ppm);
        self.record(What::ClockChanged { node: id });
    }

    /// The names of a node's running timers, in the order of their codes.
    pub(super) fn running_timers(&self, id: NodeId) -> impl Iterator<Item = (P::Timer, String)> {
        let names = &self.fixed.names;
        let timers = self.nodes[id.index()].timers.values().map(|running| running.timer);
        timers.map(move |timer| (timer, P::timer(P::timer_code(timer), names).name))
    }

    fn check_fire(&self, id: NodeId, name: &str) -> Outcome {
        self.needs_running(id)?;
        if self.running_timers(id).any(|(_, running)| running == name) {
            return Ok(());
        }
        let running: Vec<String> = self.running_timers(id).map(|(_, running)| running).collect();
        let note = Note::new("refusal-no-timer").with("node", id).with("timer", name.to_owned());
        refuse(note.with("running", Value::from(running)))
    }

    fn fire(&mut self, id: NodeId, name: &str) {
        let found = self.running_timers(id).find(|(_, running)| running == name);
        if let Some((timer, _)) = found {
            self.nodes[id.index()].timers.remove(&P::timer_code(timer));
            self.deliver_or_queue(id, Waiting::Timer(timer));
        }
    }

    /// The words as a request that this node can make now.
    fn parse(&self, id: NodeId, words: &[String]) -> Result<P::Request, Refusal> {
        if !P::is_client(&self.fixed.config, id) {
            let all = (0..self.nodes.len() as u16).map(NodeId);
            let clients: Vec<NodeId> = all.filter(|node| P::is_client(&self.fixed.config, *node)).collect();
            let note = Note::new("refusal-not-a-client").with("node", id);
            return Err(Refusal(note.with("clients", clients)));
        }
        self.needs_running(id)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        P::parse_request(&words).map_err(|expected| {
            let note = Note::new("refusal-bad-request").with("node", id).with("words", words.join(" "));
            Refusal(note.with("expected", expected))
        })
    }

    fn request(&mut self, id: NodeId, words: &[String]) -> Outcome {
        let request = self.parse(id, words)?;
        let operation = self.invoke(id, request.clone());
        self.deliver_or_queue(id, Waiting::Request(request, operation));
        Ok(())
    }
}

fn two_nodes(span: Span) -> Outcome {
    if span.from == span.to { refuse(Note::new("refusal-same-node")) } else { Ok(()) }
}

fn groups_are_apart(groups: &[Vec<NodeId>]) -> Outcome {
    if groups.len() < 2 || groups.iter().any(Vec::is_empty) {
        return refuse(Note::new("refusal-one-group"));
    }
    let mut all: Vec<NodeId> = groups.concat();
    all.sort();
    match all.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(twice) => refuse_node("refusal-node-twice", twice[0]),
        None => Ok(()),
    }
}

fn directions(span: Span) -> impl Iterator<Item = (NodeId, NodeId)> {
    let back = span.both_ways.then_some((span.to, span.from));
    std::iter::once((span.from, span.to)).chain(back)
}
