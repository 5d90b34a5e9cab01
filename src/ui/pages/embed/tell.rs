//! What is said about a lesson and its run.

use serde_json::{Value, json};

use crate::lesson::{Lesson, Record};
use crate::share::SharedRun;
use crate::sim::What;
use crate::text::describe;
use crate::ui::pages::lesson::Material;
use crate::ui::player::Player;
use crate::ui::words::Words;

pub fn ready(material: &Material, step: &str, words: &Words) -> Value {
    let lesson = &material.lesson;
    let steps: Vec<Value> = lesson
        .steps
        .iter()
        .map(|step| json!({ "id": step.id, "kind": step.kind_word(), "points": step.points }))
        .collect();
    json!({
        "lesson": material.key(),
        "title": lesson.title.get(words.language()),
        "language": words.language().tag(),
        "step": step,
        "steps": steps,
        "version": env!("CARGO_PKG_VERSION"),
    })
}

pub fn progress(lesson: &Lesson, record: &Record, step: &str) -> Value {
    let (done, open): (Vec<&str>, Vec<&str>) =
        lesson.steps.iter().map(|step| step.id.as_str()).partition(|id| record.done.contains(*id));
    json!({ "step": step, "done": done, "open": open, "completed": record.completed(lesson) })
}

pub fn score(lesson: &Lesson, record: &Record) -> Value {
    let score = record.score(lesson);
    json!({
        "points": score.points,
        "max": score.max,
        "percent": score.percent(),
        "minimum": score.minimum,
        "passed": score.passed() && (score.max > 0 || record.completed(lesson)),
    })
}

/// The present run: where it stands, what it has kept, and itself.
pub fn run(player: &Player, playing: bool) -> Value {
    let sim = player.sim();
    sim.look(|history| {
        let promises: Vec<Value> = history
            .present()
            .promises()
            .iter()
            .map(|promise| {
                let status = if promise.violation.is_some() { "violated" } else { "holds" };
                json!({ "name": promise.name, "status": status })
            })
            .collect();
        json!({
            "time": player.now().0,
            "end": history.end().time.0,
            "playing": playing,
            "promises": promises,
            "run": SharedRun::of(sim.spec(), sim.settings(), history).encode(),
        })
    })
}

/// Sentences about what matters after the first `from` events.
pub fn events(player: &Player, from: usize, words: &Words) -> Vec<Value> {
    let sim = player.sim();
    sim.look(|history| {
        let new = history.trace_so_far().get(from..).unwrap_or_default();
        new.iter()
            .filter(|event| event.what.matters())
            .map(|event| {
                json!({
                    "time": event.at.0,
                    "kind": kind_word(&event.what),
                    "text": describe(words, sim.spec(), history.recorder(), event),
                })
            })
            .collect()
    })
}

/// The word for a kind of event that matters.
fn kind_word(what: &What) -> &'static str {
    match what {
        What::Crashed { .. } => "crashed",
        What::Restarted { .. } => "restarted",
        What::Paused { .. } => "paused",
        What::Resumed { .. } => "resumed",
        What::Wiped { .. } => "wiped",
        What::LinkCut { .. } => "cut",
        What::LinkHealed { .. } => "healed",
        What::Responded { .. } => "responded",
        What::Violated { .. } => "violated",
        _ => "noted",
    }
}
