//! Happened-before, held against its definition.

#[path = "common/wild.rs"]
mod runs;

use faultline::protocols::{self, Settings, replication};
use faultline::sim::*;

/// A trace written down by hand: `p1` happens at the first node, `p1>q1` is a message.
fn drawn(nodes: &str, events: &[&'static str]) -> Vec<Event> {
    let node = |name: &str| {
        let letter = name.chars().next().expect("a node and a number");
        NodeId(nodes.find(letter).expect("it is one of the nodes") as u16)
    };
    let mut sent: Vec<&str> = Vec::new();
    let what = |event: &&'static str| match event.split_once('>') {
        None => match sent.iter().position(|message| message.ends_with(&format!(">{event}"))) {
            None => What::Synced { node: node(event), operations: 1 },
            Some(index) => {
                let (from, to) = (node(sent[index]), node(event));
                What::Delivered { message: MessageId(index as u32 + 1), from, to }
            }
        },
        Some((from, to)) => {
            sent.push(event);
            What::Sent { message: MessageId(sent.len() as u32), from: node(from), to: node(to) }
        }
    };
    let what: Vec<What> = events.iter().map(what).collect();
    what.into_iter().map(|what| Event { at: Micros(0), what }).collect()
}

fn index(events: &[&str], name: &str) -> usize {
    events.iter().position(|event| event.split('>').next() == Some(name)).expect("it is drawn")
}

/// An exercise that textbooks print: p1→q1, r1→q2, q3→p2, p3→q4, r2→q5.
#[test]
fn three_processes_and_five_messages_have_the_clocks_of_the_textbook() {
    let events = ["p1>q1", "r1>q2", "q1", "q2", "q3>p2", "r2>q5", "p2", "p3>q4", "q4", "q5"];
    let causality = Causality::of(&drawn("pqr", &events));
    let clocks = [
        ("p1", [1, 0, 0]),
        ("p2", [2, 3, 1]),
        ("p3", [3, 3, 1]),
        ("q1", [1, 1, 0]),
        ("q2", [1, 2, 1]),
        ("q3", [1, 3, 1]),
        ("q4", [3, 4, 1]),
        ("q5", [3, 5, 2]),
        ("r1", [0, 0, 1]),
        ("r2", [0, 0, 2]),
    ];
    for (name, clock) in clocks {
        assert_eq!(causality.clock(index(&events, name)), clock, "{name}");
    }
    let concurrent = |name: &str| -> Vec<&str> {
        let to = index(&events, name);
        let is = |other: &usize| causality.relation(*other, to) == Relation::Concurrent;
        let mut names: Vec<&str> = (0..events.len()).filter(is).map(|index| &events[index][..2]).collect();
        names.sort();
        names
    };
    assert_eq!(concurrent("p3"), ["r2"]);
    assert_eq!(concurrent("r2"), ["p1", "p2", "p3", "q1", "q2", "q3", "q4"]);
    assert_eq!(causality.relation(index(&events, "p1"), index(&events, "q5")), Relation::Before);
    assert_eq!(causality.relation(index(&events, "q5"), index(&events, "p1")), Relation::After);
}

/// The drawing of three processes that most texts about vector clocks show.
#[test]
fn every_event_of_a_well_known_drawing_has_its_clock() {
    let events = [
        "c1>b1", "b1", "b2>a1", "a1", "b3>c2", "c2", "a2>b4", "b4", "c3>a3", "a3", "b5>c4", "c4", "c5>a4",
        "a4",
    ];
    let clocks = [
        [0, 0, 1],
        [0, 1, 1],
        [0, 2, 1],
        [1, 2, 1],
        [0, 3, 1],
        [0, 3, 2],
        [2, 2, 1],
        [2, 4, 1],
        [0, 3, 3],
        [3, 3, 3],
        [2, 5, 1],
        [2, 5, 4],
        [2, 5, 5],
        [4, 5, 5],
    ];
    let trace = drawn("abc", &events);
    let causality = Causality::of(&trace);
    let mut walk = Clocks::of(&trace);
    for (index, clock) in clocks.iter().enumerate() {
        assert_eq!(causality.clock(index), clock, "{}", events[index]);
        assert_eq!(walk.advance(), Some((causality.node(index), clock.as_slice())));
    }
    assert_eq!(walk.advance(), None);
}

#[test]
fn a_crash_does_not_end_a_line_and_a_hand_orders_nothing() {
    let (a, b) = (NodeId(0), NodeId(1));
    let (message, copy) = (MessageId(1), MessageId(2));
    let trace = [
        What::Synced { node: a, operations: 1 },
        What::Crashed { node: a, lost_sends: 0, lost_writes: 0 },
        What::Restarted { node: a },
        What::LinkCut { from: a, to: b },
        What::Sent { message, from: a, to: b },
        What::Duplicated { message, copy },
        What::Delayed { message: copy },
        What::Dropped { message, from: a, to: b, why: DropReason::ByHand },
        What::Synced { node: b, operations: 1 },
        What::Queued { message: copy, from: a, to: b },
        What::Synced { node: b, operations: 1 },
        What::Delivered { message: copy, from: a, to: b },
        What::LinkHealed { from: a, to: b },
    ];
    let trace = trace.map(|what| Event { at: Micros(0), what });
    let causality = Causality::of(&trace);
    assert_eq!(causality.relation(0, 4), Relation::Before, "what is on the disk is remembered");
    let past: Vec<usize> = causality.past(11).iter().collect();
    assert_eq!(past, [0, 1, 2, 4, 5, 6, 8, 9, 10], "without the cut and the lost original");
    assert_eq!(causality.send(11), Some(4), "a copy was sent where its original was");
    let waits: Vec<usize> = causality.future(9).iter().collect();
    assert_eq!(waits, [11], "a message that waits is not known to its receiver yet");
    assert_eq!(causality.relation(4, 7), Relation::Before, "it was lost after it was sent");
    assert!(causality.future(7).is_empty(), "and nobody hears of it");
    for hand in [3, 12] {
        assert!(causality.past(hand).is_empty() && causality.future(hand).is_empty());
        assert!(!causality.has_place(hand));
        for other in (0..13).filter(|other| *other != hand) {
            assert_eq!(causality.relation(hand, other), Relation::Unordered);
            assert_eq!(causality.relation(other, hand), Relation::Unordered);
        }
    }
    assert_eq!((causality.node(9), causality.node(11)), (None, Some(b)));
    let ways = |event: usize| (causality.cause(&trace, event), causality.effect(&trace, event));
    assert_eq!((ways(0), ways(3)), ((None, Some(1)), (None, None)));
    assert_eq!((ways(4), ways(5)), ((Some(2), Some(7)), (Some(4), Some(11))));
    assert_eq!(ways(7), (Some(4), None), "what its receiver does next does not come of a lost message");
    assert_eq!((ways(9), ways(11)), ((Some(4), Some(11)), (Some(4), None)));
}

#[test]
fn what_an_observer_tells_takes_the_place_of_the_event_it_was_seen_with() {
    let (a, b) = (NodeId(0), NodeId(1));
    let message = MessageId(1);
    let with = |node: NodeId| Seen { node, leaving: false };
    let promise = |seen: Seen| What::Violated { promise: PromiseId(0), note: NoteIndex(0), seen };
    let goal = |seen: Seen| What::Reached { goal: GoalId(0), seen };
    let trace = [
        What::Started { node: a },
        What::Started { node: b },
        goal(Seen { node: a, leaving: true }),
        What::Sent { message, from: a, to: b },
        What::Synced { node: a, operations: 1 },
        What::Delivered { message, from: a, to: b },
        promise(with(b)),
        goal(with(b)),
        What::Synced { node: b, operations: 1 },
    ];
    let trace = trace.map(|what| Event { at: Micros(0), what });
    let causality = Causality::of(&trace);
    let past = |event: usize| causality.past(event).iter().collect::<Vec<usize>>();
    let future = |event: usize| causality.future(event).iter().collect::<Vec<usize>>();
    assert_eq!(past(6), [0, 1, 2, 3, 5], "the delivery broke it, and what led to that");
    assert_eq!(future(6), [8]);
    assert_eq!(causality.seen_with(6), Some(5));
    assert_eq!(causality.relation(4, 6), Relation::Concurrent);
    assert_eq!(causality.relation(6, 7), Relation::Same, "seen with one event");
    assert_eq!((past(2), causality.seen_with(2)), (vec![0, 3], Some(3)), "the message reached it");
    assert_eq!((future(3), future(2)), (vec![2, 4, 5, 6, 7, 8], vec![4, 5, 6, 7, 8]));
    let ways = |event: usize| (causality.cause(&trace, event), causality.effect(&trace, event));
    assert_eq!((ways(2), ways(6)), ((Some(3), Some(4)), (Some(5), Some(8))));
    // Nobody at a node hears of it.
    let without = |event: &&Event| event.what.seen().is_none();
    let alone: Vec<Event> = trace.iter().filter(without).copied().collect();
    let alone = Causality::of(&alone);
    let place = |event: usize| trace[..event].iter().filter(without).count();
    for (x, y) in (0..9).flat_map(|x| (0..9).map(move |y| (x, y))) {
        if without(&&trace[x]) && without(&&trace[y]) {
            assert_eq!(causality.relation(x, y), alone.relation(place(x), place(y)));
        }
    }
    assert_eq!(causality.clock(8), alone.clock(place(8)));
}

#[test]
fn a_broken_promise_has_the_past_of_what_broke_it() {
    let settings = Settings::parse(&replication::SPEC, [("load", "10ms")]).expect("good settings");
    let mut history = History::new(replication::SPEC.open(&settings));
    history.run_until(Micros(85_000));
    history.inject(&Command::Crash(NodeId(1))).expect("it is up");
    assert!(history.run_until(Micros(1_000_000)), "asynchronous replication loses a write");
    let trace = history.trace();
    let is = |event: &Event| matches!(event.what, What::Violated { .. });
    let broken = trace.iter().position(is).expect("a promise is broken");
    let causality = Causality::of(trace);
    let with = broken - 1;
    let Some(Seen { node, leaving: false }) = trace[broken].what.seen() else { panic!("a node did it") };
    assert!(matches!(trace[with].what, What::Delivered { to, .. } if to == node), "it becomes primary");
    assert_eq!(causality.seen_with(broken), Some(with));
    let mut past = causality.past(with);
    past.insert(with);
    assert!(past.len() > 20);
    assert_eq!(causality.past(broken), past);
}

/// The definition, taken at its word: all steps from one event to the next of a line, and what they lead to.
fn reachable(history: &History) -> Vec<EventSet> {
    let (trace, recorder) = (history.trace(), history.recorder());
    let original = |mut id: MessageId| {
        while let Some(of) = recorder.message(id).expect("it was recorded").copy_of {
            id = of;
        }
        id
    };
    let sent = |id: MessageId| {
        let is = |event: &Event| matches!(event.what, What::Sent { message, .. } if message == original(id));
        trace.iter().position(is).expect("it was sent")
    };
    let about = |what: &What| match *what {
        What::Duplicated { copy, .. } => Some(copy),
        ref what => what.message(),
    };
    let at = |what: &What| {
        let on_its_way = matches!(what, What::Queued { .. } | What::Dropped { .. });
        what.node().filter(|_| !on_its_way)
    };
    let mut past: Vec<EventSet> = Vec::new();
    for (index, event) in trace.iter().enumerate() {
        let earlier = &trace[..index];
        let mut before = Vec::new();
        if let Some(node) = at(&event.what) {
            before.extend(earlier.iter().rposition(|other| at(&other.what) == Some(node)));
        }
        if let Some(message) = about(&event.what).filter(|_| !matches!(event.what, What::Sent { .. })) {
            before.extend(earlier.iter().rposition(|other| about(&other.what) == Some(message)));
            before.push(sent(message));
        }
        let mut set = EventSet::new(trace.len());
        for other in before {
            set.insert(other);
            set.add_all(&past[other]);
        }
        past.push(set);
    }
    let place = |index: usize| match trace[index].what.seen() {
        None => index,
        Some(Seen { node, leaving: true }) => {
            let leaves = |event: &Event| matches!(event.what, What::Sent { from, .. } if from == node);
            index + trace[index..].iter().position(leaves).expect("it leaves")
        }
        Some(Seen { node, .. }) => {
            trace[..index].iter().rposition(|other| at(&other.what) == Some(node)).expect("it started")
        }
    };
    let verdicts: Vec<usize> = (0..trace.len()).filter(|index| trace[*index].what.seen().is_some()).collect();
    let with_verdicts = |event: usize| {
        let order = &past[place(event)];
        let mut set = order.clone();
        verdicts
            .iter()
            .filter(|verdict| order.contains(place(**verdict)))
            .for_each(|verdict| set.insert(*verdict));
        if place(event) != event {
            set.insert(place(event));
        }
        set
    };
    (0..trace.len()).map(with_verdicts).collect()
}

#[test]
fn in_wild_runs_of_every_protocol_it_is_what_the_definition_says() {
    let mut verdicts = 0;
    for spec in protocols::specs() {
        for seed in 1..=6 {
            let (_, history) = runs::wild(spec, seed, 60);
            let causality = Causality::of(history.trace());
            let events = causality.len();
            assert!(events > 200, "{} seed {seed}: {events} events", spec.id);
            let expected = reachable(&history);
            let mut walk = Clocks::of(history.trace());
            let clocks: Vec<Vec<u32>> =
                std::iter::from_fn(|| walk.advance().map(|(_, clock)| clock.to_vec())).collect();
            let what = |event: usize| history.trace()[event].what;
            let told: Vec<usize> = (0..events).filter(|event| what(*event).seen().is_some()).collect();
            verdicts += told.len();
            let links = (0..events).filter(|event| is_link(&what(*event)));
            let events_looked_at: Vec<usize> =
                (0..events).step_by(events / 97 + 1).chain(told).chain(links.take(3)).collect();
            for &event in &events_looked_at {
                let at = format!("{} seed {seed} event {event}", spec.id);
                assert_eq!(causality.past(event), expected[event], "{at}");
                let future: Vec<usize> = causality.future(event).iter().collect();
                let later: Vec<usize> =
                    (0..events).filter(|later| expected[*later].contains(event)).collect();
                assert_eq!(future, later, "{at}");
                if causality.node(event).is_some() {
                    assert_eq!(causality.clock(event), clocks[event], "{at}");
                }
                assert_eq!(causality.has_place(event), !is_link(&what(event)), "{at}");
                for &other in events_looked_at.iter().step_by(2) {
                    let seen_with_one = || {
                        let with = causality.seen_with(event);
                        with.is_some() && with == causality.seen_with(other)
                    };
                    let relation = match (expected[other].contains(event), expected[event].contains(other)) {
                        _ if event == other => Relation::Same,
                        _ if is_link(&what(event)) || is_link(&what(other)) => Relation::Unordered,
                        (true, _) => Relation::Before,
                        (_, true) => Relation::After,
                        _ if seen_with_one() => Relation::Same,
                        _ => Relation::Concurrent,
                    };
                    assert_eq!(causality.relation(event, other), relation, "{at} and {other}");
                    // What the vectors say of two events at nodes.
                    if let (Some(node), Some(_)) = (causality.node(event), causality.node(other)) {
                        let known = clocks[other][node.index()] >= clocks[event][node.index()];
                        assert_eq!(known, matches!(relation, Relation::Before | Relation::Same));
                    }
                }
            }
        }
    }
    assert!(verdicts > 30, "only {verdicts} promises and goals");
}

fn is_link(what: &What) -> bool {
    matches!(what, What::LinkCut { .. } | What::LinkHealed { .. } | What::LinkChanged { .. })
}

#[test]
fn a_trace_that_grows_is_ordered_as_at_once() {
    let (_, history) = runs::wild(&replication::SPEC, 3, 20);
    let trace = history.trace();
    let mut growing = Causality::default();
    for end in (0..trace.len()).step_by(7) {
        growing.extend(&trace[..end]);
    }
    growing.extend(trace);
    let whole = Causality::of(trace);
    for event in (0..trace.len()).step_by(11) {
        assert_eq!(growing.past(event), whole.past(event));
    }
}
