//! What a protocol says of itself is what its runs show: nothing more, nothing less.

#[path = "common/chosen.rs"]
mod chosen;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use faultline::protocols::{self, ProtocolSpec, Settings};
use faultline::scenario::golden;
use faultline::sim::{Exhibit, History, MessageId, NodeView, PromiseId, Session};
use faultline::swarm::Schedule;

/// Random schedules of each variant that are looked at for messages that no golden scenario has.
const SCHEDULES: u64 = 200;

/// What runs of a protocol show.
#[derive(Default)]
struct Shown {
    message_kinds: BTreeSet<&'static str>,
    broken: BTreeSet<PromiseId>,
    /// By the prefix of a node's name.
    roles: BTreeMap<&'static str, BTreeSet<&'static str>>,
    fields: BTreeMap<&'static str, BTreeSet<&'static str>>,
}

#[test]
fn conditions_can_name_what_runs_show_and_nothing_else() {
    for spec in chosen::chosen() {
        let mut shown = shown_by_goldens(spec);
        shown.add_rare_messages(spec);
        assert_eq!(shown.message_kinds, set(spec.message_kinds), "{}: kinds of messages", spec.id);
        for rare in spec.swarm.rare {
            assert!(shown.broken.contains(rare), "{}: no golden scenario breaks promise {rare:?}", spec.id);
        }
        for group in spec.groups {
            let place = format!("{}, {}", spec.id, group.prefix);
            assert_eq!(shown.roles.get(group.prefix), Some(&set(group.roles)), "{place}: roles");
            assert_eq!(shown.fields.get(group.prefix), Some(&set(group.fields)), "{place}: fields");
        }
    }
}

/// Nodes are named without opening a world, so that a text can be read without one.
#[test]
fn the_names_of_the_spec_are_the_names_of_the_world_and_every_variant_opens() {
    for spec in protocols::specs() {
        for variant in spec.variants {
            let settings =
                Settings::parse(spec, variant.settings.iter().copied()).expect("a variant is well formed");
            assert_eq!(
                (spec.names)(&settings),
                spec.open(&settings).names(),
                "{}, {}",
                spec.id,
                variant.name
            );
            for name in (spec.names)(&settings) {
                assert!(spec.group_of(&name).is_some(), "{}: {name} is in no group", spec.id);
            }
        }
    }
}

#[test]
fn the_picture_of_a_protocol_is_one_of_its_exhibits_from_the_start() {
    for spec in protocols::specs() {
        for variant in spec.variants {
            let settings = Settings::parse(spec, variant.settings.iter().copied()).expect("they are right");
            let session = spec.open(&settings);
            let keys: Vec<&str> = session.exhibits().iter().map(Exhibit::key).collect();
            assert!(keys.contains(&spec.picture), "{}, {}: {keys:?}", spec.id, variant.name);
        }
    }
}

#[test]
fn a_protocol_is_named_behind_its_key_word_and_nowhere_else() {
    let named = |text: &str| protocols::named_in(text).iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(named("cluster hashing nodes=3\nrun 5ms\n"), ["hashing"]);
    assert_eq!(
        named("format = 1\nprotocol = \"two-phase-commit\"\nsetup = \"\"\"\ncluster two-phase-commit"),
        ["two-phase-commit"]
    );
    assert_eq!(named("protocol='checkpoint'"), ["checkpoint"]);
    assert_eq!(named("cluster\thashing"), ["hashing"]);
    assert_eq!(named("# about replication\ncluster checkpoints\nload=30ms"), Vec::<&str>::new());
}

fn set(words: &[&'static str]) -> BTreeSet<&'static str> {
    let set: BTreeSet<_> = words.iter().copied().collect();
    assert_eq!(set.len(), words.len(), "nothing is named twice: {words:?}");
    set
}

fn shown_by_goldens(spec: &'static ProtocolSpec) -> Shown {
    let mut shown = Shown::default();
    let folder = format!("crates/protocols/src/{}/scenarios", spec.id);
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder}: {error}")) {
        let path = entry.expect("it can be read").path();
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let golden = golden::run(&text).unwrap_or_else(|errors| panic!("{}, {}", path.display(), errors[0]));
        shown.message_kinds.extend(kinds_in(&golden.history));
        let promises = golden.history.present().promises();
        shown.broken.extend(promises.iter().filter(|one| one.violation.is_some()).map(|one| one.id));
        let mut session = spec.open(&golden.scenario.settings).fork();
        for given in golden.history.given() {
            while session.position().steps < given.at.steps {
                shown.step(spec, session.as_mut());
            }
            session.wait_until(given.at.time);
            session.inject(&given.command).expect("it was carried out before");
        }
        while session.position().steps < golden.history.present().position().steps {
            shown.step(spec, session.as_mut());
        }
    }
    shown
}

fn kinds_in(history: &History) -> impl Iterator<Item = &'static str> {
    (1..).map_while(|id| history.recorder().message(MessageId(id))).map(|message| message.kind)
}

impl Shown {
    fn add_rare_messages(&mut self, spec: &'static ProtocolSpec) {
        for (variant, seed) in
            spec.variants.iter().flat_map(|variant| (1..=SCHEDULES).map(move |seed| (variant, seed)))
        {
            if self.message_kinds.len() >= spec.message_kinds.len() {
                return;
            }
            let text = Schedule::new(spec, variant, seed).run().scenario();
            let run = golden::run(&text).unwrap_or_else(|errors| panic!("{text}\n{}", errors[0]));
            self.message_kinds.extend(kinds_in(&run.history));
        }
    }

    fn step(&mut self, spec: &'static ProtocolSpec, session: &mut dyn Session) {
        assert!(session.step(), "the run was longer");
        for node in session.nodes() {
            self.look_at(spec, &node);
        }
    }

    fn look_at(&mut self, spec: &'static ProtocolSpec, node: &NodeView) {
        let group = spec.group_of(&node.name);
        let group = group.unwrap_or_else(|| panic!("{}: {} belongs to no group", spec.id, node.name));
        self.roles.entry(group.prefix).or_default().insert(node.role);
        self.fields.entry(group.prefix).or_default().extend(node.fields.iter().map(|field| field.key));
    }
}
