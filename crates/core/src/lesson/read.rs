//! `lesson.toml` to [`Lesson`].

use std::collections::BTreeSet;

use toml::Spanned;

use super::attempt::FREE;
use super::complaint::Complaint;
use super::model::{GUESS_POINTS, Lesson, LocalText, PANELS, Step, StepKind, VIEWS};
use super::raw::{self, RawKind, RawLesson, RawStep, Source};
use super::read_options::{read_predict, read_quiz};
use super::read_story::{read_code, read_expects, read_speed, read_until};
use super::read_study::{read_culprit, read_order, read_survive};
use super::read_task::read_task;
use super::script::{LINES_MAX, Lines, PARTS_MAX, Script, too_many_parts};
pub use crate::authored::names::is_slug;
pub(super) use crate::authored::names::{SLUG, unknown};
use crate::scenario::{self, Condition, Scenario, ScenarioError, Scope};
use crate::text::Language;
use faultline_protocols::{self, PROTOCOLS, ProtocolSpec};
use faultline_sim::Verb;

/// More than this is refused, so that a lesson from elsewhere stays small.
pub const STEPS_MAX: usize = 40;
pub const OPTIONS_MAX: usize = 8;
const POINTS_MAX: u32 = 100;
const ATTEMPTS_MAX: u32 = 20;
const MINUTES_MAX: u32 = 240;
const TITLE_MAX: usize = 120;
const SUMMARY_MAX: usize = 400;
/// Without `minimum` in the lesson.
const MINIMUM: u32 = 60;

/// Verbs that a step can allow.
fn faults() -> Vec<&'static str> {
    Verb::ALL.iter().filter(|verb| !FREE.contains(verb)).map(|verb| verb.word()).collect()
}

/// Complaints that are collected while a lesson is read.
pub(super) struct Reading<'a> {
    pub source: Source<'a>,
    pub complaints: Vec<Complaint>,
}

impl Reading<'_> {
    pub fn complain<T>(&mut self, at: &Spanned<T>, message: impl Into<String>) {
        self.complaints.push(self.source.complain(at, message));
    }

    /// What is wrong in a text of scenario commands, with the line of the file.
    pub fn scenario_errors(&mut self, script: &Script, what: &str, errors: &[ScenarioError]) {
        for error in errors {
            let (line, message) = script.says(what, error);
            self.complaints.push(Complaint::at(self.source.file, line, message));
        }
    }

    /// A text of scenario commands, if it is short enough.
    pub fn script(&mut self, value: &Spanned<String>, what: &str) -> Option<Script> {
        if value.get_ref().lines().count() > LINES_MAX {
            self.complain(value, format!("{what} has more than {LINES_MAX} lines; leave some out"));
            return None;
        }
        Some(self.source.script(value))
    }

    /// A condition, if it parses.
    pub fn condition(&mut self, text: &Spanned<String>, what: &str, setup: &Scenario) -> Option<Condition> {
        let scope = Scope { spec: setup.spec, names: &setup.names };
        match Condition::parse(text.get_ref(), &scope) {
            Ok(condition) if condition.parts() > PARTS_MAX => {
                self.complain(text, format!("{what} has more than {PARTS_MAX} parts; make it simpler"));
                None
            }
            Ok(condition) => Some(condition),
            Err(error) => {
                self.complain(text, format!("{what} does not parse: {}", error.message));
                None
            }
        }
    }

    /// What a list names twice.
    pub fn doubles(&mut self, list: &[Spanned<String>]) {
        let mut seen = BTreeSet::new();
        for name in list {
            if !seen.insert(name.get_ref()) {
                self.complain(name, format!("`{}` is listed twice; keep one", name.get_ref()));
            }
        }
    }

    pub fn limit<T: Copy + PartialOrd + std::fmt::Display>(
        &mut self,
        value: &Spanned<T>,
        name: &str,
        least: T,
        most: T,
    ) -> T {
        let given = *value.get_ref();
        if given < least || given > most {
            self.complain(value, format!("`{name}` is {given}; write a number from {least} to {most}"));
        }
        given
    }
}

impl Lesson {
    /// Reads `lesson.toml`. Whether the goals can be reached is another question, see
    /// [`super::check_files`].
    ///
    /// # Errors
    /// Everything that is wrong, each with what to do.
    pub fn parse(slug: &str, text: &str) -> Result<Lesson, Vec<Complaint>> {
        let file = format!("{slug}/lesson.toml");
        let raw: RawLesson = raw::known_format(&file, text)
            .and_then(|()| raw::toml(&file, text))
            .map_err(|complaint| vec![complaint])?;
        let mut reading = Reading { source: Source { file: &file, text }, complaints: Vec::new() };
        let r = &mut reading;
        let Some(protocol) = faultline_protocols::find(raw.protocol.get_ref()) else {
            let known: Vec<&str> = PROTOCOLS.iter().map(|protocol| protocol.id).collect();
            let what = unknown("protocol", raw.protocol.get_ref(), &known);
            return Err(vec![r.source.complain(&raw.protocol, what)]);
        };
        let Some(spec) = protocol.spec() else {
            let what = format!("what is known about `{}` has not arrived; load the page again", protocol.id);
            return Err(vec![r.source.complain(&raw.protocol, what)]);
        };
        let minutes = r.limit(&raw.minutes, "minutes", 1, MINUTES_MAX);
        let minimum = raw.minimum.as_ref().map_or(MINIMUM, |value| r.limit(value, "minimum", 0, 100));
        let languages = read_languages(r, &raw);
        read_title(r, &raw.title, "title", TITLE_MAX, &languages);
        read_title(r, &raw.summary, "summary", SUMMARY_MAX, &languages);
        for base in raw.builds_on.iter().filter(|base| !is_slug(base.get_ref())) {
            let name = base.get_ref();
            r.complain(base, format!("`{name}` cannot be the name of a lesson; {SLUG}"));
        }
        r.doubles(&raw.builds_on);
        let code = read_code(r, &raw.code, spec);
        let mut steps = read_steps(r, raw.steps, &raw.setup, spec);
        for step in steps.iter_mut().filter(|step| step.code.is_empty()) {
            step.code.clone_from(&code);
        }
        if !reading.complaints.is_empty() {
            return Err(reading.complaints);
        }
        Ok(Lesson {
            slug: slug.to_owned(),
            spec,
            minutes,
            level: raw.level,
            builds_on: raw.builds_on.into_iter().map(Spanned::into_inner).collect(),
            languages,
            minimum,
            title: raw.title.into_inner(),
            summary: raw.summary.into_inner(),
            steps,
        })
    }
}

/// Without `languages`, a lesson is in all of them.
fn read_languages(r: &mut Reading, raw: &RawLesson) -> Vec<Language> {
    let Some(given) = &raw.languages else { return Language::ALL.to_vec() };
    let known = Language::ALL.map(Language::tag);
    let mut languages = Vec::new();
    for tag in given.get_ref() {
        match Language::ALL.into_iter().find(|language| language.tag() == tag.get_ref()) {
            Some(language) => languages.push(language),
            None => r.complain(tag, unknown("language", tag.get_ref(), &known)),
        }
    }
    r.doubles(given.get_ref());
    if given.get_ref().is_empty() {
        r.complain(given, "`languages` is empty; name at least one, as in `languages = [\"en\"]`");
    }
    languages
}

fn read_title(
    r: &mut Reading,
    text: &Spanned<LocalText>,
    name: &str,
    longest: usize,
    languages: &[Language],
) {
    for language in Language::ALL {
        let tag = language.tag();
        match text.get_ref().own(language) {
            Some(own) if own.trim().is_empty() => {
                r.complain(text, format!("the {name} in `{tag}` is empty; write it"))
            }
            Some(own) if own.chars().count() > longest => r.complain(
                text,
                format!("the {name} in `{tag}` is longer than {longest} characters; shorten it"),
            ),
            Some(_) => {}
            None if languages.contains(&language) => r.complain(
                text,
                format!("the {name} lacks `{tag}`; add it, or leave `{tag}` out of `languages`"),
            ),
            None => {}
        }
    }
}

fn read_steps(
    r: &mut Reading,
    raw: Vec<RawStep>,
    setup: &Spanned<String>,
    spec: &'static ProtocolSpec,
) -> Vec<Step> {
    if raw.is_empty() {
        r.complaints
            .push(Complaint::new(r.source.file, "a lesson needs at least one step; add a `[[step]]`"));
    }
    if let Some(step) = raw.get(STEPS_MAX) {
        r.complain(&step.id, format!("a lesson has at most {STEPS_MAX} steps; make two lessons of it"));
        return Vec::new();
    }
    // Read once, so that what is wrong in it is said once.
    let common = read_setup(r, setup, spec);
    let mut ids = BTreeSet::new();
    let mut steps = Vec::new();
    for raw_step in raw {
        let id = raw_step.id.get_ref().clone();
        if !is_slug(&id) {
            r.complain(&raw_step.id, format!("the id `{id}` cannot stand in an address; {SLUG}"));
        }
        if !ids.insert(id.clone()) {
            r.complain(&raw_step.id, format!("another step has the id `{id}`; give each its own"));
        }
        let own = raw_step.setup.as_ref().map(|setup| read_setup(r, setup, spec));
        let setup = own.unwrap_or_else(|| common.clone());
        if let Some((setup, setup_lines)) = setup
            && let Some(step) = read_step(r, raw_step, setup, setup_lines)
        {
            steps.push(step);
        }
    }
    steps
}

fn read_setup(
    r: &mut Reading,
    text: &Spanned<String>,
    spec: &'static ProtocolSpec,
) -> Option<(Scenario, Lines)> {
    let what = "the set-up";
    if text.get_ref().trim().is_empty() {
        r.complain(text, format!("{what} is empty; begin it with `cluster {}`", spec.id));
        return None;
    }
    let script = r.script(text, what)?;
    match scenario::parse(text.get_ref()) {
        Ok(setup) if setup.spec.id == spec.id => {
            r.scenario_errors(&script, what, &too_many_parts(&setup.lines));
            Some((setup, script.lines))
        }
        Ok(setup) => {
            let message = format!(
                "{what} is a cluster of `{}`; the lesson's protocol is `{}`, use that",
                setup.spec.id, spec.id
            );
            r.complaints.push(Complaint::at(r.source.file, script.lines.first(), message));
            None
        }
        Err(errors) => {
            r.scenario_errors(&script, what, &errors);
            None
        }
    }
}

fn read_step(r: &mut Reading, raw: RawStep, setup: Scenario, setup_lines: Lines) -> Option<Step> {
    let before = r.complaints.len();
    if let Some(view) = &raw.view
        && !VIEWS.contains(&view.get_ref().as_str())
    {
        r.complain(view, unknown("view", view.get_ref(), &VIEWS));
    }
    for panel in raw.panel.iter().chain(&raw.panels) {
        if !PANELS.contains(&panel.get_ref().as_str()) {
            r.complain(panel, unknown("panel", panel.get_ref(), &PANELS));
        }
    }
    if let Some(front) = &raw.panel
        && !raw.panels.is_empty()
        && raw.panels.iter().all(|panel| panel.get_ref() != front.get_ref())
    {
        r.complain(
            front,
            format!(
                "`panel` brings `{0}` to the front, which `panels` leaves out; add `{0}` there",
                front.get_ref()
            ),
        );
    }
    r.doubles(&raw.panels);
    let code = raw.code.as_deref().map_or_else(Vec::new, |code| read_code(r, code, setup.spec));
    for verb in raw.allowed.iter().flatten() {
        let name = verb.get_ref().as_str();
        if Verb::parse(name).is_some_and(|verb| FREE.contains(&verb)) {
            r.complain(verb, format!("`{name}` is no fault: requests, and what undoes an allowed fault, are always allowed; delete it here"));
        } else if !faults().contains(&name) {
            r.complain(verb, unknown("fault", name, &faults()));
        }
    }
    r.doubles(raw.allowed.as_deref().unwrap_or_default());
    foreign_keys(r, &raw);
    let speed = raw.speed.as_ref().and_then(|speed| read_speed(r, speed));
    let until = raw.until.as_ref().and_then(|until| read_until(r, until, &setup));
    let expects = read_expects(r, &raw.expects, setup.spec);
    let kind = match *raw.kind.get_ref() {
        RawKind::Read => Some(StepKind::Read),
        RawKind::Predict => read_predict(r, &raw, &setup),
        RawKind::Quiz => read_quiz(r, &raw),
        RawKind::Task => read_task(r, &raw, &setup),
        RawKind::Culprit => read_culprit(r, &raw, &setup),
        RawKind::Survive => read_survive(r, &raw, &setup),
        RawKind::Order => read_order(r, &raw, &setup),
    }?;
    let points = match &raw.points {
        Some(points) => r.limit(points, "points", 0, POINTS_MAX),
        None => u32::from(!matches!(kind, StepKind::Read)),
    };
    // Where nothing is for points, a guess is not, either.
    let guesses = matches!(&kind, StepKind::Task(task) if points > 0 && !task.guesses.is_empty());
    let points = points + if guesses { GUESS_POINTS } else { 0 };
    let attempts = match (&raw.attempts, &kind) {
        (Some(attempts), _) => Some(r.limit(attempts, "attempts", 1, ATTEMPTS_MAX)),
        (None, StepKind::Task(_) | StepKind::Read | StepKind::Survive(_)) => None,
        (None, StepKind::Predict(_) | StepKind::Quiz(_) | StepKind::Order(_)) => Some(1),
    };
    let names = |list: Vec<Spanned<String>>| list.into_iter().map(Spanned::into_inner).collect();
    // In a task nothing is allowed that is not named; a prediction is not to be helped along.
    let allowed = match (raw.allowed, &kind) {
        // What is no verb has been complained of.
        (Some(list), _) => Some(list.iter().filter_map(|verb| Verb::parse(verb.get_ref())).collect()),
        (None, StepKind::Task(_)) => Some(Vec::new()),
        (None, _) => None,
    };
    let step = Step {
        line: r.source.line_of(&raw.id),
        id: raw.id.into_inner(),
        setup,
        setup_lines,
        play: raw.play || raw.until.is_some(),
        speed,
        until,
        expects,
        view: raw.view.map(Spanned::into_inner),
        panel: raw.panel.map(Spanned::into_inner),
        panels: names(raw.panels),
        code,
        allowed,
        points,
        attempts,
        kind,
    };
    (r.complaints.len() == before).then_some(step)
}

/// Keys that belong to another kind of step.
fn foreign_keys(r: &mut Reading, raw: &RawStep) {
    use RawKind::{Culprit, Order, Predict, Quiz, Read, Survive, Task};
    let kind = *raw.kind.get_ref();
    let at = |text: &Option<Spanned<String>>| text.as_ref().map(Spanned::span);
    let at_list = |list: &Option<Spanned<Vec<Spanned<String>>>>| list.as_ref().map(Spanned::span);
    let at_number = |number: &Option<Spanned<u32>>| number.as_ref().map(Spanned::span);
    let present = [
        ("goal", at(&raw.goal), &[Task, Survive][..]),
        ("until", at(&raw.until), &[Read]),
        ("missed", raw.missed.first().map(|missed| missed.id.span()), &[Task]),
        ("guess", raw.guesses.first().map(|guess| guess.id.span()), &[Task]),
        ("budget", raw.budget.as_ref().map(Spanned::span), &[Task, Survive]),
        ("may-set", at_list(&raw.may_set), &[Task, Survive]),
        ("solution", at(&raw.solution), &[Task, Survive]),
        ("wrong", at_list(&raw.wrong), &[Task, Survive]),
        ("run", at(&raw.run), &[Predict, Culprit, Order]),
        ("consistency", at(&raw.consistency), &[Order]),
        ("promise", at(&raw.promise), &[Culprit, Survive]),
        ("within", at(&raw.within), &[Culprit, Survive]),
        ("faults", raw.faults.as_ref().and_then(|list| list.first()).map(Spanned::span), &[Survive]),
        ("option", raw.options.first().map(|option| option.id.span()), &[Predict, Quiz, Culprit]),
        ("points", at_number(&raw.points), &[Predict, Quiz, Task, Culprit, Survive, Order]),
        ("attempts", at_number(&raw.attempts), &[Quiz, Task, Culprit, Survive, Order]),
    ];
    let word = |kind: &RawKind| match kind {
        Read => "read",
        Predict => "predict",
        Task => "task",
        Quiz => "quiz",
        Culprit => "culprit",
        Survive => "survive",
        Order => "order",
    };
    for (key, place, kinds) in present {
        let Some(place) = place.filter(|_| !kinds.contains(&kind)) else { continue };
        let belongs: Vec<String> = kinds.iter().map(|kind| format!("`{}`", word(kind))).collect();
        let message = format!(
            "a `{}` step has no `{key}`; that belongs to {}. Delete it, or change the kind",
            word(&kind),
            enumerated(&belongs)
        );
        let line = r.source.line_at(place.start);
        r.complaints.push(Complaint::at(r.source.file, line, message));
    }
}

/// `a`, `b` and `c`.
fn enumerated(words: &[String]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => words.concat(),
    }
}
