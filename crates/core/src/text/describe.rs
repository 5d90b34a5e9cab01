//! One event, one sentence.

use fluent_bundle::FluentValue;

use super::Texts;
use faultline_protocols::ProtocolSpec;
use faultline_sim::{
    Command, DropReason, Event, MessageFamily, MessageId, NodeId, OperationId, Session, Span, What,
};

/// The name of a node. What was noted of another run may speak of one that this has not.
pub fn name_of(names: &[String], node: NodeId) -> &str {
    names.get(node.index()).map_or("?", String::as_str)
}

/// The sentence for an event that `recorder` has recorded.
pub fn describe(texts: &Texts, spec: &ProtocolSpec, recorder: &dyn Session, event: &Event) -> String {
    let names = recorder.names();
    let name = |node: NodeId| FluentValue::from(name_of(names, node).to_owned());
    let node = |key: &str, node: NodeId| texts.with(key, &[("node", name(node))]);
    let link =
        |key: &str, from: NodeId, to: NodeId| texts.with(key, &[("from", name(from)), ("to", name(to))]);
    let message = |key: &str, id: MessageId| message_sentence(texts, recorder, key, id);
    match event.what {
        What::Started { node: id } => node("event-started", id),
        What::Restarted { node: id } => node("event-restarted", id),
        What::Crashed { node, lost_sends, lost_writes } => {
            crash_sentence(texts, name_of(names, node), lost_sends, lost_writes)
        }
        What::Paused { node: id } => node("event-paused", id),
        What::Resumed { node: id } => node("event-resumed", id),
        What::Wiped { node: id } => node("event-wiped", id),
        What::Sent { message: id, .. } => message("event-sent", id),
        What::Delivered { message: id, .. } => message("event-delivered", id),
        What::Queued { message: id, .. } => message("event-queued", id),
        What::Dropped { message: id, why, .. } => message(
            match why {
                DropReason::Loss => "event-dropped-loss",
                DropReason::Cut => "event-dropped-cut",
                DropReason::ReceiverDown => "event-dropped-receiver-down",
                DropReason::ByHand => "event-dropped-by-hand",
            },
            id,
        ),
        What::Delayed { message: id } => message("event-delayed", id),
        What::Duplicated { message: id, copy } => texts.with(
            "event-duplicated",
            &[
                ("id", id.to_string().into()),
                ("copy", copy.to_string().into()),
                ("label", label(texts, recorder, id).into()),
            ],
        ),
        What::TimerFired { node: id, timer } => {
            let timer = texts.note(&recorder.timer(timer), names);
            texts.with("event-timer", &[("node", name(id)), ("timer", timer.into())])
        }
        What::Synced { node: id, operations } => {
            texts.with("event-synced", &[("node", name(id)), ("operations", operations.into())])
        }
        What::Line { node: id, line } => {
            texts.with("event-line", &[("node", name(id)), ("line", spec.label(line).into())])
        }
        What::Noted { note, .. } => texts.note(&recorder.note(note), names),
        What::Invoked { operation, .. } => operation_sentence(texts, recorder, "event-invoked", operation),
        What::Responded { operation, .. } => {
            operation_sentence(texts, recorder, "event-responded", operation)
        }
        What::LinkCut { from, to } => link("event-link-cut", from, to),
        What::LinkHealed { from, to } => link("event-link-healed", from, to),
        What::LinkChanged { from, to } => link("event-link-changed", from, to),
        What::ClockChanged { node: id } => node("event-clock-changed", id),
        What::Violated { promise, note, .. } => {
            let promise = &spec.promises[usize::from(promise.0)];
            let title = texts.get(&format!("{}-promise-{}", spec.id, promise.key));
            texts.with(
                "event-violated",
                &[("promise", title.into()), ("sentence", texts.note(&recorder.note(note), names).into())],
            )
        }
        What::Reached { goal, .. } => {
            let goal = spec.goals[usize::from(goal.0)];
            texts.with("event-reached", &[("goal", texts.get(&format!("{}-goal-{goal}", spec.id)).into())])
        }
    }
}

fn crash_sentence(texts: &Texts, node: &str, lost_sends: u16, lost_writes: u16) -> String {
    let key = match (lost_sends, lost_writes) {
        (0, 0) => "event-crashed",
        (_, 0) => "event-crashed-lost-sends",
        (0, _) => "event-crashed-lost-writes",
        (_, _) => "event-crashed-lost-both",
    };
    let args =
        [("node", node.to_owned().into()), ("sends", lost_sends.into()), ("writes", lost_writes.into())];
    texts.with(key, &args)
}

fn operation_sentence(texts: &Texts, recorder: &dyn Session, key: &str, id: OperationId) -> String {
    let names = recorder.names();
    let Some(view) = recorder.operation(id) else { return String::new() };
    let response = view.response.as_ref().map(|note| texts.note(note, names)).unwrap_or_default();
    let client = name_of(names, view.client).to_owned();
    texts.with(
        key,
        &[("client", client.into()), ("request", view.request.into()), ("response", response.into())],
    )
}

fn label(texts: &Texts, recorder: &dyn Session, id: MessageId) -> String {
    recorder.message(id).map(|view| texts.note(&view.label, recorder.names())).unwrap_or_default()
}

fn message_sentence(texts: &Texts, recorder: &dyn Session, key: &str, id: MessageId) -> String {
    let Some(view) = recorder.message(id) else {
        return id.to_string();
    };
    let names = recorder.names();
    let args = [
        ("id", FluentValue::from(id.to_string())),
        ("from", name_of(names, view.from).to_owned().into()),
        ("to", name_of(names, view.to).to_owned().into()),
        ("label", texts.note(&view.label, names).into()),
    ];
    texts.with(key, &args)
}

/// Whether an event is part of the steady hum (heartbeats, executed lines, timers) that short logs leave out. A partition
/// also cuts between nodes that never talk to each other.
pub fn is_background(recorder: &dyn Session, event: &Event) -> bool {
    match event.what {
        What::Line { .. } | What::TimerFired { .. } => true,
        What::Noted { weight, .. } => weight == faultline_sim::Weight::Detail,
        What::LinkCut { from, to } | What::LinkHealed { from, to } => {
            let ends = (from.min(to), from.max(to));
            !recorder
                .links()
                .iter()
                .any(|link| (link.first.min(link.second), link.first.max(link.second)) == ends)
        }
        what => what.message().and_then(|id| recorder.message(id)).is_some_and(|view| {
            view.family == MessageFamily::Beat
                && !matches!(what, What::Delayed { .. } | What::Duplicated { .. })
        }),
    }
}

/// A command as the scenario language writes it.
pub fn command_line(command: &Command, names: &[String]) -> String {
    let name = |node: &NodeId| name_of(names, *node);
    let span = |span: &Span| {
        let arrow = if span.both_ways { "" } else { "-> " };
        format!("{} {arrow}{}", name(&span.from), name(&span.to))
    };
    match command {
        Command::Crash(node) => format!("crash {}", name(node)),
        Command::Restart(node) => format!("restart {}", name(node)),
        Command::Pause(node) => format!("pause {}", name(node)),
        Command::Resume(node) => format!("resume {}", name(node)),
        Command::Wipe(node) => format!("wipe {}", name(node)),
        Command::Cut(link) => format!("cut {}", span(link)),
        Command::Heal(link) => format!("heal {}", span(link)),
        Command::HealAll => "heal all".to_owned(),
        Command::Partition(groups) => {
            let groups: Vec<String> =
                groups.iter().map(|group| group.iter().map(name).collect::<Vec<_>>().join(" ")).collect();
            format!("partition {}", groups.join(" | "))
        }
        Command::Latency { span: link, latency } => format!("latency {} {latency}", span(link)),
        Command::Loss { span: link, ppm } => {
            format!("loss {} {}%", span(link), decimal(u64::from(*ppm), 10_000))
        }
        Command::Drop(id) => format!("drop {id}"),
        Command::Delay(id, time) => format!("delay {id} {time}"),
        Command::Duplicate(id) => format!("duplicate {id}"),
        Command::Skew(node, micros) => {
            let sign = if *micros < 0 { '-' } else { '+' };
            format!("skew {} {sign}{}", name(node), faultline_sim::Micros(micros.unsigned_abs()))
        }
        Command::Rate(node, ppm) => format!("rate {} {}", name(node), decimal(u64::from(*ppm), 1_000_000)),
        Command::Fire(node, timer) => format!("fire {} {timer}", name(node)),
        Command::Request(node, words) => format!("request {} {}", name(node), words.join(" ")),
    }
}

/// `number / unit` in decimals, exactly; `unit` is a power of ten.
fn decimal(number: u64, unit: u64) -> String {
    let (whole, rest) = (number / unit, number % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    format!("{whole}.{}", format!("{rest:0width$}").trim_end_matches('0'))
}
