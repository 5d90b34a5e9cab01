//! A run again with one difference: where the two part, and both on one clock.

#[path = "common/wild.rs"]
mod runs;

use faultline::protocols::{self, ProtocolSpec, SettingError, Settings, replication};
use faultline::scenario;
use faultline::share::{Pair, align, consequence, part, with_setting, with_settings, without_command};
use faultline::sim::*;
use faultline::text::{Language, Texts, describe};

const SPEC: &ProtocolSpec = &replication::SPEC;

fn english() -> Texts {
    Texts::new(Language::English)
}

fn run(text: &str) -> (Settings, History) {
    let scenario = scenario::parse(text).unwrap_or_else(|errors| panic!("{}", errors[0]));
    let mut history = scenario::open(&scenario);
    for line in &scenario.lines {
        let done = scenario::carry_out(line, &mut history, &scenario.settings);
        done.unwrap_or_else(|failure| panic!("{}: {failure:?}", line.text));
    }
    (scenario.settings, history)
}

const LOSES: &str = "cluster replication mode=async lag=60ms seed=7\nrun 5ms\nrequest c1 put x 1\n\
    run until acknowledged\ncrash n1\nrun 200ms\n";

/// Every event of both runs once, in order, on one clock; what is called the same is the same.
fn check(spec: &ProtocolSpec, left: &History, right: &History) -> Vec<Pair> {
    let pairs = align(spec, left, right);
    let (mut l, mut r, mut until) = (0, 0, Micros(0));
    for (index, pair) in pairs.iter().enumerate() {
        assert_eq!(
            (pair.left.start, pair.right.start),
            (l, r),
            "pair {index} goes on where the last one ended"
        );
        (l, r) = (pair.left.end, pair.right.end);
        let (left_events, right_events) =
            (&left.trace()[pair.left.clone()], &right.trace()[pair.right.clone()]);
        let times: Vec<Micros> = left_events.iter().chain(right_events).map(|event| event.at).collect();
        let (first, last) = (times.iter().min().copied(), times.iter().max().copied());
        assert_eq!(first, Some(pair.at), "it is not empty");
        assert!(pair.at >= until, "time goes on");
        until = last.expect("it is not empty");
        if pair.same {
            assert_eq!(pair.left.len(), pair.right.len());
            let texts = english();
            for (a, b) in left_events.iter().zip(right_events).step_by(7) {
                let tell = |history: &History, event: &Event| {
                    let text = describe(&texts, spec, history.recorder(), event);
                    let words: Vec<&str> = text.split(' ').filter(|word| !word.starts_with('#')).collect();
                    words.join(" ")
                };
                assert_eq!((a.at, tell(left, a)), (b.at, tell(right, b)));
            }
        } else if !pair.left.is_empty() && !pair.right.is_empty() {
            assert_eq!(first, last, "what happens in both runs is one moment");
        }
    }
    assert_eq!((l, r), (left.trace().len(), right.trace().len()));
    pairs
}

#[test]
fn a_run_and_itself_do_not_part() {
    let (settings, history) = run(LOSES);
    let again = with_setting(SPEC, &settings, &history, "seed", "7").expect("it may be 7");
    assert!(again.complete && again.left_out.is_empty());
    assert_eq!(part(SPEC, &english(), &history, &again.history), None);
    assert_eq!(consequence(SPEC, &english(), &history, &again.history), None);
    let pairs = check(SPEC, &history, &again.history);
    assert_eq!(pairs.len(), 1);
    assert!(pairs[0].same);
}

/// Commands fall between the same two steps as long as nothing differs.
#[test]
fn a_run_made_again_without_a_difference_is_the_same_to_the_last_byte() {
    for spec in protocols::specs() {
        for seed in 1..=8 {
            let (settings, history) = runs::wild(spec, seed, 60);
            let again =
                with_setting(spec, &settings, &history, "seed", &seed.to_string()).expect("it is the same");
            assert_eq!(again.left_out, [], "{} seed {seed}", spec.id);
            assert_eq!(again.history.given(), history.given());
            assert_eq!(again.history.end(), history.end());
            assert_eq!(again.history.recorder().trace_hash(), history.recorder().trace_hash());
        }
    }
}

#[test]
fn without_the_crash_nothing_is_lost() {
    let (settings, history) = run(LOSES);
    let without = without_command(SPEC, &settings, &history, 1).expect("there are two");
    assert!(without.complete && without.left_out.is_empty());
    let parting = part(SPEC, &english(), &history, &without.history).expect("they part");
    let crash = history.given()[1].at.time;
    assert_eq!(parting.at, crash);
    assert!(parting.is_left() && !parting.is_right());
    let left = parting.left.as_ref().expect("it crashes");
    assert!(left.sentence.starts_with("n1 crashes"), "{}", left.sentence);
    let right = parting.right.as_ref().expect("it goes on");
    assert_eq!(left.event, right.event, "all before is the same");
    let then = consequence(SPEC, &english(), &history, &without.history).expect("it matters");
    assert!(then.at > crash && then != parting);
    let told = then.left.iter().chain(&then.right).find(|told| told.at == then.at).expect("one of them");
    assert!(told.sentence.starts_with("n1"), "only n1 does otherwise at first: {}", told.sentence);
    assert_eq!((history.recorder().broken(), without.history.recorder().broken()), (1, 0));
    let pairs = check(SPEC, &history, &without.history);
    assert!(pairs[0].same && pairs[0].left.end == left.event);
    assert!(pairs[1..].iter().any(|pair| pair.same), "some things go on as they were");
    assert!(without_command(SPEC, &settings, &history, 2).is_none());
}

#[test]
fn a_message_is_the_same_whatever_its_number_is() {
    let text = "cluster replication mode=sync seed=3\nrun until in-flight beat n2 -> ctl\n\
        duplicate beat n2 -> ctl\nrequest c1 put x 1\nrun until in-flight repl n1 -> n2\ndrop repl n1 -> n2\nrun 50ms\n";
    let (settings, history) = run(text);
    let dropped = |history: &History| {
        let recorder = history.recorder();
        let by_hand = |event: &Event| match event.what {
            What::Dropped { message, why: DropReason::ByHand, .. } => recorder.message(message),
            _ => None,
        };
        let mut all = history.trace().iter().filter_map(by_hand);
        let one = all.next().expect("it was dropped");
        assert_eq!(all.next(), None);
        one
    };
    let without = without_command(SPEC, &settings, &history, 0).expect("there are three");
    assert_eq!(without.left_out, []);
    let (before, after) = (dropped(&history), dropped(&without.history));
    assert_eq!((before.kind, before.to, &before.fields), (after.kind, after.to, &after.fields));
    assert_eq!(before.id.0, after.id.0 + 1, "there is no copy that has a number");
}

#[test]
fn commands_that_make_no_sense_any_more_are_reported() {
    let text = format!("{LOSES}restart n1\nrun 10ms\ncrash n3\nrun 10ms\ncut n3 n2\nheal all\n");
    let (settings, history) = run(&text);
    let without = without_command(SPEC, &settings, &history, 1).expect("it is there");
    let left_out: Vec<(usize, &str, &str)> =
        without.left_out.iter().map(|one| (one.index, one.command.as_str(), one.why.0.key)).collect();
    assert_eq!(left_out, [(2, "restart n1", "refusal-already-up")]);
    let fewer = with_setting(SPEC, &settings, &history, "nodes", "2").expect("two may be");
    let left_out: Vec<(usize, &str, &str)> =
        fewer.left_out.iter().map(|one| (one.index, one.command.as_str(), one.why.0.key)).collect();
    let expected = [
        (3, "crash n3", "refusal-no-node"),
        (4, "cut n3 n2", "refusal-no-node"),
        (5, "heal all", "refusal-nothing-cut"),
    ];
    assert_eq!(left_out, expected);
    let texts = english();
    assert_eq!(texts.note(&fewer.left_out[0].why.0, &[]), "There is no node n3 here.");
    let parting = part(SPEC, &texts, &history, &fewer.history).expect("they part at once");
    assert_eq!(parting.at, Micros(0));
    check(SPEC, &history, &fewer.history);
    let pairs = [("nodes", "2"), ("mode", "sync")];
    let both = with_settings(SPEC, &settings, &history, &pairs).expect("they may be");
    assert_eq!((both.settings.choice("nodes"), both.settings.choice("mode")), ("2", "sync"));
    let wrong = with_setting(SPEC, &settings, &history, "mode", "magic").err();
    assert!(matches!(wrong, Some(SettingError::BadValue { name: "mode", .. })));
    assert!(matches!(
        with_setting(SPEC, &settings, &history, "mood", "sync").err(),
        Some(SettingError::Unknown { .. })
    ));
}

#[test]
fn wild_runs_part_where_the_command_is_left_out() {
    for spec in protocols::specs() {
        for seed in 1..=4 {
            let (settings, history) = runs::wild(spec, seed, 40);
            for index in (0..history.given().len()).step_by(5) {
                let given = &history.given()[index];
                let without = without_command(spec, &settings, &history, index).expect("it is there");
                assert!(without.complete);
                assert_eq!(without.history.end().time, history.end().time);
                let accepted = without.history.given().len() + without.left_out.len() + 1;
                assert_eq!(accepted, history.given().len());
                check(spec, &history, &without.history);
                let Some(parting) = part(spec, &english(), &history, &without.history) else {
                    // A request that is refused by the wish of a full client leaves nothing to see.
                    continue;
                };
                let at = format!("{} seed {seed} {given:?}", spec.id);
                assert!(parting.at >= given.at.time, "{at}: {parting:?}");
                if let Some(then) = consequence(spec, &english(), &history, &without.history) {
                    assert!(then.at >= parting.at, "{at}");
                }
            }
        }
    }
}

#[test]
fn two_runs_part_at_the_first_note_or_message_that_says_something_else() {
    let one = run("cluster replication seed=1\nrequest c1 put x 1\nrun 100ms\n").1;
    let two = run("cluster replication seed=1\nrequest c1 put x 2\nrun 100ms\n").1;
    let parting = part(SPEC, &english(), &one, &two).expect("they part");
    let sentence = |told: &Option<faultline::share::Told>| told.as_ref().expect("it asks").sentence.clone();
    assert_eq!(sentence(&parting.left), "c1 asks: put x 1");
    assert_eq!(sentence(&parting.right), "c1 asks: put x 2");
    assert!(parting.is_left() && parting.is_right());
    let then = consequence(SPEC, &english(), &one, &two).expect("the message says it");
    assert!(sentence(&then.left).contains("Write x=1"), "{}", sentence(&then.left));
    assert!(sentence(&then.right).contains("Write x=2"), "{}", sentence(&then.right));
}

/// What has happened in both, and when it is.
fn stand(runs: [&History; 2]) -> (Micros, [u64; 2]) {
    let [one, two] = runs.map(|run| run.moment().time);
    assert_eq!(one, two, "one clock");
    (one, runs.map(|run| run.present().events()))
}

/// Steps through both from the start to their ends and back.
fn walk(mut left: History, mut right: History) -> Vec<(Micros, [u64; 2])> {
    let end = left.end().time.max(right.end().time);
    left.seek(Moment::default());
    right.seek(Moment::default());
    let mut all = vec![stand([&left, &right])];
    while step_in_lockstep([&mut left, &mut right]) && left.moment().time <= end {
        let (now, seen) = stand([&left, &right]);
        for (run, seen) in [&left, &right].into_iter().zip(seen) {
            let (past, future) = run.trace().split_at(seen as usize);
            assert!(past.iter().all(|event| event.at <= now));
            assert!(future.iter().all(|event| event.at >= now || !is_visible(&event.what)));
        }
        let before = all.last().expect("the start is one");
        assert!(now >= before.0 && seen != before.1, "something happens in one of them");
        all.push((now, seen));
    }
    let forward = all.clone();
    // The last one was only seen to be later than the end.
    if left.moment().time > end {
        step_back_in_lockstep([&mut left, &mut right]);
    }
    // What leaves nothing to see may lie between an event and the moment before the next.
    let visible = |run: &History, seen: u64| {
        run.trace()[..seen as usize].iter().filter(|event| is_visible(&event.what)).count()
    };
    while let Some((time, seen)) = all.pop() {
        let (now, again) = stand([&left, &right]);
        assert_eq!(now, time);
        assert_eq!(visible(&left, again[0]), visible(&left, seen[0]));
        assert_eq!(visible(&right, again[1]), visible(&right, seen[1]));
        assert_eq!(step_back_in_lockstep([&mut left, &mut right]), !all.is_empty());
    }
    forward
}

#[test]
fn two_runs_go_on_one_clock_event_by_event_and_back() {
    for spec in protocols::specs() {
        let (settings, left) = runs::wild(spec, 7, 12);
        let right = without_command(spec, &settings, &left, 5).expect("it has so many").history;
        let (alone, beside) = (left.trace().len(), walk(left, right));
        assert!(beside.len() > 20 && beside.len() < 2 * alone, "{}: {} steps", spec.id, beside.len());
    }
}

#[test]
fn one_clock_goes_on_when_one_of_the_runs_has_come_to_rest() {
    let all = ["c1", "ctl", "res", "n1", "n2", "n3"].map(|node| format!("crash {node}\n")).concat();
    let start = "cluster replication nodes=3 load=10ms seed=3\nrun 50ms\n";
    let (_, left) = run(&format!("{start}{all}run 20ms\n"));
    let (_, right) = run(&format!("{start}run 50ms\n"));
    assert_eq!(left.next_at(), None, "the left one has nothing left to do");
    let seen = walk(left, right);
    let rest = seen.iter().position(|(time, _)| *time > Micros(55_000)).expect("it goes so far");
    let (of_left, of_right): (Vec<u64>, Vec<u64>) =
        seen[rest..].iter().map(|(_, seen)| (seen[0], seen[1])).unzip();
    assert!(of_left.len() > 20 && of_left.iter().all(|count| *count == of_left[0]), "{of_left:?}");
    assert!(of_right.is_sorted_by(|a, b| a < b), "{of_right:?}");
}

#[test]
fn one_clock_shows_the_same_moments_beyond_what_is_known() {
    let of = |ms: u64| run(&format!("cluster replication nodes=3 load=10ms seed=3\nrun {ms}ms\n")).1;
    // What is to be seen of each moment, whether it was known or was found out on the way.
    let moments = |known: u64| -> Vec<(Micros, usize)> {
        let (mut left, mut right) = (of(known), of(known));
        left.seek_time(Micros(300_000));
        right.seek_time(Micros(300_000));
        let visible =
            |run: &History| run.trace_so_far().iter().filter(|event| is_visible(&event.what)).count();
        let mut seen = vec![(left.moment().time, visible(&left))];
        while left.moment().time < Micros(330_000) && step_in_lockstep([&mut left, &mut right]) {
            assert_eq!(visible(&left), visible(&right));
            seen.push((left.moment().time, visible(&left)));
        }
        seen
    };
    let found_out = moments(300);
    assert!(found_out.len() > 20);
    assert_eq!(found_out, moments(400));
}
