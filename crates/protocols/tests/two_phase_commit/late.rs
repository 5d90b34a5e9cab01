//! What comes late or twice, after its transaction is over: tried with every message of a short run, and a
//! crash of every node at every moment. Nothing is random here, and nothing may be done twice or half.

use std::collections::BTreeSet;

use faultline_sim::*;

use super::*;

const SOUND: [&[(&str, &str)]; 8] = [
    &[("presume", "nothing")],
    &[("presume", "abort")],
    &[("presume", "commit")],
    &[("presume", "commit"), ("terminate", "off")],
    &[("presume", "abort"), ("read-only", "off")],
    &[("presume", "commit"), ("locks", "release")],
    &[("presume", "abort"), ("locks", "release")],
    &[("phases", "three")],
];

/// What is done to the run, by the numbers of messages in the order of their sending.
#[derive(Clone, Copy, Debug, Default)]
struct Plan {
    /// A copy of this one comes so much later.
    copied: Option<(u32, u64)>,
    delayed: Option<(u32, u64)>,
    /// When this message is sent, the node crashes; it is back after so many milliseconds.
    crashed: Option<(u32, &'static str, u64)>,
    /// The first transaction aborts: one member loses its work before it is asked for its vote.
    refused: bool,
}

struct Driven {
    world: World<Node>,
    /// Whom each message was for.
    sent: Vec<(NodeId, &'static str)>,
}

/// Two transfers one after the other, then a count.
fn drive(pairs: &[(&str, &str)], plan: Plan) -> Driven {
    let mut settings = vec![("jitter", "0"), ("participants", "2"), ("retry", "250")];
    settings.extend_from_slice(pairs);
    let mut world = open(&settings);
    for words in ["transfer a1 a2 10", "transfer a2 a1 3", "audit"] {
        request(&mut world, "c1", words);
    }
    let (mut sent, mut refusing) = (Vec::new(), plan.refused);
    let mut back: Option<(Micros, NodeId)> = None;
    while world.now() < Micros::from_millis(1_300) {
        if let Some((at, id)) = back.filter(|(at, _)| world.next_event_at().is_none_or(|next| next >= *at)) {
            world.wait_until(at);
            let _ = world.inject(&Command::Restart(id));
            back = None;
        }
        if !world.step() {
            break;
        }
        let known = sent.len() as u32;
        // Copies get numbers too, but those are not sent by anybody.
        let new: Vec<MessageView> = world.messages().into_iter().filter(|one| one.id.0 > known).collect();
        for message in new {
            let number = message.id.0;
            if sent.len() as u32 >= number {
                continue;
            }
            sent.push((message.to, message.kind));
            if let Some((_, wait)) = plan.copied.filter(|(which, _)| *which == number) {
                world.inject(&Command::Duplicate(message.id)).expect("it is in flight");
                sent.push((message.to, "copy"));
                world
                    .inject(&Command::Delay(message.id, Micros::from_millis(wait)))
                    .expect("it is in flight");
            }
            if let Some((_, wait)) = plan.delayed.filter(|(which, _)| *which == number) {
                world
                    .inject(&Command::Delay(message.id, Micros::from_millis(wait)))
                    .expect("it is in flight");
            }
            if refusing && message.kind == "prepare" && message.to == node(&world, "p2") {
                refusing = false;
                let p2 = node(&world, "p2");
                // It may be down already.
                let _ = world.inject(&Command::Crash(p2));
                let _ = world.inject(&Command::Restart(p2));
            }
            if let Some((_, name, wait)) = plan.crashed.filter(|(which, ..)| *which == number) {
                let id = node(&world, name);
                if world.inject(&Command::Crash(id)).is_ok() {
                    back = Some((Micros(world.now().0 + wait * 1_000), id));
                }
            }
        }
    }
    if let Some((_, id)) = back {
        let _ = world.inject(&Command::Restart(id));
    }
    world.run_until(Micros::from_millis(3_000));
    Driven { world, sent }
}

/// Every promise holds, everything is over everywhere, and exactly what was answered "done" is done.
fn hold_to_account(world: &World<Node>, what: &dyn Fn() -> String) {
    assert_eq!(broken(world), [], "{}", what());
    let mut expected = [100, 100];
    for (operation, change) in world.operations().iter().zip([10, -3, 0]) {
        assert!(operation.responded.is_some(), "{}: {} has no answer", what(), operation.request);
        if operation.acknowledged {
            expected[0] -= change;
            expected[1] += change;
        }
    }
    assert_eq!(balances(world), expected, "{}", what());
    let cluster = world.cluster();
    for id in cluster.ids() {
        assert!(cluster.durable(id).in_doubt.is_empty(), "{}: somebody is in doubt", what());
        match cluster.process(id) {
            Some(Node::Participant(participant)) => {
                assert!(participant.txs.is_empty(), "{}: a lock is kept", what());
            }
            Some(Node::Coordinator(coordinator)) => {
                assert!(coordinator.txs.is_empty(), "{}: something is open", what());
            }
            Some(Node::Client(_)) => {}
            None => panic!("{}: somebody is down", what()),
        }
    }
}

fn check(pairs: &[(&str, &str)], plan: Plan) -> Driven {
    let driven = drive(pairs, plan);
    hold_to_account(&driven.world, &|| format!("{pairs:?}, {plan:?}"));
    driven
}

#[test]
fn one_message_that_comes_again_late_changes_nothing_whoever_crashes() {
    let mut kinds = BTreeSet::new();
    for pairs in SOUND {
        for refused in [false, true] {
            let plain = check(pairs, Plan { refused, ..Plan::default() });
            kinds.extend(plain.sent.iter().map(|(_, kind)| *kind));
            let count = plain.sent.len() as u32;
            for copied in 1..=count {
                for wait in [90, 700] {
                    let plan = Plan { copied: Some((copied, wait)), refused, ..Plan::default() };
                    check(pairs, plan);
                    // Each node loses its memory once on the way.
                    for crashed in (copied..=count).step_by(3) {
                        for name in ["tm", "p1", "p2"] {
                            check(pairs, Plan { crashed: Some((crashed, name, 5)), ..plan });
                        }
                    }
                }
            }
        }
    }
    for kind in ["order", "result", "work", "worked", "prepare", "yes", "no", "commit", "abort", "ack"] {
        assert!(kinds.contains(kind), "{kind} was never tried: {kinds:?}");
    }
}

/// Two late messages together can do what one cannot: work and the question for the vote, an order and its answer.
#[test]
fn two_late_messages_to_the_same_node_change_nothing_whoever_crashes() {
    for pairs in SOUND {
        for refused in [false, true] {
            let plain = check(pairs, Plan { refused, ..Plan::default() });
            let sent = plain.sent;
            for copied in 1..=sent.len() {
                for delayed in copied + 1..=sent.len().min(copied + 12) {
                    if sent[copied - 1].0 != sent[delayed - 1].0 {
                        continue;
                    }
                    // The copy takes a number of its own.
                    let (first, second) = (copied as u32, delayed as u32 + 1);
                    let plan = Plan {
                        copied: Some((first, 400)),
                        delayed: Some((second, 500)),
                        refused,
                        ..Plan::default()
                    };
                    check(pairs, plan);
                    for name in ["tm", "p1", "p2"] {
                        check(pairs, Plan { crashed: Some((second, name, 1)), ..plan });
                        check(pairs, Plan { crashed: Some((second + 2, name, 60)), ..plan });
                    }
                }
            }
        }
    }
}
