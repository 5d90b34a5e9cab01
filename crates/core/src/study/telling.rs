//! Faults in sentences, in the reader's language.

use fluent_bundle::FluentValue;

use crate::text::{Texts, name_of, time_text};
use faultline_sim::{Command, MessageId, NodeId, Session, Span};

/// What a fault does, as a sentence; `before` is the run right before it. Other commands are written as in a scenario.
pub fn tell_fault(texts: &Texts, before: &dyn Session, command: &Command) -> String {
    let names = before.names();
    let name = |node: NodeId| FluentValue::from(name_of(names, node).to_owned());
    let node = |key: &str, node: NodeId| texts.with(key, &[("node", name(node))]);
    let link = |[whole, one_way]: [&str; 2], span: &Span| {
        let key = if span.both_ways { whole } else { one_way };
        texts.with(key, &[("from", name(span.from)), ("to", name(span.to))])
    };
    let message = |key: &str, id: MessageId, more: &[(&str, FluentValue)]| {
        let Some(view) = before.message(id) else { return id.to_string() };
        let label = texts.note(&view.label, names);
        let about = [
            ("id", id.to_string().into()),
            ("label", label.into()),
            ("from", name(view.from)),
            ("to", name(view.to)),
        ];
        texts.with(key, &[&about, more].concat())
    };
    match command {
        Command::Crash(id) => node("fault-crash", *id),
        Command::Restart(id) => node("fault-restart", *id),
        Command::Pause(id) => node("fault-pause", *id),
        Command::Resume(id) => node("fault-resume", *id),
        Command::Wipe(id) => node("fault-wipe", *id),
        Command::Cut(span) => link(["fault-cut", "fault-cut-one-way"], span),
        Command::Heal(span) => link(["fault-heal", "fault-heal-one-way"], span),
        Command::HealAll => texts.get("fault-heal-all"),
        Command::Partition(groups) => {
            let group = |group: &Vec<NodeId>| {
                let names: Vec<&str> = group.iter().map(|node| name_of(names, *node)).collect();
                names.join(" ")
            };
            let groups: Vec<String> = groups.iter().map(group).collect();
            let groups = groups.join(&texts.get("fault-group-separator"));
            texts.with("fault-partition", &[("groups", groups.into())])
        }
        Command::Drop(id) => message("fault-drop", *id, &[]),
        Command::Delay(id, time) => message("fault-delay", *id, &[("time", time_text(*time).into())]),
        Command::Duplicate(id) => message("fault-duplicate", *id, &[]),
        Command::Fire(id, timer) => {
            let known = before.node(*id).timers.into_iter().find(|view| view.name == *timer);
            let timer = known.map_or_else(|| timer.clone(), |view| texts.note(&view.note, names));
            texts.with("fault-fire", &[("node", name(*id)), ("timer", timer.into())])
        }
        Command::Latency { .. }
        | Command::Loss { .. }
        | Command::Skew(..)
        | Command::Rate(..)
        | Command::Request(..) => crate::text::command_line(command, names),
    }
}
