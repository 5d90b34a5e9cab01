//! What can be done to a node, a link or a message, as far as the lesson allows.

use super::form::Argument;
use crate::protocols::ProtocolSpec;
use crate::sim::{
    Command, LinkView, MessageView, Micros, NodeId, NodeKind, NodeStatus, NodeView, Span, Verb,
};
use crate::text::{command_line, name_of, time_text};
use crate::ui::allowed::Allowed;
use crate::ui::words::Words;

#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    Do {
        label: String,
        key: Option<&'static str>,
        command: Command,
        grave: bool,
    },
    /// Puts the node on the other side of a partition that is being drawn.
    Aside {
        label: String,
        node: NodeId,
    },
    /// A page of the menu behind one item.
    More {
        page: Page,
        label: String,
        items: Vec<Item>,
    },
    Slider(Slider),
    Request {
        client: NodeId,
        verb: &'static str,
        arguments: Vec<Argument>,
        label: String,
    },
}

/// What stands on a page behind an item. Items come and go while the run plays, so that a page is not known by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    Timers,
    Clock,
    Network,
}

impl Item {
    /// Whether it is more than something to choose: a menu has no form fields.
    pub fn is_field(&self) -> bool {
        matches!(self, Item::Slider(_) | Item::Request { .. })
    }

    /// Which one it is among others, whatever comes and goes beside it.
    pub fn key(&self, names: &[String]) -> String {
        match self {
            Item::Do { command, .. } => command_line(command, names),
            Item::Aside { .. } => "aside".to_owned(),
            Item::More { page, .. } => format!("{page:?}"),
            Item::Slider(slider) => format!("{:?}", slider.sets),
            Item::Request { verb, .. } => format!("request {verb}"),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Slider {
    pub label: String,
    pub shown: String,
    pub value: f64,
    pub max: f64,
    pub step: f64,
    span: Span,
    sets: Sets,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Sets {
    LatencyMs,
    LossPercent,
}

impl Slider {
    /// What it says at a value.
    pub fn text(&self, value: f64) -> String {
        match self.sets {
            Sets::LatencyMs => time_text(Micros::from_millis(value.max(0.0) as u64)),
            Sets::LossPercent => format!("{value} %"),
        }
    }

    pub fn command(&self, value: f64) -> Command {
        let span = self.span;
        match self.sets {
            Sets::LatencyMs => Command::Latency { span, latency: Micros::from_millis(value.max(0.0) as u64) },
            Sets::LossPercent => Command::Loss { span, ppm: (value.clamp(0.0, 100.0) * 10_000.0) as u32 },
        }
    }
}

/// A delay that is long enough to change an order and short enough to wait for.
const DELAY: Micros = Micros(50_000);
const SKEW_US: i64 = 100_000;

pub struct Offer<'a> {
    pub words: &'a Words,
    pub allowed: &'a Allowed,
    pub names: &'a [String],
    pub spec: &'static ProtocolSpec,
    pub now: Micros,
}

impl Offer<'_> {
    fn name(&self, node: NodeId) -> String {
        name_of(self.names, node).to_owned()
    }

    /// The command, if it is allowed.
    fn offer(
        &self,
        items: &mut Vec<Item>,
        label: String,
        key: Option<&'static str>,
        command: Command,
        grave: bool,
    ) {
        if self.allowed.command(&command) {
            items.push(Item::Do { label, key, command, grave });
        }
    }

    pub fn node(&self, node: &NodeView) -> Vec<Item> {
        let mut items = Vec::new();
        let label = |key: &str| self.words.with(key, &[("node", node.name.clone().into())]);
        let id = node.id;
        if node.status == NodeStatus::Crashed {
            self.offer(&mut items, label("menu-restart"), Some("R"), Command::Restart(id), false);
            self.offer(&mut items, label("menu-wipe"), None, Command::Wipe(id), true);
        } else {
            if node.kind == NodeKind::Client && node.status == NodeStatus::Up {
                self.requests(&mut items, id);
            }
            self.offer(&mut items, label("menu-crash"), Some("C"), Command::Crash(id), true);
            match node.status {
                NodeStatus::Paused => {
                    self.offer(&mut items, label("menu-resume"), Some("P"), Command::Resume(id), false);
                }
                _ => self.offer(&mut items, label("menu-pause"), Some("P"), Command::Pause(id), false),
            }
        }
        if self.allowed.verb(Verb::Partition) {
            items.push(Item::Aside { label: self.words.get("menu-aside"), node: id });
        }
        if node.status != NodeStatus::Crashed {
            self.timers(&mut items, node);
        }
        self.clock(&mut items, node);
        items
    }

    fn requests(&self, items: &mut Vec<Item>, client: NodeId) {
        if !self.allowed.verb(Verb::Request) {
            return;
        }
        for form in self.spec.requests {
            let argument = |(key, proposal): (&&'static str, &&'static str)| Argument {
                key,
                name: self.words.get(&format!("{}-argument-{key}", self.spec.id)),
                proposal,
            };
            let arguments = form.arguments.iter().zip(form.examples).map(argument).collect();
            let label = self.words.get(&format!("{}-request-{}", self.spec.id, form.verb));
            items.push(Item::Request { client, verb: form.verb, arguments, label });
        }
    }

    fn timers(&self, items: &mut Vec<Item>, node: &NodeView) {
        if !self.allowed.verb(Verb::Fire) || node.timers.is_empty() {
            return;
        }
        let mut timers = Vec::new();
        for timer in &node.timers {
            let name = self.words.note(&timer.note, self.names);
            let left = time_text(timer.fires_at.saturating_sub(self.now));
            let label = self.words.with("menu-fire", &[("timer", name.into()), ("left", left.into())]);
            self.offer(&mut timers, label, None, Command::Fire(node.id, timer.name.clone()), false);
        }
        items.push(Item::More { page: Page::Timers, label: self.words.get("menu-timers"), items: timers });
    }

    fn clock(&self, items: &mut Vec<Item>, node: &NodeView) {
        let mut clock = Vec::new();
        let id = node.id;
        let label = |key: &str| self.words.get(key);
        for (key, rate) in
            [("menu-rate-slow", 500_000), ("menu-rate-right", 1_000_000), ("menu-rate-fast", 2_000_000)]
        {
            if node.clock.rate_ppm != rate {
                self.offer(&mut clock, label(key), None, Command::Rate(id, rate), false);
            }
        }
        self.offer(&mut clock, label("menu-skew-forward"), None, Command::Skew(id, SKEW_US), false);
        self.offer(&mut clock, label("menu-skew-back"), None, Command::Skew(id, -SKEW_US), false);
        if !clock.is_empty() {
            items.push(Item::More { page: Page::Clock, label: self.words.get("menu-clock"), items: clock });
        }
    }

    pub fn link(&self, link: &LinkView) -> Vec<Item> {
        let mut items = Vec::new();
        let (first, second) = (link.first, link.second);
        let both = Span { from: first, to: second, both_ways: true };
        if !(link.forward.cut && link.backward.cut) {
            self.offer(&mut items, self.words.get("menu-cut"), Some("X"), Command::Cut(both), true);
            for (from, to, cut) in [(first, second, link.forward.cut), (second, first, link.backward.cut)] {
                if !cut {
                    let names = [("from", self.name(from).into()), ("to", self.name(to).into())];
                    let command = Command::Cut(Span { from, to, both_ways: false });
                    self.offer(&mut items, self.words.with("menu-cut-one", &names), None, command, true);
                }
            }
        }
        let changed = [&link.forward, &link.backward]
            .iter()
            .any(|direction| direction.cut || direction.latency.is_some() || direction.loss_ppm > 0);
        if changed {
            self.offer(&mut items, self.words.get("menu-heal"), Some("H"), Command::Heal(both), false);
        }
        let mut network = Vec::new();
        if self.allowed.verb(Verb::Latency) {
            let latency = link.forward.latency.or(link.backward.latency);
            network.push(Item::Slider(Slider {
                label: self.words.get("menu-latency"),
                shown: latency
                    .map_or_else(|| self.words.get("menu-as-usual"), |latency| self.words.time(latency)),
                value: latency.map_or(10.0, |latency| latency.0 as f64 / 1_000.0),
                max: 300.0,
                step: 5.0,
                span: both,
                sets: Sets::LatencyMs,
            }));
        }
        if self.allowed.verb(Verb::Loss) {
            let percent = f64::from(link.forward.loss_ppm.max(link.backward.loss_ppm)) / 10_000.0;
            network.push(Item::Slider(Slider {
                label: self.words.get("menu-loss"),
                shown: format!("{percent} %"),
                value: percent,
                max: 100.0,
                step: 5.0,
                span: both,
                sets: Sets::LossPercent,
            }));
        }
        if !network.is_empty() {
            items.push(Item::More {
                page: Page::Network,
                label: self.words.get("menu-network"),
                items: network,
            });
        }
        items
    }

    pub fn message(&self, message: &MessageView) -> Vec<Item> {
        let mut items = Vec::new();
        let id = message.id;
        let time = [("time", time_text(DELAY).into())];
        self.offer(&mut items, self.words.get("menu-drop"), Some("D"), Command::Drop(id), true);
        self.offer(
            &mut items,
            self.words.with("menu-delay", &time),
            Some("L"),
            Command::Delay(id, DELAY),
            false,
        );
        self.offer(&mut items, self.words.get("menu-duplicate"), Some("U"), Command::Duplicate(id), false);
        items
    }
}

/// The command that a key means for a node.
pub fn node_key(key: &str, node: &NodeView) -> Option<Command> {
    let id = node.id;
    match key {
        "c" => Some(Command::Crash(id)),
        "r" => Some(Command::Restart(id)),
        "p" if node.status == NodeStatus::Paused => Some(Command::Resume(id)),
        "p" => Some(Command::Pause(id)),
        _ => None,
    }
}

/// The command that a key means for a link.
pub fn link_key(key: &str, link: &LinkView) -> Option<Command> {
    let span = Span { from: link.first, to: link.second, both_ways: true };
    match key {
        "x" => Some(Command::Cut(span)),
        "h" => Some(Command::Heal(span)),
        _ => None,
    }
}

/// The command that a key means for a message.
pub fn message_key(key: &str, id: crate::sim::MessageId) -> Option<Command> {
    match key {
        "d" => Some(Command::Drop(id)),
        "l" => Some(Command::Delay(id, DELAY)),
        "u" => Some(Command::Duplicate(id)),
        _ => None,
    }
}
