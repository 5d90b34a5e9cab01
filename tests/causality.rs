//! Happened-before, held against its definition.

#[path = "common/wild.rs"]
mod runs;

use faultline::protocols::PROTOCOLS;
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
    let causality = Causality::of(&trace.map(|what| Event { at: Micros(0), what }));
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
    }
    assert_eq!((causality.node(9), causality.node(11)), (None, Some(b)));
    assert_eq!((causality.last_of(b, 10), causality.last_of(b, 8)), (Some(8), None));
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
    past
}

#[test]
fn in_wild_runs_of_every_protocol_it_is_what_the_definition_says() {
    for spec in PROTOCOLS {
        for seed in 1..=6 {
            let (_, history) = runs::wild(spec, seed, 60);
            let causality = Causality::of(history.trace());
            let events = causality.len();
            assert!(events > 200, "{} seed {seed}: {events} events", spec.id);
            let expected = reachable(&history);
            let mut walk = Clocks::of(history.trace());
            let clocks: Vec<Vec<u32>> =
                std::iter::from_fn(|| walk.advance().map(|(_, clock)| clock.to_vec())).collect();
            for event in (0..events).step_by(events / 97 + 1) {
                let at = format!("{} seed {seed} event {event}", spec.id);
                assert_eq!(causality.past(event), expected[event], "{at}");
                let future: Vec<usize> = causality.future(event).iter().collect();
                let later: Vec<usize> =
                    (0..events).filter(|later| expected[*later].contains(event)).collect();
                assert_eq!(future, later, "{at}");
                if causality.node(event).is_some() {
                    assert_eq!(causality.clock(event), clocks[event], "{at}");
                }
                for other in (0..events).step_by(events / 41 + 1) {
                    let relation = match (expected[other].contains(event), expected[event].contains(other)) {
                        _ if event == other => Relation::Same,
                        (true, _) => Relation::Before,
                        (_, true) => Relation::After,
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
}

#[test]
fn a_trace_that_grows_is_ordered_as_at_once() {
    let (_, history) = runs::wild(PROTOCOLS[0], 3, 20);
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
