//! What a protocol says of itself is what its runs show: nothing more, nothing less.

#[path = "common/chosen.rs"]
mod chosen;

#[path = "conformance/shown.rs"]
mod shown;

use std::collections::{BTreeMap, BTreeSet};

use faultline::protocols::{self, COMMON, ProtocolSpec, Settings};
use faultline::sim::Exhibit;
use faultline::text::{Language, Texts};
use shown::{Shown, keys_in_source, texts_of};

/// What is wrong, each with what to do.
#[derive(Default)]
struct Complaints(Vec<String>);

impl Complaints {
    fn unless(&mut self, right: bool, complaint: impl FnOnce() -> String) {
        if !right {
            self.0.push(complaint());
        }
    }

    /// `named` is what the spec says, `shown` what runs show.
    fn compare(&mut self, what: &str, named: &BTreeSet<String>, shown: &BTreeSet<String>) {
        for missing in named.difference(shown) {
            self.0
                .push(format!("{what}: no run shows {missing}: take it out, or write a scenario that does"));
        }
        for unnamed in shown.difference(named) {
            self.0.push(format!("{what}: a run shows {unnamed}: name it"));
        }
    }

    fn report(self) {
        assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
    }
}

/// Runs take longer than all that is asked of them, so one test asks everything.
#[test]
fn runs_show_what_a_protocol_says_of_itself_and_nothing_else() {
    let mut complaints = Complaints::default();
    for spec in chosen::chosen() {
        let shown = Shown::by_runs_of(spec);
        check_what_conditions_can_name(spec, &shown, &mut complaints);
        check_lines_timers_and_goals(spec, &shown, &mut complaints);
        for language in Language::ALL {
            check_texts_of_runs(spec, &shown, &Texts::new(language), &mut complaints);
        }
    }
    complaints.report();
}

fn check_what_conditions_can_name(spec: &ProtocolSpec, shown: &Shown, complaints: &mut Complaints) {
    let id = spec.id;
    complaints.compare(
        &format!("{id}, message_kinds"),
        &set(spec.message_kinds),
        &owned(&shown.message_kinds),
    );
    for (name, promises) in spec.swarm.rare {
        let variant = spec.variants.iter().find(|variant| variant.name == *name);
        for rare in *promises {
            let breaks = variant.is_some_and(|variant| variant.breaks.contains(rare));
            complaints.unless(breaks, || format!("{id}: `rare` says that {name} breaks {rare:?}"));
            complaints.unless(shown.broken.contains(rare), || {
                format!("{id}: add a golden scenario that breaks {rare:?}, which is rare")
            });
        }
    }
    for group in spec.groups {
        let of = |shown: &BTreeMap<_, BTreeSet<_>>| shown.get(group.prefix).map(owned).unwrap_or_default();
        let place = format!("{id}, group {}", group.prefix);
        complaints.compare(&format!("{place}, roles"), &set(group.roles), &of(&shown.roles));
        complaints.compare(&format!("{place}, fields"), &set(group.fields), &of(&shown.fields));
    }
}

fn check_lines_timers_and_goals(spec: &ProtocolSpec, shown: &Shown, complaints: &mut Complaints) {
    let id = spec.id;
    let lines: BTreeSet<String> = spec.lines().map(|line| line.id.0.to_string()).collect();
    let different = lines.len() == spec.lines().count();
    complaints.unless(different, || format!("{id}, pseudocode.txt: two lines have one number"));
    let ran = shown.lines.iter().map(|line| line.0.to_string()).collect();
    complaints.compare(&format!("{id}, lines of pseudocode.txt"), &lines, &ran);
    let timers = spec.timers.iter().map(|key| format!("{id}-timer-{key}")).collect();
    complaints.compare(&format!("{id}, timers"), &timers, &owned(&shown.timers));
    for (goal, number) in spec.goals.iter().zip(0..) {
        let reached = shown.goals.iter().any(|reached| reached.0 == number);
        complaints.unless(reached, || format!("{id}: no run reaches the goal {goal}"));
    }
}

fn check_texts_of_runs(spec: &ProtocolSpec, shown: &Shown, texts: &Texts, complaints: &mut Complaints) {
    let place = format!("{}, {}", spec.id, texts.tag());
    let names = (spec.names)(&Settings::defaults(spec));
    for ((key, _), note) in &shown.notes {
        complaints.unless(texts.has(key), || format!("{place}: a run says {key}: add it"));
        // A sentence with a blank that nobody fills panics.
        texts.note(note, &names);
    }
    for key in &shown.keys {
        complaints.unless(texts.has(key), || format!("{place}: a run shows {key}: add it"));
    }
}

#[test]
fn everything_that_a_protocol_names_has_a_text_in_both_languages() {
    let mut complaints = Complaints::default();
    for (spec, texts) in chosen::chosen().flat_map(|spec| Language::ALL.map(|one| (spec, Texts::new(one)))) {
        let place = format!("{}, {}", spec.id, texts.tag());
        for (key, has_meaning) in texts_of(spec) {
            complaints.unless(texts.has(&key), || format!("{place}: add {key}"));
            let meant = !has_meaning || texts.attribute(&key, "meaning").is_some();
            complaints.unless(meant, || format!("{place}: add .meaning to {key}"));
        }
        for key in keys_in_source(spec) {
            complaints.unless(texts.has(&key), || format!("{place}: its Rust says {key}: add it"));
        }
        for key in COMMON.iter().map(|common| format!("parameter-{}", common.name)) {
            let said = texts.attribute(&key, "meaning").is_some();
            complaints.unless(said, || format!("{place}: add {key} with its meaning"));
        }
    }
    complaints.report();
}

/// Nodes are named without opening a world, so that a text can be read without one.
#[test]
fn the_names_of_the_spec_are_the_names_of_the_world_and_every_variant_opens() {
    let mut complaints = Complaints::default();
    for spec in chosen::chosen() {
        for variant in spec.variants {
            let place = format!("{}, variant {}", spec.id, variant.name);
            let settings = match Settings::parse(spec, variant.settings.iter().copied()) {
                Ok(settings) => settings,
                Err(error) => {
                    complaints.0.push(format!("{place}: {error}"));
                    continue;
                }
            };
            let (names, opened) = ((spec.names)(&settings), spec.open(&settings));
            let same = names == opened.names();
            complaints.unless(same, || format!("{place}: the world has {:?}, not {names:?}", opened.names()));
            for name in names {
                let known = spec.group_of(&name).is_some();
                complaints.unless(known, || format!("{place}: {name} is in no group: add its prefix to one"));
            }
        }
    }
    complaints.report();
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

/// The words, of which none may be named twice.
fn set(words: &[&'static str]) -> BTreeSet<String> {
    let set: BTreeSet<&'static str> = words.iter().copied().collect();
    assert_eq!(set.len(), words.len(), "nothing is named twice: {words:?}");
    owned(&set)
}

fn owned(words: &BTreeSet<&'static str>) -> BTreeSet<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
