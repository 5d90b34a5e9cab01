//! A link makes the same run again, to the last byte, or says what is wrong with it.

#[path = "common/wild.rs"]
mod runs;

use std::fs;

use faultline::protocols::{self, ProtocolSpec, Settings, replication};
use faultline::scenario::golden;
use faultline::share::{NAME_MAX, Sameness, ShareError, SharedRun, failure_text};
use faultline::sim::{History, Micros, Moment};
use faultline::text::{Language, Texts};
use proptest::prelude::*;

/// An address of so many characters can be pasted anywhere.
const LINK_MAX: usize = 2_000;

/// A run with as many random faults and requests, looked at in its middle.
fn wild(spec: &'static ProtocolSpec, seed: u64, commands: usize) -> (Settings, History) {
    let (settings, mut history) = runs::wild(spec, seed, commands);
    let steps = history.given().last().map_or(0, |given| given.at.steps);
    history.seek(Moment { steps: steps / 2, commands: 0, time: Micros(0) });
    (settings, history)
}

#[test]
fn every_golden_scenario_goes_through_a_link() {
    for spec in protocols::specs() {
        for entry in
            fs::read_dir(format!("crates/protocols/src/{}/scenarios", spec.id)).expect("it has scenarios")
        {
            let path = entry.expect("it can be read").path();
            let text = fs::read_to_string(&path).expect("it is text");
            let golden::Golden { scenario, history, .. } =
                golden::run(&text).unwrap_or_else(|errors| panic!("{}: {}", path.display(), errors[0]));
            let shared = SharedRun::of(spec, &scenario.settings, &history);
            let again = SharedRun::decode(&shared.encode()).expect("it is our own");
            assert_eq!(again, shared, "{}", path.display());
            let opened = again.open().expect("it is our own");
            assert!(opened.failed.is_none() && opened.sameness == Sameness::Same, "{}", path.display());
            assert_eq!(opened.history.present().state_hash(), history.present().state_hash());
        }
    }
}

#[test]
fn a_run_keeps_its_name_of_bounded_length() {
    let (settings, mut history) = wild(&replication::SPEC, 3, 5);
    let again = |history: &History| {
        let link = SharedRun::of(&replication::SPEC, &settings, history).encode();
        SharedRun::decode(&link).and_then(|run| run.open()).expect("it is our own").history.name().to_owned()
    };
    assert_eq!(again(&history), "");
    history.set_name(None, "n1 lies 谎言".to_owned());
    assert_eq!(again(&history), "n1 lies 谎言");
    history.set_name(None, "x\u{7}".repeat(100));
    assert_eq!(again(&history), "x".repeat(NAME_MAX));
}

#[test]
fn fifty_commands_fit_into_a_link() {
    for spec in protocols::specs() {
        for seed in 1..=20 {
            let (settings, history) = wild(spec, seed, 50);
            let given = history.given().len();
            assert_eq!(given, 50, "{}: the schedule is rich enough", spec.id);
            let shared = SharedRun {
                lesson: Some("a-lesson-with-a-long-name".to_owned()),
                step: Some("a-step".to_owned()),
                selection: Some("#1234".to_owned()),
                event: Some(12_345),
                panel: Some("inspector".to_owned()),
                view: Some("space-time".to_owned()),
                ..SharedRun::of(spec, &settings, &history)
            };
            let link = shared.encode();
            assert!(link.len() + 80 < LINK_MAX, "{} seed {seed}: {} characters", spec.id, link.len());
            let opened = SharedRun::decode(&link).and_then(|run| run.open()).expect("it is our own");
            assert!(opened.sameness == Sameness::Same && opened.failed.is_none());
            assert_eq!(opened.history.moment(), history.moment(), "it stands where the sharer looked");
            assert_eq!(opened.history.present().state_hash(), history.present().state_hash());
        }
    }
}

#[test]
fn another_run_says_until_when_it_is_the_same() {
    let (settings, history) = wild(&replication::SPEC, 3, 20);
    let good = SharedRun::of(&replication::SPEC, &settings, &history);
    let last = history.given().last().expect("it has commands").clone();
    // Another version, say, does something else from the last command on.
    let text = good.text.replacen(
        &format!("run until step {} at", last.at.steps),
        "run 1us\nrun until step 1 at",
        1,
    );
    assert_ne!(text, good.text);
    let other = SharedRun { text, ..good.clone() };
    let link = SharedRun::decode(&other.encode()).expect("it can be read");
    let opened = link.open().expect("it can be read");
    let Sameness::Until(time) = opened.sameness else { panic!("it is another run: {:?}", opened.sameness) };
    assert!(
        time > Micros(0) && time <= last.at.time,
        "until {time}, and it differs from {} on",
        last.at.time
    );
    // Links of the first versions know the hash of the whole only.
    let old = SharedRun { hash: Some(1), checks: None, ..good };
    let opened = SharedRun::decode(&old.encode()).and_then(|run| run.open()).expect("it can be read");
    assert_eq!(opened.sameness, Sameness::Other);
}

#[test]
fn what_this_version_cannot_read_is_named_and_the_nearest_run_is_shown() {
    let (settings, history) = wild(&replication::SPEC, 3, 5);
    let good = SharedRun::of(&replication::SPEC, &settings, &history);
    let open = |text: String| {
        let run = SharedRun { text, hash: None, checks: None, ..good.clone() };
        SharedRun::decode(&run.encode()).and_then(|run| run.open())
    };
    // A command that is not known: the run up to it.
    let lines: Vec<&str> = good.text.lines().collect();
    let at = lines.iter().rposition(|line| line.starts_with("run until")).expect("it runs");
    let mut unknown = lines.clone();
    unknown[at] = "explode n1";
    let opened = open(unknown.join("\n")).expect("its cluster can be read");
    assert_eq!(opened.unread.len(), 1);
    assert_eq!(opened.unread[0].line, at + 1);
    assert!(opened.unread[0].to_string().contains("explode"), "{}", opened.unread[0]);
    assert_eq!(opened.scenario.lines.len(), at - 1);
    assert_eq!(opened.history.given(), history.given());
    // Settings that are not known, or not so: the others.
    let odd = good.text.replacen('\n', " colour=blue nodes=400 mode=sync\n", 1);
    let opened = open(odd).expect("its cluster can be read");
    assert_eq!(opened.unread.len(), 2, "{:?}", opened.unread);
    assert!(opened.unread[0].to_string().contains("colour"), "{}", opened.unread[0]);
    assert_eq!(opened.scenario.settings.choice("mode"), "sync");
    // A protocol that is not known.
    match open(good.text.replacen("cluster replication", "cluster quorums", 1)) {
        Err(ShareError::Unreadable(errors)) => assert!(errors[0].to_string().contains("quorums")),
        _ => panic!("nothing is near"),
    }
    // A command that makes no sense any more ends the run there.
    let opened =
        open(settings.render(&replication::SPEC) + "\nrestart n1\nrun 1ms\n").expect("it can be read");
    let (line, failure) = opened.failed.expect("it is up already");
    assert_eq!(line.text, "restart n1");
    let names = opened.history.recorder().names();
    let why = failure_text(&Texts::new(Language::English), &failure, names);
    assert_eq!(why, "n1 is up: there is nothing to restart.");
    let newer = faultline::share::pack("faultline 2 9.0\nat 0 0 0\ncluster replication\n");
    assert_eq!(SharedRun::decode(&newer).err(), Some(ShareError::Newer("9.0".to_owned())));
}

#[test]
fn a_link_whose_end_is_missing_is_opened_as_far_as_it_goes() {
    let (settings, history) = wild(&replication::SPEC, 7, 30);
    let whole = SharedRun::of(&replication::SPEC, &settings, &history);
    let link = whole.encode();
    let mut most = 0;
    for end in (0..link.len()).step_by(7) {
        let Ok(run) = SharedRun::decode(&link[..end]) else { continue };
        assert!(run.cut);
        assert!(whole.text.starts_with(&run.text), "cut at {end}");
        assert_eq!((run.hash, run.at), (None, whole.at));
        let opened = run.open().expect("what is left can be read");
        assert!(opened.failed.is_none() && opened.unread.is_empty());
        assert_ne!(opened.sameness, Sameness::Other);
        let given = opened.history.given();
        assert_eq!(given, &history.given()[..given.len()]);
        most = most.max(given.len());
    }
    assert!((20..=30).contains(&most), "{most} of 30 commands");
    assert!(!SharedRun::decode(&link).expect("it is whole").cut);
    // As links were at first: without their length nobody knows whether the end is missing.
    let (_, old) = link.split_once('.').expect("it begins with its length");
    assert_eq!(SharedRun::decode(old), Ok(whole));
    assert_eq!(SharedRun::decode(&old[..old.len() - 9]).err(), Some(ShareError::Damaged));
}

#[test]
fn a_link_that_is_cut_and_changed_is_damaged_and_not_of_another_version() {
    let cut = |text: &str| {
        let packed =
            faultline::share::pack(&format!("{text}{}", "# what comes next is cut off\nrun 1ms\n".repeat(9)));
        SharedRun::decode(&format!("{}.{}", packed.len(), &packed[..packed.len() - 9]))
    };
    let run = cut("faultline 1 0.1.0\nat 0 0 0\ncluster replication\n").expect("it can be read");
    assert!(run.cut && run.begin().is_ok());
    let changed = cut("faultline 1 0.1.0\nat 0 0 0\ncluster repliqqqion\n").expect("it says what it is");
    assert_eq!(changed.begin().err(), Some(ShareError::Damaged));
    assert_eq!(cut("faultline x 0.1.0\nat 0 0 0\ncluster replication\n").err(), Some(ShareError::Damaged));
    assert_eq!(cut("faultline 2 0.1.0\nat 0 0 0\n").err(), Some(ShareError::Newer("0.1.0".to_owned())));
}

#[test]
fn what_stands_around_a_link_is_no_part_of_it() {
    let (settings, history) = wild(&replication::SPEC, 7, 30);
    let whole = SharedRun::of(&replication::SPEC, &settings, &history);
    let link = whole.encode();
    let (_, old) = link.split_once('.').expect("it begins with its length");
    for behind in
        [".", ")", "\">", "?utm_source=mail", " and then", "\nand then", "==", "#more", "。", "%22", ">."]
    {
        for link in [link.as_str(), old] {
            assert_eq!(SharedRun::decode(&format!("{link}{behind}")), Ok(whole.clone()), "{behind}");
        }
    }
    // Where it says how long it is, even what could be a part of it.
    for behind in ["A", "-", "and", &link, &format!("https://example.org/#/run/{link}")] {
        assert_eq!(SharedRun::decode(&format!("{link}{behind}")), Ok(whole.clone()), "{behind}");
    }
    let broken = |mark: &str| {
        let characters: Vec<char> = link.chars().collect();
        characters.chunks(76).map(String::from_iter).collect::<Vec<_>>().join(mark)
    };
    for mark in ["\n", "\r\n", " ", "\n    "] {
        let link = broken(mark) + mark + "Regards";
        assert_eq!(SharedRun::decode(&link), Ok(whole.clone()), "{mark:?}");
    }
    // Quoted lines are not joined: what comes before the first mark is read, and the rest is missed.
    let (start, end) = link.split_at(link.len() - 200);
    assert!(SharedRun::decode(&format!("{start}\n> {end}")).is_ok_and(|run| run.cut));
    // Something in its midst is damage, and so is something behind what is damaged.
    for within in ["A", "AAAA"] {
        assert_eq!(SharedRun::decode(&format!("{start}{within}{end}")).err(), Some(ShareError::Damaged));
    }
    let changed = link.replacen(&end[..4], "____", 1);
    assert_eq!(SharedRun::decode(&format!("{changed}. And")).err(), Some(ShareError::Damaged));
    assert!(SharedRun::decode(&format!("{start}.")).is_ok_and(|run| run.cut));
}

#[test]
fn a_run_is_opened_piece_by_piece_as_at_once() {
    for spec in protocols::specs() {
        let (settings, history) = wild(spec, 11, 40);
        let shared = SharedRun::of(spec, &settings, &history);
        let mut opening = shared.begin().expect("it is our own");
        let expected = opening.steps_expected().expect("it says how long it is");
        let mut steps = 0;
        let mut pieces = 0;
        while !opening.advance(10) {
            assert!(opening.steps() > steps || pieces < 100_000, "it goes on");
            // The pieces are not exact: the engine is asked now and then.
            assert!(opening.steps() <= steps + 10 + 256, "{} after {steps}", opening.steps());
            steps = opening.steps();
            pieces += 1;
        }
        assert!(pieces >= 2, "{}: {pieces} pieces, {} steps of {expected}", spec.id, opening.steps());
        assert!(opening.steps() >= expected);
        let opened = opening.finish();
        assert!(opened.complete);
        assert_eq!(opened.sameness, Sameness::Same);
        assert_eq!(opened.history.recorder().trace_hash(), history.recorder().trace_hash());
        assert_eq!(opened.history.moment(), history.moment());
    }
}

#[test]
fn a_run_that_is_stopped_on_its_way_stands_where_it_is() {
    let text = "cluster replication nodes=3 load=10ms seed=5\nrun 1000s\n".to_owned();
    let mut opening = SharedRun::new("0.1.0".to_owned(), text).begin().expect("it can be read");
    assert!(!opening.advance(2_000));
    let opened = opening.finish();
    assert!(!opened.complete && opened.failed.is_none());
    let time = opened.history.present().now();
    assert!(time > Micros(0) && time < Micros::from_millis(1_000_000), "{time}");
    assert!(opened.history.at_end());
}

/// Links of every version, in tests/links/<version>.txt. A version that computes runs otherwise keeps the old files as
/// they are and says `until` instead of `same` before the link. FAULTLINE_BLESS=1 writes the file of this version anew.
#[test]
fn links_that_were_made_once_still_open() {
    let folder = "tests/links";
    let own = format!("{folder}/{}.txt", env!("CARGO_PKG_VERSION"));
    if std::env::var_os("FAULTLINE_BLESS").is_some() {
        let links = protocols::specs().flat_map(|spec| {
            [3, 8].map(|seed| {
                let (settings, history) = wild(spec, seed, 12);
                format!("same {}\n", SharedRun::of(spec, &settings, &history).encode())
            })
        });
        fs::create_dir_all(folder).expect("it can be made");
        fs::write(&own, links.collect::<String>()).expect("it can be written");
    }
    let mut opened = 0;
    for entry in fs::read_dir(folder).expect("links are kept") {
        let path = entry.expect("it can be read").path();
        for line in fs::read_to_string(&path).expect("it is text").lines() {
            let (expected, link) = line.split_once(' ').expect("what comes of it, and the link");
            let run = SharedRun::decode(link).and_then(|run| run.open()).expect("it opens");
            let comes = if run.sameness == Sameness::Same { "same" } else { "until" };
            assert_eq!(comes, expected, "{}: {link}", path.display());
            assert!(run.unread.is_empty() && run.failed.is_none(), "{}: {link}", path.display());
            opened += 1;
        }
    }
    assert!(fs::exists(&own).expect("it can be asked"), "FAULTLINE_BLESS=1 writes {own}");
    assert!(opened >= 2 * protocols::specs().count());
}

proptest! {
    #[test]
    fn any_text_is_a_run_or_refused(text in "\\PC{0,300}") {
        if let Ok(run) = SharedRun::decode(&text) {
            let _ = run.open();
        }
        if let Ok(run) = SharedRun::decode(&faultline::share::pack(&format!("faultline 1 0.1.0\n{text}\n"))) {
            let _ = run.open();
        }
    }

    #[test]
    fn a_damaged_link_is_refused(at in 0usize..400, put in "[A-Za-z0-9_-]{1}") {
        let (settings, history) = wild(&replication::SPEC, 1, 3);
        let link = SharedRun::of(&replication::SPEC, &settings, &history).encode();
        let at = at % link.len();
        let damaged = format!("{}{put}{}", &link[..at], &link[at + 1..]);
        prop_assume!(damaged != link);
        // Without the length, or with another one, the rest is whole.
        let read = SharedRun::decode(&damaged);
        prop_assert!(read.is_err() || at < 4 && read.as_ref() == SharedRun::decode(&link).as_ref(), "{read:?}");
    }
}
