//! The space-time diagram: what of a run lies in a window of time, and what it is to the chosen event.

use faultline::protocols::{self, Settings};
use faultline::scenario;
use faultline::sim::*;
use faultline::stage::{
    CAPTION, Cones, Filter, Frame, GUTTER, Light, LookedAt, MarkKind, MomentKind, Point, Scene, ShownArrow,
    Size, SpaceTime, UsedLinks, Window, captions, scene,
};

const WIDE: Size = Size { width: 1000.0, height: 400.0 };

fn run(text: &str) -> History {
    let scenario = scenario::parse(text).expect("it can be read");
    let mut history = scenario::open(&scenario);
    for line in &scenario.lines {
        scenario::carry_out(line, &mut history, &scenario.settings).expect("it can be done");
    }
    history
}

fn index(history: &History) -> SpaceTime {
    let mut index = SpaceTime::new(&[], &[]);
    index.follow(history.timeline(), history.recorder());
    index
}

fn frame(history: &History, from: u64, to: u64) -> Frame {
    Frame::new(WIDE, Micros(from), Micros(to), history.recorder().names().len(), &[])
}

fn shown(history: &History, from: u64, to: u64) -> Scene {
    let filter = Filter { background: true, ..Filter::default() };
    scene(&index(history), &frame(history, from, to), &filter, LookedAt::default(), history.present().now())
}

/// A run with more than 10,000 events and copies of messages.
fn busy() -> History {
    let text = "cluster replication nodes=5 load=5ms loss=2% duplicates=10% seed=3\nrun 2600ms\ncrash n2\nrun 600ms\n";
    let history = run(text);
    assert!(history.trace().len() > 10_000, "{} events", history.trace().len());
    history
}

#[test]
fn a_window_shows_every_message_that_crosses_it_and_no_other() {
    let history = busy();
    let index = index(&history);
    let end = history.end().time.0;
    for (from, to) in [(0, end), (end / 3, end / 3 + 10_000), (end - 50_000, end), (end / 2, end / 2)] {
        let mut found: Vec<u32> =
            index.arrows(Micros(from), Micros(to)).map(|arrow| arrow.message.0).collect();
        found.sort_unstable();
        // By the trace itself: when each message left, and when it came to its end.
        let mut lives = std::collections::BTreeMap::new();
        for event in history.trace() {
            match event.what {
                What::Sent { message, .. } => drop(lives.insert(message.0, (event.at.0, u64::MAX))),
                What::Duplicated { message, copy } => {
                    let (sent, _) = lives[&message.0];
                    lives.insert(copy.0, (sent, u64::MAX));
                }
                What::Delivered { message, .. } | What::Dropped { message, .. } => {
                    lives.get_mut(&message.0).expect("it was sent").1 = event.at.0;
                }
                _ => {}
            }
        }
        let is_copy =
            |id: u32| history.recorder().message(MessageId(id)).is_some_and(|view| view.copy_of.is_some());
        let expected: Vec<u32> = lives
            .into_iter()
            .filter(|(_, (sent, ended))| *sent <= to && *ended >= from)
            // A copy is seen when it has come to its end.
            .filter(|(id, (_, ended))| !is_copy(*id) || *ended != u64::MAX)
            .map(|(id, _)| id)
            .collect();
        assert_eq!(found, expected, "from {from} to {to}");
    }
}

#[test]
fn an_index_that_follows_is_the_index_of_the_whole() {
    let mut history = run("cluster replication nodes=3 load=10ms seed=5\nrun 100ms\n");
    let mut following = SpaceTime::new(&[], &[]);
    let count = |index: &SpaceTime| index.arrows(Micros(0), Micros(u64::MAX)).count();
    for time in [150_000, 151_000, 300_000] {
        following.follow(history.timeline(), history.recorder());
        history.run_until(Micros(time));
    }
    following.follow(history.timeline(), history.recorder());
    assert_eq!(count(&following), count(&index(&history)));
    // Another past: what is known is another trace, even where it is as long.
    history.seek_time(Micros(50_000));
    history.inject(&Command::Crash(NodeId(1))).expect("it is up");
    history.run_until(Micros(900_000));
    following.follow(history.timeline(), history.recorder());
    assert_eq!(count(&following), count(&index(&history)));
    let crashes = |index: &SpaceTime| {
        index.marks(Micros(0), Micros(u64::MAX)).iter().filter(|mark| mark.kind == MarkKind::Crashed).count()
    };
    assert_eq!(crashes(&following), 1);
}

#[test]
fn ten_thousand_events_are_drawn_in_few_strokes_that_can_be_clicked() {
    let history = busy();
    let end = history.end().time.0;
    let all = shown(&history, 0, end);
    assert!(all.crowded.len() > 2_000, "{} messages", all.crowded.len());
    assert!(all.arrows.is_empty());
    assert!(all.crowd.len() < all.crowded.len() / 30, "{} strokes", all.crowd.len());
    // Nothing is left out but what falls on the same pixels.
    let drawn: usize = all.crowd.iter().map(|stroke| stroke.path.matches('M').count()).sum();
    let pixels: std::collections::BTreeSet<_> = all
        .crowded
        .iter()
        .map(|one| {
            (one.arrow.family as u8, [one.start.x, one.start.y, one.end.x, one.end.y].map(|at| at as i32))
        })
        .collect();
    assert_eq!(drawn, pixels.len());
    let one = &all.crowded[all.crowded.len() / 2];
    let middle = Point::new((one.start.x + one.end.x) / 2.0, (one.start.y + one.end.y) / 2.0);
    let found = all.nearest(middle).expect("one is there");
    let meant = |shown: &&ShownArrow| shown.arrow.end.is_some_and(|end| end.event == found);
    let found = all.crowded.iter().find(meant).expect("it is an arrow of the crowd");
    let again = Point::new((found.start.x + found.end.x) / 2.0, (found.start.y + found.end.y) / 2.0);
    assert!(middle.distance(again) < 40.0);
    assert!(all.nearest(Point::new(500.0, -300.0)).is_none());
    // Where a mark stands, arrows end: the mark is meant.
    assert!(all.marks_together());
    for mark in all.marks.iter().step_by(29) {
        let found = all.nearest(mark.at).expect("the mark is there");
        let there = all.marks.iter().find(|other| other.mark.event == found).expect("it is a mark");
        assert!(there.at.distance(mark.at) < 0.01, "{:?}", mark.mark);
    }
    // What is looked at stays a thing of its own.
    let filter = Filter { background: true, ..Filter::default() };
    let looked_at = LookedAt { cones: None, message: Some(one.arrow.message) };
    let single =
        scene(&index(&history), &frame(&history, 0, end), &filter, looked_at, history.present().now()).arrows;
    assert!(single.iter().any(|shown| shown.arrow.message == one.arrow.message));
    // A short window shows each by itself.
    let few = shown(&history, end / 2, end / 2 + 10_000);
    assert!(!few.arrows.is_empty() && few.crowd.is_empty() && few.crowded.is_empty());
}

#[test]
fn a_message_belongs_to_the_past_by_what_it_brought_and_to_the_future_by_its_sending() {
    let history = busy();
    let causality = Causality::of(history.trace());
    let trace = history.trace();
    let delivered = |event: &Event| matches!(event.what, What::Delivered { .. });
    let chosen = (trace.len() / 2..).find(|index| delivered(&trace[*index])).expect("one is delivered");
    let cones = Cones::of(&causality, chosen as u64).expect("a node's event has a place");
    let looked_at = LookedAt { cones: Some(&cones), message: None };
    let filter = Filter { background: true, ..Filter::default() };
    let at = trace[chosen].at.0;
    let view = scene(
        &index(&history),
        &frame(&history, at - 15_000, at + 15_000),
        &filter,
        looked_at,
        history.present().now(),
    );
    let mut counts = [0; 4];
    for shown in view.arrows.iter().chain(&view.crowded) {
        let related = |event: u64| causality.relation(event as usize, chosen);
        let (sent, end) = (related(shown.arrow.sent), shown.arrow.end.map(|end| related(end.event)));
        let expected = if sent == Relation::Same || end == Some(Relation::Same) {
            Light::Chosen
        } else if end == Some(Relation::Before) {
            Light::Past
        } else if sent == Relation::After {
            Light::Future
        } else {
            Light::Apart
        };
        assert_eq!(shown.light, Some(expected), "{}", shown.arrow.message);
        counts[expected as usize] += 1;
    }
    assert!(counts.iter().all(|count| *count > 0), "chosen, past, future, apart: {counts:?}");
}

#[test]
fn a_partition_is_one_moment_and_checkpoints_are_marks_of_their_own() {
    let history = run(
        "cluster replication nodes=4 seed=2\nrun 20ms\npartition n1 n2 | n3 n4 ctl c1 res\nrun 20ms\nheal all\nrun 5ms\n",
    );
    let index = index(&history);
    let kinds: Vec<MomentKind> =
        index.moments(Micros(0), Micros(40_000)).iter().map(|moment| moment.kind).collect();
    assert_eq!(kinds, [MomentKind::Cut, MomentKind::Healed]);

    let spec =
        protocols::find("checkpoint").and_then(faultline::protocols::Protocol::spec).expect("it is there");
    let settings = Settings::parse(spec, [("interval", "40ms"), ("seed", "1")]).expect("good settings");
    let mut history = History::new(spec.open(&settings));
    history.run_until(Micros(300_000));
    let mut index = SpaceTime::new(spec.saves, spec.leads);
    index.follow(history.timeline(), history.recorder());
    let saved =
        index.marks(Micros(0), Micros(300_000)).iter().filter(|mark| mark.kind == MarkKind::Saved).count();
    let complete = history
        .trace()
        .iter()
        .filter(|event| match event.what {
            What::Noted { note, .. } => history.recorder().note(note).key == "checkpoint-note-complete",
            _ => false,
        })
        .count();
    assert!(complete > 2 && saved >= complete * 4, "{saved} marks of {complete} complete checkpoints");
}

#[test]
fn a_folded_line_is_narrow_and_its_messages_are_left_out() {
    let history = run("cluster replication nodes=3 load=10ms seed=5\nrun 100ms\n");
    let names = history.recorder().names();
    let n1 = NodeId(names.iter().position(|name| name == "n1").expect("it is there") as u16);
    let filter = Filter { background: true, kind: None, folded: vec![n1] };
    let folded = Frame::new(WIDE, Micros(0), Micros(100_000), names.len(), &filter.folded);
    let whole = frame(&history, 0, 100_000);
    assert!(folded.lane_gap() > whole.lane_gap());
    let gap = |frame: &Frame| {
        let next = n1.index() + 1;
        frame.point(Micros(0), next).y - frame.point(Micros(0), n1.index()).y
    };
    assert!(gap(&folded) < gap(&whole));
    let view = scene(&index(&history), &folded, &filter, LookedAt::default(), Micros(100_000));
    assert!(!view.arrows.is_empty());
    assert!(view.arrows.iter().all(|shown| shown.arrow.from != n1 && shown.arrow.to != n1));
    assert!(view.marks.iter().all(|shown| shown.mark.node != n1));
}

#[test]
fn a_window_keeps_what_is_under_the_pointer() {
    let window = Window { span: 100_000, from: Some(200_000) };
    let closer = window.zoomed(0.5, 0.25, 1_000_000);
    assert_eq!(closer, Window { span: 50_000, from: Some(212_500) });
    assert_eq!(closer.zoomed(2.0, 0.25, 1_000_000), window);
    assert_eq!(window.zoomed(1e9, 0.5, 300_000).span, 300_000, "no more than that");
    assert!(window.zoomed(1e-9, 0.5, 300_000).span >= 1_000, "no less than a millisecond");
    let following = Window { span: 100_000, from: None };
    assert_eq!(following.zoomed(2.0, 0.5, 1_000_000).from, None, "it goes on following");
    assert_eq!(following.first(Micros(10)), 0);
    assert_eq!(window.moved(200_000, -3.0).from, Some(0), "there is nothing before the start");
    assert_eq!(window.with(200_000, Micros(250_000)), window);
    assert_eq!(window.with(200_000, Micros(900_000)).from, Some(850_000));
    let (early, late) = (Micros(225_000), Micros(275_000));
    let closer = |chosen: Option<Micros>, now: Micros| window.zoomed_around(0.5, (chosen, now), 1_000_000);
    assert_eq!(closer(Some(early), late).from, Some(212_500), "the chosen event stays");
    assert_eq!(closer(None, late).from, Some(237_500), "else the present");
    assert_eq!(closer(Some(Micros(1)), late).from, Some(237_500), "also if it is not in sight");
    assert_eq!(closer(Some(Micros(1)), Micros(900_000)).from, Some(225_000), "else the middle");
    assert_eq!(closer(Some(early), late).zoomed_around(2.0, (Some(early), late), 1_000_000), window);
    let closer = |chosen: Option<Micros>| following.zoomed_around(0.5, (chosen, Micros(185_000)), 1_000_000);
    assert_eq!(closer(None), Window { span: 50_000, from: None });
    assert_eq!(closer(Some(Micros(110_000))), Window { span: 50_000, from: Some(105_000) });
    let all = Window::fitted(Micros(1_000_000));
    assert!(all.from == Some(0) && all.span >= 1_000_000);
}

#[test]
fn words_hide_neither_each_other_nor_the_line_of_a_node() {
    let history = run("cluster replication nodes=3 load=20ms seed=3\nrun 60ms\ncrash n1\nrun 300ms\n");
    let quiet = Filter::default();
    for size in [WIDE, Size { width: 390.0, height: 260.0 }, Size { width: 360.0, height: 420.0 }] {
        let frame = Frame::new(size, Micros(0), Micros(160_000), history.recorder().names().len(), &[]);
        let view = scene(&index(&history), &frame, &quiet, LookedAt::default(), Micros(160_000));
        let found = captions(&frame, &view, &|shown| shown.arrow.kind.to_owned(), &|shown| {
            (shown.mark.kind == MarkKind::Crashed).then(|| "crash".to_owned())
        });
        assert_eq!(found.marks.len(), 1, "{size:?}: the crash has its word");
        assert!(found.arrows.len() >= 8 || size.width < 400.0, "{size:?}: {} words", found.arrows.len());
        let all: Vec<_> = found.marks.iter().chain(&found.arrows).collect();
        for (place, one) in all.iter().enumerate() {
            let apart = |other: &Point, width: f64| {
                one.at.x + one.width <= other.x
                    || other.x + width <= one.at.x
                    || (one.at.y - other.y).abs() >= CAPTION
            };
            assert!(all[place + 1..].iter().all(|other| apart(&other.at, other.width)), "{size:?}: {one:?}");
            assert!(frame.upright() || one.at.x >= GUTTER, "{size:?}: {one:?} hides a name");
        }
        for one in &found.arrows {
            let on_line = (0..frame.lanes()).any(|lane| {
                let line = frame.point(Micros(0), lane);
                let (at, from, to) = if frame.upright() {
                    (line.x, one.at.x, one.at.x + one.width)
                } else {
                    (line.y, one.at.y, one.at.y + CAPTION)
                };
                (from..=to).contains(&at)
            });
            assert!(!on_line, "{size:?}: {one:?} lies on a line");
        }
    }
}

#[test]
fn a_node_that_becomes_primary_is_marked_as_one_that_leads() {
    let history = run("cluster replication nodes=3 load=20ms seed=3\nrun 60ms\ncrash n1\nrun 300ms\n");
    let spec = protocols::specs().find(|spec| spec.id == "replication").expect("it is there");
    let mut index = SpaceTime::new(spec.saves, spec.leads);
    index.follow(history.timeline(), history.recorder());
    let all = index.marks(Micros(0), Micros(400_000));
    let leads: Vec<NodeId> =
        all.iter().filter(|mark| mark.kind == MarkKind::Leads).map(|mark| mark.node).collect();
    assert_eq!(leads.len(), 2, "n1 at the start, and its successor: {leads:?}");
    assert_ne!(leads[0], leads[1]);
}

#[test]
fn a_link_with_nothing_but_heartbeats_is_no_part_of_the_story() {
    let quiet = run("cluster replication nodes=3 load=0 seed=3\nrun 200ms\n");
    let id = |name: &str| {
        let names = quiet.recorder().names();
        NodeId(names.iter().position(|known| known == name).expect("it is there") as u16)
    };
    let (client, primary, backups) = (id("c1"), id("n1"), [id("n2"), id("n3")]);
    let mut used = UsedLinks::default();
    used.follow(quiet.timeline(), quiet.recorder());
    assert!(quiet.trace().len() > 10, "heartbeats were sent");
    assert!(!used.has(client, primary) && !used.has(primary, backups[0]));
    let written = run("cluster replication nodes=3 load=0 seed=3\nrequest c1 put x 1\nrun 200ms\n");
    let mut used = UsedLinks::default();
    used.follow(written.timeline(), written.recorder());
    assert!(used.has(client, primary) && used.has(primary, client));
    assert!(backups.iter().all(|backup| used.has(primary, *backup)));
    assert!(!used.has(client, backups[0]), "nobody asked a backup");
    used.follow(written.timeline() + 1, quiet.recorder());
    assert!(!used.has(client, primary), "another timeline begins without");
}
