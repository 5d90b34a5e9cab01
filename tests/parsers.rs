//! Whatever text a parser is given, it answers with a value or a complaint, and what is written can
//! be read again.

use faultline::lesson::{Catalogue, Lesson, Prose};
use faultline::scenario::{self, Action, Order, Scope};
use faultline::sim::{Command, MessageId, Micros, NodeId, Span};
use faultline::text::command_line;
use proptest::prelude::*;

const GOOD: &str = "cluster replication nodes=3 mode=async seed=7 # a comment\n\
    request c1 put x 1\nrun 100ms\nrun until 250ms\nrun until acknowledged\nstep 3\n\
    crash n1\nrestart n1\npause n2\nresume n2\nwipe n3\ncut n1 n2\ncut n2 -> n3\nheal n1 n2\nheal all\n\
    partition n1 c1 | n2 n3 ctl\nlatency n1 n2 80ms\nloss n1 n2 10%\ndrop #12\ndelay #12 50ms\n\
    duplicate write c1 -> n1\nskew n2 +200ms\nrate n2 1.05\nfire n3 beat\nshow logs\n\
    expect n2.role = primary and (holds \"logs agree\" or not ever (n1.log >= 3))\n\
    expect violated \"no acknowledged write is lost\"\n";

fn names() -> Vec<String> {
    scenario::parse(GOOD).expect("it is good").names
}

fn node() -> impl Strategy<Value = NodeId> {
    (0..names().len() as u16).prop_map(NodeId)
}

fn span() -> impl Strategy<Value = Span> {
    (node(), node(), any::<bool>()).prop_map(|(from, to, both_ways)| Span { from, to, both_ways })
}

fn command() -> impl Strategy<Value = Command> {
    let time = || (0u64..100_000_000).prop_map(Micros);
    let message = || (0u32..100_000).prop_map(MessageId);
    prop_oneof![
        node().prop_map(Command::Crash),
        node().prop_map(Command::Restart),
        node().prop_map(Command::Pause),
        node().prop_map(Command::Resume),
        node().prop_map(Command::Wipe),
        span().prop_map(Command::Cut),
        span().prop_map(Command::Heal),
        Just(Command::HealAll),
        prop::collection::vec(prop::collection::vec(node(), 1..3), 2..4).prop_map(Command::Partition),
        (span(), time()).prop_map(|(span, latency)| Command::Latency { span, latency }),
        (span(), 0u32..=1_000_000).prop_map(|(span, ppm)| Command::Loss { span, ppm }),
        message().prop_map(Command::Drop),
        (message(), time()).prop_map(|(id, by)| Command::Delay(id, by)),
        message().prop_map(Command::Duplicate),
        (node(), -100_000_000i64..100_000_000).prop_map(|(node, by)| Command::Skew(node, by)),
        (node(), 100_000u32..=10_000_000).prop_map(|(node, rate)| Command::Rate(node, rate)),
        (node(), "[a-z][a-z0-9-]{0,8}").prop_map(|(node, timer)| Command::Fire(node, timer)),
        (node(), "[a-z]{1,5}", "[a-z0-9]{1,5}")
            .prop_map(|(node, key, value)| Command::Request(node, vec!["put".to_owned(), key, value])),
    ]
}

#[test]
fn a_condition_about_what_does_not_exist_is_refused() {
    let names = names();
    let spec = faultline::protocols::find("replication")
        .and_then(faultline::protocols::Protocol::spec)
        .expect("it is there");
    for (line, word, offer) in [
        ("run until in-flight wrtie", "wrtie", "write"),
        ("expect not in-flight wrtie n1 -> n2", "wrtie", "write"),
        ("drop repll n1 -> n2", "repll", "repl"),
        ("expect n1.lsn = 3", "lsn", "log"),
        ("expect c1.epohc = 3", "epohc", "epoch"),
        ("expect n1.role = primry", "primry", "primary"),
        ("expect n1.status != crahsed", "crahsed", "crashed"),
    ] {
        let errors = scenario::parse_commands(line, &Scope { spec, names: &names });
        let error = errors.expect_err(line).remove(0).message;
        assert!(error.contains(&format!("{word}`")), "{line}: {error}");
        if line.starts_with("expect c1") {
            assert!(!error.contains(offer), "a client has no epoch: {error}");
        } else {
            assert!(error.contains(offer), "{line}: {error}");
        }
    }
    for line in ["expect c1.log = 1", "expect n1.role = client", "expect res.role = backup"] {
        assert!(scenario::parse_commands(line, &Scope { spec, names: &names }).is_err(), "{line}");
    }
}

proptest! {
    #[test]
    fn every_command_is_read_as_it_is_written(command in command()) {
        let names = names();
        let spec = faultline::protocols::find("replication").and_then(faultline::protocols::Protocol::spec).expect("it is there");
        let text = command_line(&command, &names);
        let lines = scenario::parse_commands(&text, &Scope { spec, names: &names });
        let lines = lines.unwrap_or_else(|errors| panic!("{text}: {}", errors[0]));
        prop_assert_eq!(&lines[0].action, &Action::Give(Order::Command(command)));
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in "\\PC{0,200}") {
        if let Err(errors) = scenario::parse(&text) {
            prop_assert!(errors.iter().all(|error| error.line >= 1 && error.column >= 1));
        }
        let _ = Catalogue::parse(&text);
        let _ = Lesson::parse("any", &text);
        let _ = Prose::parse("any.md", &text);
    }

    /// A good text with a piece cut out, doubled or replaced.
    #[test]
    fn a_damaged_scenario_is_read_or_refused(at in 0usize..800, length in 0usize..20, put in "[ -~\\n]{0,8}") {
        let at = at.min(GOOD.len());
        let end = (at + length).min(GOOD.len());
        let text = format!("{}{put}{}", &GOOD[..at], &GOOD[end..]);
        if let Err(errors) = scenario::parse(&text) {
            let lines = text.lines().count();
            prop_assert!(errors.iter().all(|error| (1..=lines.max(1)).contains(&error.line)));
            prop_assert!(errors.iter().all(|error| error.message.contains("expected") || error.message.contains("give")
                || error.message.contains("delete") || error.message.contains("stands") || error.message.contains("cannot be")),
                "{:?}", errors);
        }
    }
}

#[test]
fn errors_name_the_place_and_what_could_stand_there() {
    for (text, expected) in [
        ("", "line 1, column 1: the line ends here; expected `cluster` and a protocol"),
        ("crash n1", "line 1, column 1: found `crash`; expected `cluster`"),
        ("cluster replicatoin", "line 1, column 9: found `replicatoin`; expected a protocol: replication, "),
        ("cluster replication nodes=9", "line 1, column 27: found `9`; expected a whole number from 2 to 7"),
        (
            "cluster replication\ncrash n9",
            "line 2, column 7: found `n9`; expected a node: c1, n1, n2, n3, ctl, res",
        ),
        ("cluster replication\ncrsh n1", "line 2, column 1: found `crsh`; expected a command: "),
        ("cluster replication\n\n# x\n  cut n1 ->", "line 4, column 12: the line ends here; expected a node"),
        (
            "cluster replication\nexpect violated \"x\"",
            "line 2, column 17: found `x`; expected a promise in quotes",
        ),
        (
            "cluster replication\nrun 5",
            "line 2, column 5: found `5`; expected a time (`run 100ms`) or `until`",
        ),
        ("cluster replication\ncrash n1 n2", "line 2, column 10: found `n2`; expected the end of the line"),
    ] {
        let errors = scenario::parse(text).err().unwrap_or_else(|| panic!("{text} is no scenario"));
        let shown = errors[0].to_string();
        assert!(shown.replace("`\"x\"`", "`x`").starts_with(expected), "{text}\n{shown}\n{expected}");
    }
}
