//! `faultline search`: tries every schedule of a few faults from the end of a scenario.

use super::out::{complain, print, write, wrong};
use super::run::{load, tell_failures};
use super::{FAILED, GOOD, wants_help};
use crate::protocols::ProtocolSpec;
use crate::scenario::{self, golden::Golden};
use crate::sim::{Faults, Micros, PromiseId, Verb};
use crate::study::{self, Answer, Chance, Covered, Find, LastChance, Plan, Search, Trials};

const HELP: &str = "\
Usage: faultline search FILE [--faults N] [--within TIME] [--promise KEY] [--kinds KIND,KIND...]
                        [--delay TIME] [--schedules N]

Runs the scenario in FILE and then tries every schedule of at most N faults within TIME from there, fewest
faults first, until a promise breaks. What it finds it prints as a scenario that breaks the promise: put it into
a file and see `faultline run FILE`.

  --faults N        at most so many faults; 2 unless you say otherwise
  --within TIME     virtual time for the faults and for what comes of them; 500ms unless you say otherwise
  --promise KEY     the promise to break, by its key or its name; otherwise any that is not broken yet
  --kinds KINDS     crash, restart, pause, resume, wipe, cut, partition, heal, drop, delay, duplicate, fire, with
                    commas between them; crash,restart,drop unless you say otherwise. A partition is one node
                    apart from all others, `fire` lets a timer fire early
  --delay TIME      by how much `delay` delays a message; 100ms unless you say otherwise
  --schedules N     stops after about so many schedules

Faults fall right after a step of the run, and only where they can differ from the same fault a step earlier: a
node that was touched since, a link that was used, a message that is new. The answer speaks of those schedules and
of no others. No protocol survives each lost disk: what `wipe` finds may be
outside of its model. Exit code: 0 if none of them breaks a promise, 1 if one does or not all were tried.";

/// Between two looks at how far the search is.
const PIECE: u64 = 2_000;

struct Options<'a> {
    file: &'a str,
    faults: usize,
    within: Micros,
    promise: Option<&'a str>,
    kinds: Faults,
    schedules: u64,
}

/// Runs the command. Gives the exit code.
pub fn main(words: &[&str]) -> u8 {
    if wants_help(words) {
        return print(HELP);
    }
    match parse(words) {
        Ok(options) => run(&options),
        Err(message) => wrong(&format!("{message}\n\n{HELP}")),
    }
}

fn parse<'a>(words: &[&'a str]) -> Result<Options<'a>, String> {
    let mut file = None;
    let (mut faults, mut within, mut promise, mut schedules) = (2, Micros::from_millis(500), None, u64::MAX);
    let mut kinds = Faults::default();
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if !word.starts_with("--") {
            if file.replace(*word).is_some() {
                return Err(format!("`{word}` is a second file; search from one at a time."));
            }
            continue;
        }
        let known = ["--faults", "--within", "--promise", "--kinds", "--delay", "--schedules"];
        if !known.contains(word) {
            return Err(format!("There is no option `{word}`."));
        }
        let value = rest.next().ok_or_else(|| format!("`{word}` needs a value."))?;
        let time = || scenario::parse_time(value).ok_or_else(|| format!("`{word}` takes a time, as 500ms."));
        let number = || value.parse::<u64>().map_err(|_| format!("`{word}` takes a whole number."));
        match *word {
            "--faults" => faults = number()? as usize,
            "--within" => within = time()?,
            "--promise" => promise = Some(*value),
            "--kinds" => kinds.verbs = verbs(value)?,
            "--delay" => kinds.delay = time()?,
            _ => schedules = number()?,
        }
    }
    let file = file.ok_or("Name the file.")?;
    Ok(Options { file, faults, within, promise, kinds, schedules })
}

fn verbs(list: &str) -> Result<Vec<Verb>, String> {
    let verb = |word: &str| Faults::KINDS.iter().find(|verb| verb.word() == word).copied();
    list.split(',')
        .map(|word| {
            verb(word).ok_or_else(|| {
                let known: Vec<&str> = Faults::KINDS.iter().map(|verb| verb.word()).collect();
                format!("`{word}` is no kind of fault to search with; there are {}.", known.join(", "))
            })
        })
        .collect()
}

fn run(options: &Options) -> u8 {
    let golden = match load(options.file) {
        Ok(golden) => golden,
        Err(code) => return code,
    };
    if !golden.failures.is_empty() {
        tell_failures(options.file, &golden.failures);
        return FAILED;
    }
    let promises = match promises(golden.scenario.spec, options.promise) {
        Ok(promises) => promises,
        Err(message) => return wrong(&message),
    };
    let present = golden.history.present();
    let is_broken = |id: &PromiseId| present.promises()[usize::from(id.0)].violation.is_some();
    if promises.iter().all(is_broken) {
        return wrong("What the search is to break is broken already at the end of the scenario.");
    }
    let plan = Plan {
        faults: options.faults,
        within: options.within,
        kinds: options.kinds.clone(),
        promises,
        reduced: true,
    };
    let mut search = Search::new(present, plan);
    let mut told = None;
    while !search.advance(PIECE) && search.covered().schedules < options.schedules {
        if search.covered().faults > told {
            told = search.covered().faults;
            complain(&so_far(search.covered()));
        }
    }
    match search.answer() {
        Answer::Found(find) => write(&found(&golden, options, &find, search.covered()), FAILED),
        Answer::None(covered) => write(&none(&golden, options, covered), GOOD),
        Answer::NotFinished(covered) => {
            let (depth, share) = (search.depth(), search.progress() * 100.0);
            let text = format!(
                "Not finished, {share:.0}% of the schedules with {}: {}\n",
                count(depth),
                so_far(covered)
            );
            write(&text, FAILED)
        }
    }
}

/// All promises of the protocol, or the one that is asked for.
fn promises(spec: &ProtocolSpec, wanted: Option<&str>) -> Result<Vec<PromiseId>, String> {
    let all = (0u8..).zip(spec.promises);
    let named =
        all.filter(|(_, promise)| wanted.is_none_or(|name| promise.key == name || promise.name == name));
    let found: Vec<PromiseId> = named.map(|(id, _)| PromiseId(id)).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let known: Vec<String> =
        spec.promises.iter().map(|promise| format!("  {}: \"{}\"", promise.key, promise.name)).collect();
    let wanted = wanted.unwrap_or_default();
    Err(format!("{} makes no promise `{wanted}`; it makes these:\n{}", spec.id, known.join("\n")))
}

fn count(faults: usize) -> String {
    match faults {
        0 => "no fault".to_owned(),
        1 => "at most 1 fault".to_owned(),
        _ => format!("at most {faults} faults"),
    }
}

fn so_far(covered: Covered) -> String {
    let Covered { faults, schedules } = covered;
    match faults {
        Some(faults) => {
            format!(
                "{schedules} schedules tried, among them every one with {}; none breaks a promise",
                count(faults)
            )
        }
        None => format!("{schedules} schedules tried; none breaks a promise"),
    }
}

fn what(golden: &Golden, options: &Options) -> String {
    let spec = golden.scenario.spec;
    match options.promise {
        Some(name) => {
            let named = spec.promises.iter().find(|promise| promise.key == name || promise.name == name);
            named.map_or_else(|| "a promise".to_owned(), |promise| format!("\"{}\"", promise.name))
        }
        None => "a promise".to_owned(),
    }
}

fn none(golden: &Golden, options: &Options, covered: Covered) -> String {
    format!(
        "None of the {} schedules with {} ({}) within {} from {} breaks {}.\n",
        covered.schedules,
        count(options.faults),
        kinds(options),
        options.within,
        golden.history.present().now(),
        what(golden, options),
    )
}

fn kinds(options: &Options) -> String {
    options.kinds.verbs.iter().map(|verb| verb.word()).collect::<Vec<_>>().join(", ")
}

/// The find as a scenario, with what it is before it.
fn found(golden: &Golden, options: &Options, find: &Find, covered: Covered) -> String {
    let spec = golden.scenario.spec;
    let promise = spec.promises[usize::from(find.promise.0)].name;
    let faults = match find.given.len() {
        0 => "Without any fault".to_owned(),
        1 => "One fault is enough:".to_owned(),
        faults => format!("{faults} faults are enough, and no fewer that were tried:"),
    };
    let tried = covered.schedules;
    let chance = last_chance(golden, find);
    let text = find.scenario(spec, &golden.scenario.settings, golden.history.given());
    let within = options.within;
    format!(
        "# {faults} \"{promise}\" is broken within {within}. {tried} schedules tried ({}).\n{chance}{text}",
        kinds(options)
    )
}

/// A comment that says until when the promise could still be kept.
fn last_chance(golden: &Golden, find: &Find) -> String {
    let (spec, settings) = (golden.scenario.spec, &golden.scenario.settings);
    let Some(history) = study::until_broken(spec, settings, &find.run(golden.history.given())) else {
        return String::new();
    };
    let trials = Trials::usual(find.promise, history.present().now());
    let Trials { within, futures, .. } = trials;
    let mut chance = LastChance::new(&history, trials);
    while !chance.advance(&history, PIECE) {}
    match chance.answer() {
        Chance::At(at) => format!(
            "# It could still be kept at {} (step {}): one of {futures} futures without further faults keeps it for {within}.\n",
            at.time, at.steps
        ),
        Chance::Never | Chance::NotFinished => {
            format!("# None of {futures} futures from any moment of this run keeps it for {within}.\n")
        }
    }
}
