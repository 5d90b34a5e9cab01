//! Random schedules of faults, for tests and experiments: any protocol, any session.

use super::ids::{Micros, NodeId};
use super::input::{Command, Given, Span};
use super::rng::Stream;
use super::session::Session;
use super::view::{NodeKind, NodeStatus, NodeView};

/// Gives commands to a run at random moments. The same seed does the same to the same run.
pub struct Chaos {
    stream: Stream,
    given: Vec<Given>,
    /// Verbs, or a verb and what the names of the spared nodes begin with, before a number.
    spared: &'static [&'static str],
}

/// One kind of fault and how often it is tried, compared with the others.
const WEIGHTS: [(Kind, u64); 17] = [
    (Kind::Crash, 10),
    (Kind::Restart, 12),
    (Kind::Pause, 4),
    (Kind::Resume, 6),
    (Kind::Wipe, 2),
    (Kind::Cut, 8),
    (Kind::Partition, 3),
    (Kind::Heal, 6),
    (Kind::HealAll, 4),
    (Kind::Latency, 3),
    (Kind::Loss, 2),
    (Kind::Drop, 12),
    (Kind::Delay, 8),
    (Kind::Duplicate, 6),
    (Kind::Clock, 4),
    (Kind::Fire, 6),
    (Kind::Request, 8),
];

#[derive(Clone, Copy)]
enum Kind {
    Crash,
    Restart,
    Pause,
    Resume,
    Wipe,
    Cut,
    Partition,
    Heal,
    HealAll,
    Latency,
    Loss,
    Drop,
    Delay,
    Duplicate,
    Clock,
    Fire,
    Request,
}

impl Chaos {
    pub fn new(seed: u64) -> Chaos {
        // No stream of a run has this number.
        Chaos { stream: Stream::new(seed, u64::MAX), given: Vec::new(), spared: &[] }
    }

    /// Leaves out commands with these verbs, and for `wipe n` those that cost a node `n1`, `n2`, ... its disk.
    pub fn sparing(mut self, spared: &'static [&'static str]) -> Chaos {
        self.spared = spared;
        self
    }

    /// What was done so far, so that it can be done again.
    pub fn given(&self) -> &[Given] {
        &self.given
    }

    /// Runs the session until `time` and breaks it on the way. `requests` makes the words of a
    /// client request out of a random number.
    pub fn inject_faults(
        &mut self,
        session: &mut dyn Session,
        time: Micros,
        requests: &dyn Fn(&mut Stream) -> Vec<String>,
    ) {
        loop {
            self.advance(session, time);
            if session.now() >= time || session.next_event_at().is_none() {
                return;
            }
            // Often several things go wrong at once.
            for _ in 0..=self.stream.below(3) {
                let command = self.command(session, requests);
                if let Some(command) = command.filter(|command| !self.spared.contains(&command.verb().word()))
                {
                    self.give(session, command);
                }
            }
        }
    }

    /// Ends every fault: nodes that are down or paused come back, every link heals, clocks run well.
    pub fn end_faults(&mut self, session: &mut dyn Session) {
        for node in session.nodes() {
            match node.status {
                NodeStatus::Up => {}
                NodeStatus::Crashed => self.give(session, Command::Restart(node.id)),
                NodeStatus::Paused => self.give(session, Command::Resume(node.id)),
            }
            if node.clock.rate_ppm != 1_000_000 {
                self.give(session, Command::Rate(node.id, 1_000_000));
            }
        }
        self.give(session, Command::HealAll);
    }

    /// Gives the command and remembers it if it was accepted.
    pub fn give(&mut self, session: &mut dyn Session, command: Command) {
        let at = session.position();
        if session.inject(&command).is_ok() {
            self.given.push(Given { at, command });
        }
    }

    /// Some steps, so that a fault can fall between two effects of one handler, or some time.
    fn advance(&mut self, session: &mut dyn Session, limit: Micros) {
        if self.stream.below(2) == 0 {
            for _ in 0..self.stream.below(30) {
                if session.next_event_at().is_none_or(|at| at > limit) {
                    break;
                }
                session.step();
            }
        } else {
            let wait = Micros(self.stream.below(60_000));
            session.run_until(limit.min(session.now() + wait));
        }
    }

    fn command(
        &mut self,
        session: &dyn Session,
        requests: &dyn Fn(&mut Stream) -> Vec<String>,
    ) -> Option<Command> {
        let total: u64 = WEIGHTS.iter().map(|(_, weight)| weight).sum();
        let mut at = self.stream.below(total);
        let kind = WEIGHTS.iter().find_map(|(kind, weight)| {
            let hit = at < *weight;
            at = at.saturating_sub(*weight);
            hit.then_some(*kind)
        })?;
        match kind {
            Kind::Crash
            | Kind::Restart
            | Kind::Pause
            | Kind::Resume
            | Kind::Wipe
            | Kind::Clock
            | Kind::Fire => self.node_command(kind, session),
            Kind::Cut | Kind::Heal | Kind::Latency | Kind::Loss => self.link_command(kind, session),
            Kind::Drop | Kind::Delay | Kind::Duplicate => self.message_command(kind, session),
            Kind::Partition => Some(Command::Partition(self.sides(session))),
            Kind::HealAll => Some(Command::HealAll),
            Kind::Request => {
                let node = self.pick(session.nodes(), |node| node.kind == NodeKind::Client)?;
                Some(Command::Request(node.id, requests(&mut self.stream)))
            }
        }
    }

    fn node_command(&mut self, kind: Kind, session: &dyn Session) -> Option<Command> {
        let nodes = session.nodes();
        let spared = self.spared;
        let spares_disk = |node: &NodeView| {
            let prefix = node.name.trim_end_matches(|letter: char| letter.is_ascii_digit());
            spared.iter().any(|spared| spared.strip_prefix("wipe ").is_some_and(|nodes| nodes == prefix))
        };
        let fitting = |node: &NodeView| match kind {
            Kind::Restart => node.status == NodeStatus::Crashed,
            Kind::Wipe => node.status == NodeStatus::Crashed && !spares_disk(node),
            Kind::Resume => node.status == NodeStatus::Paused,
            Kind::Fire => node.status == NodeStatus::Up && !node.timers.is_empty(),
            _ => node.status == NodeStatus::Up,
        };
        // Half of the blows fall on the one in charge.
        let led = nodes.iter().find(|node| node.kind == NodeKind::Leader && fitting(node));
        let node = match led {
            Some(leader) if self.stream.below(2) == 0 => leader.clone(),
            _ => self.pick(nodes, fitting)?,
        };
        let id = node.id;
        Some(match kind {
            Kind::Crash => Command::Crash(id),
            Kind::Restart => Command::Restart(id),
            Kind::Pause => Command::Pause(id),
            Kind::Resume => Command::Resume(id),
            Kind::Wipe => Command::Wipe(id),
            Kind::Fire => Command::Fire(id, self.pick(node.timers, |_| true)?.name),
            _ if self.stream.below(2) == 0 => Command::Skew(id, self.stream.below(400_000) as i64 - 200_000),
            _ => Command::Rate(id, 500_000 + self.stream.below(1_500_000) as u32),
        })
    }

    fn link_command(&mut self, kind: Kind, session: &dyn Session) -> Option<Command> {
        let fitting = |cut: bool| matches!(kind, Kind::Heal) || !cut;
        let link = self.pick(session.links(), |link| fitting(link.forward.cut && link.backward.cut))?;
        let (from, to) = match self.stream.below(2) {
            0 => (link.first, link.second),
            _ => (link.second, link.first),
        };
        let span = Span { from, to, both_ways: self.stream.below(2) == 0 };
        Some(match kind {
            Kind::Cut => Command::Cut(span),
            Kind::Heal => Command::Heal(span),
            Kind::Latency => Command::Latency { span, latency: Micros(self.stream.below(150_000)) },
            _ => Command::Loss { span, ppm: self.stream.below(600_000) as u32 },
        })
    }

    fn message_command(&mut self, kind: Kind, session: &dyn Session) -> Option<Command> {
        let id = self.pick(session.messages(), |_| true)?.id;
        Some(match kind {
            Kind::Drop => Command::Drop(id),
            Kind::Delay => Command::Delay(id, Micros(self.stream.below(300_000))),
            _ => Command::Duplicate(id),
        })
    }

    /// Every node on one of two sides.
    fn sides(&mut self, session: &dyn Session) -> Vec<Vec<NodeId>> {
        let mut sides = vec![Vec::new(), Vec::new()];
        for id in 0..session.names().len() as u16 {
            sides[self.stream.below(2) as usize].push(NodeId(id));
        }
        sides
    }

    fn pick<T>(&mut self, from: Vec<T>, fitting: impl Fn(&T) -> bool) -> Option<T> {
        let mut fitting: Vec<T> = from.into_iter().filter(|one| fitting(one)).collect();
        let index = self.stream.below(fitting.len() as u64) as usize;
        (index < fitting.len()).then(|| fitting.swap_remove(index))
    }
}
