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
        let outcome = match command {
            Command::Crash(node) => self.crash(*node),
            Command::Restart(node) => self.restart(*node),
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
            Command::Request(node, words) => self.request(*node, words),
        };
        self.drop_stale();
        outcome
    }

    fn status(&self, id: NodeId) -> NodeStatus {
        self.nodes[id.index()].status
    }

    fn needs_running(&self, id: NodeId) -> Outcome {
        match self.status(id) {
            NodeStatus::Crashed => refuse_node("refusal-crashed", id),
            NodeStatus::Up | NodeStatus::Paused => Ok(()),
        }
    }

    fn crash(&mut self, id: NodeId) -> Outcome {
        if self.status(id) == NodeStatus::Crashed {
            return refuse_node("refusal-already-crashed", id);
        }
        self.crash_node(id);
        Ok(())
    }

    fn restart(&mut self, id: NodeId) -> Outcome {
        if self.status(id) != NodeStatus::Crashed {
            return refuse_node("refusal-already-up", id);
        }
        self.bring_up(id);
        Ok(())
    }

    fn pause(&mut self, id: NodeId) -> Outcome {
        self.needs_running(id)?;
        if self.status(id) == NodeStatus::Paused {
            return refuse_node("refusal-already-paused", id);
        }
        self.nodes[id.index()].status = NodeStatus::Paused;
        self.record(What::Paused { node: id });
        Ok(())
    }

    fn resume_by_hand(&mut self, id: NodeId) -> Outcome {
        if self.status(id) != NodeStatus::Paused {
            return refuse_node("refusal-not-paused", id);
        }
        self.record(What::Resumed { node: id });
        self.resume(id);
        Ok(())
    }

    fn wipe(&mut self, id: NodeId) -> Outcome {
        if self.status(id) != NodeStatus::Crashed {
            return refuse_node("refusal-wipe-needs-crash", id);
        }
        self.nodes[id.index()].disk.wipe();
        self.record(What::Wiped { node: id });
        self.observe(Observed::Wiped(id));
        Ok(())
    }

    fn cut(&mut self, span: Span) -> Outcome {
        two_nodes(span)?;
        let whole: Vec<_> = directions(span).filter(|(from, to)| !self.network.is_cut(*from, *to)).collect();
        if whole.is_empty() {
            return refuse(Note::new("refusal-already-cut").with("from", span.from).with("to", span.to));
        }
        for (from, to) in whole {
            self.cut_direction(from, to);
        }
        Ok(())
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

    fn heal(&mut self, span: Span) -> Outcome {
        two_nodes(span)?;
        let changed: Vec<_> =
            directions(span).filter(|(from, to)| self.network.direction(*from, *to).is_some()).collect();
        if changed.is_empty() {
            return refuse(Note::new("refusal-not-cut").with("from", span.from).with("to", span.to));
        }
        for (from, to) in changed {
            self.heal_direction(from, to);
        }
        Ok(())
    }

    fn heal_direction(&mut self, from: NodeId, to: NodeId) {
        let was_cut = self.network.is_cut(from, to);
        self.network.heal(from, to);
        self.record(if was_cut { What::LinkHealed { from, to } } else { What::LinkChanged { from, to } });
    }

    fn heal_all(&mut self) -> Outcome {
        let changed: Vec<_> = self.network.changed().collect();
        if changed.is_empty() {
            return refuse(Note::new("refusal-nothing-cut"));
        }
        for (from, to) in changed {
            self.heal_direction(from, to);
        }
        Ok(())
    }

    fn partition(&mut self, groups: &[Vec<NodeId>]) -> Outcome {
        groups_are_apart(groups)?;
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
        Ok(())
    }

    fn set_latency(&mut self, span: Span, latency: Micros) -> Outcome {
        two_nodes(span)?;
        for (from, to) in directions(span) {
            self.network.change(from, to).latency = Some(latency);
            self.record(What::LinkChanged { from, to });
        }
        Ok(())
    }

    fn set_loss(&mut self, span: Span, ppm: u32) -> Outcome {
        two_nodes(span)?;
        if ppm > 1_000_000 {
            return refuse(Note::new("refusal-bad-loss"));
        }
        for (from, to) in directions(span) {
            self.network.change(from, to).loss_ppm = Some(ppm);
            self.record(What::LinkChanged { from, to });
        }
        Ok(())
    }

    fn drop_message(&mut self, id: MessageId) -> Outcome {
        if let Some(slot) = self.flights.find(id) {
            let flight = self.flights.take(slot);
            let why = DropReason::ByHand;
            self.record(What::Dropped { message: id, from: flight.from, to: flight.to, why });
            return Ok(());
        }
        let Some((to, index)) = self.find_waiting(id) else {
            return refuse_message("refusal-no-message", id);
        };
        let waiting = self.nodes[to.index()].inbox.remove(index);
        if let Some(Waiting::Message { from, .. }) = waiting {
            self.record(What::Dropped { message: id, from, to, why: DropReason::ByHand });
        }
        Ok(())
    }

    fn delay_message(&mut self, id: MessageId, by: Micros) -> Outcome {
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
        self.delay(slot, by);
        self.record(What::Delayed { message: id });
        Ok(())
    }

    /// The copy travels anew, from the sender, as a network that duplicates would have it.
    fn duplicate(&mut self, id: MessageId) -> Outcome {
        let (from, to, msg) = if let Some(slot) = self.flights.find(id) {
            let flight = self.flights.get(slot);
            (flight.from, flight.to, flight.msg.clone())
        } else if let Some((to, index)) = self.find_waiting(id)
            && let Waiting::Message { from, msg, .. } = &self.nodes[to.index()].inbox[index]
        {
            (*from, to, msg.clone())
        } else {
            return refuse_message("refusal-no-message", id);
        };
        let arrival = self.now + self.network.usual(from, to);
        self.launch(from, to, msg, Some(id), arrival, arrival, None);
        Ok(())
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

    fn skew(&mut self, id: NodeId, micros: i64) -> Outcome {
        self.nodes[id.index()].clock.jump(micros);
        self.record(What::ClockChanged { node: id });
        Ok(())
    }

    fn set_rate(&mut self, id: NodeId, ppm: u32) -> Outcome {
        if !(EXACT_PPM / 10..=EXACT_PPM * 10).contains(&ppm) {
            return refuse(Note::new("refusal-bad-rate"));
        }
        self.set_clock_rate(id, ppm);
        self.record(What::ClockChanged { node: id });
        Ok(())
    }

    fn fire(&mut self, id: NodeId, name: &str) -> Outcome {
        self.needs_running(id)?;
        let names = &self.fixed.names;
        let named = |timer: &P::Timer| P::timer(P::timer_code(*timer), names).name;
        let timers = &mut self.nodes[id.index()].timers;
        match timers.values().map(|running| running.timer).find(|timer| named(timer) == name) {
            Some(timer) => {
                timers.remove(&P::timer_code(timer));
                self.deliver_or_queue(id, Waiting::Timer(timer));
                Ok(())
            }
            None => {
                let running: Vec<String> = timers.values().map(|running| named(&running.timer)).collect();
                let note = Note::new("refusal-no-timer").with("node", id).with("timer", name.to_owned());
                refuse(note.with("running", Value::from(running)))
            }
        }
    }

    fn request(&mut self, id: NodeId, words: &[String]) -> Outcome {
        if !P::is_client(&self.fixed.config, id) {
            let all = (0..self.nodes.len() as u16).map(NodeId);
            let clients: Vec<NodeId> = all.filter(|node| P::is_client(&self.fixed.config, *node)).collect();
            return refuse(Note::new("refusal-not-a-client").with("node", id).with("clients", clients));
        }
        self.needs_running(id)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let request = P::parse_request(&words).map_err(|expected| {
            let note = Note::new("refusal-bad-request").with("node", id).with("words", words.join(" "));
            Refusal(note.with("expected", expected))
        })?;
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
