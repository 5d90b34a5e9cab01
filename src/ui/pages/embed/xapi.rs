//! What the learner does, as xAPI statements for the embedding page to pass on.

use serde_json::{Value, json};

use crate::lesson::{Record, Step, StepKind};
use crate::text::Language;
use crate::ui::dom;
use crate::ui::pages::lesson::Material;

/// Who learns, as the embedding page says.
#[derive(Clone, Debug, PartialEq)]
pub struct Learner {
    pub actor: Value,
    pub registration: Option<String>,
}

const VERBS: &str = "http://adlnet.gov/expapi/verbs/";
const ACTIVITIES: &str = "http://adlnet.gov/expapi/activities/";

/// The first statement about a lesson.
pub fn initialized(learner: &Learner, material: &Material, language: Language) -> Value {
    statement(learner, "initialized", lesson_object(material, language), None)
}

/// What has happened between two records.
pub fn statements(
    learner: &Learner,
    material: &Material,
    language: Language,
    before: &Record,
    after: &Record,
) -> Vec<Value> {
    let lesson = &material.lesson;
    let mut all = Vec::new();
    for step in &lesson.steps {
        let tries = |record: &Record| record.step(&step.id).map_or(0, |step| step.tries);
        let object = || step_object(material, step);
        let is_asked = matches!(step.kind, StepKind::Predict(_) | StepKind::Quiz(_) | StepKind::Order(_));
        if is_asked && tries(after) > tries(before) {
            let record = after.step(&step.id).cloned().unwrap_or_default();
            let chosen: Vec<&str> = record.chosen.iter().map(String::as_str).collect();
            let right = match &record.came {
                Some(came) => record.chosen.contains(came),
                None => after.done.contains(&step.id),
            };
            let result = json!({ "response": chosen.join("[,]"), "success": right,
                "score": { "raw": record.points, "min": 0, "max": step.points } });
            all.push(statement(learner, "answered", object(), Some(result)));
        }
        if after.done.contains(&step.id) && !before.done.contains(&step.id) {
            let points = after.step(&step.id).map_or(0, |record| record.points);
            let result = (step.points > 0).then(
                || json!({ "completion": true, "score": { "raw": points, "min": 0, "max": step.points } }),
            );
            all.push(statement(learner, "completed", object(), result));
        }
    }
    if after.completed(lesson) && !before.completed(lesson) {
        let score = after.score(lesson);
        let result = json!({ "completion": true, "success": score.passed(), "score": {
            "scaled": f64::from(score.percent()) / 100.0, "raw": score.points, "min": 0, "max": score.max } });
        let verb = if score.passed() { "passed" } else { "failed" };
        all.push(statement(learner, verb, lesson_object(material, language), Some(result.clone())));
        all.push(statement(learner, "completed", lesson_object(material, language), Some(result)));
    }
    all
}

fn statement(learner: &Learner, verb: &str, object: Value, result: Option<Value>) -> Value {
    let now = String::from(js_sys::Date::new_0().to_iso_string());
    let mut statement = json!({
        "id": uuid(),
        "actor": learner.actor,
        "verb": { "id": format!("{VERBS}{verb}"), "display": { "en": verb } },
        "object": object,
        "timestamp": now,
    });
    if let Some(result) = result {
        statement["result"] = result;
    }
    if let Some(registration) = &learner.registration {
        statement["context"] = json!({ "registration": registration });
    }
    statement
}

/// A random UUID, version 4. It tells statements apart and guards nothing.
fn uuid() -> String {
    let part = |bits: u32| (js_sys::Math::random() * f64::from(2u32.pow(bits))) as u64;
    let twelve = part(24) << 24 | part(24);
    format!(
        "{:08x}-{:04x}-4{:03x}-{:x}{:03x}-{twelve:012x}",
        part(16) << 16 | part(16),
        part(16),
        part(12),
        8 + part(2),
        part(12)
    )
}

fn address(material: &Material, step: Option<&str>) -> String {
    let location = dom::window().location();
    let page =
        format!("{}{}", location.origin().unwrap_or_default(), location.pathname().unwrap_or_default());
    let route = material.route(step).map_or_else(String::new, |route| route.href());
    format!("{page}{route}")
}

fn lesson_object(material: &Material, language: Language) -> Value {
    let title = material.lesson.title.get(language);
    json!({ "objectType": "Activity", "id": address(material, None), "definition": {
        "type": format!("{ACTIVITIES}lesson"), "name": { language.tag(): title } } })
}

fn step_object(material: &Material, step: &Step) -> Value {
    let kind = match step.kind {
        StepKind::Predict(_) | StepKind::Quiz(_) | StepKind::Order(_) => "question",
        StepKind::Task(_) | StepKind::Survive(_) => "simulation",
        StepKind::Read => "module",
    };
    json!({ "objectType": "Activity", "id": address(material, Some(&step.id)), "definition": {
        "type": format!("{ACTIVITIES}{kind}"), "name": { "en": step.id } } })
}
