//! The linter: is a lesson whole, and does it teach what it says?

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::attempt::{Attempt, is_fault};
use super::catalogue::Catalogue;
use super::complaint::Complaint;
use super::model::{Lesson, Step, Task};
use super::prose::Prose;
use super::read::is_slug;
use crate::scenario::{Action, Failure, Line, Order};
use crate::text::Language;

/// What a check has found.
#[derive(Debug, Default)]
pub struct Report {
    pub lessons: usize,
    pub complaints: Vec<Complaint>,
}

const LESSON: &str = "lesson.toml";
const CATALOGUE: &str = "catalogue.toml";
const README: &str = "README.md";

/// Checks a folder of lessons, or the folder of one lesson.
///
/// # Errors
/// If the folder is neither, or cannot be read.
pub fn check_folder(folder: &Path) -> Result<Report, String> {
    let mut report = Report::default();
    if folder.join(CATALOGUE).is_file() {
        check_catalogue(folder, &mut report)?;
    } else if folder.join(LESSON).is_file() {
        let absolute = folder.canonicalize().map_err(|error| format!("{}: {error}", folder.display()))?;
        let slug = absolute.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        check_lesson(folder, &slug, &mut report);
    } else {
        return Err(format!(
            "{} has neither a {CATALOGUE} nor a {LESSON}; name a folder that has",
            folder.display()
        ));
    }
    Ok(report)
}

fn read(path: &Path, shown: &str, report: &mut Report) -> Option<String> {
    match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) => {
            report.complaints.push(Complaint::new(shown, format!("cannot be read ({error}); add the file")));
            None
        }
    }
}

fn check_catalogue(folder: &Path, report: &mut Report) -> Result<(), String> {
    let Some(text) = read(&folder.join(CATALOGUE), CATALOGUE, report) else { return Ok(()) };
    let catalogue = match Catalogue::parse(&text) {
        Ok(catalogue) => catalogue,
        Err(complaint) => {
            report.complaints.push(complaint);
            return Ok(());
        }
    };
    let mut listed: BTreeSet<String> = BTreeSet::new();
    for chapter in &catalogue.chapters {
        if chapter.title.zh_cn.is_none() {
            let message = format!("the chapter `{}` has no Chinese title; add `title.zh-CN`", chapter.id);
            report.complaints.push(Complaint::new(CATALOGUE, message));
        }
    }
    for slug in catalogue.slugs() {
        if !listed.insert(slug.to_owned()) {
            let message = format!("`{slug}` is listed twice; list it once");
            report.complaints.push(Complaint::new(CATALOGUE, message));
        }
        if !folder.join(slug).join(LESSON).is_file() {
            let message =
                format!("`{slug}` is listed but there is no {slug}/{LESSON}; write it or leave it out");
            report.complaints.push(Complaint::new(CATALOGUE, message));
        }
    }
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for name in names {
        if name == CATALOGUE || name == README {
            continue;
        }
        if !folder.join(&name).is_dir() {
            report
                .complaints
                .push(Complaint::new(name, "is a stray file; delete it or move it into a lesson"));
        } else if listed.contains(&name) {
            if let Some(lesson) = check_lesson(&folder.join(&name), &name, report) {
                check_builds_on(&lesson, &listed, report);
            }
        } else {
            report
                .complaints
                .push(Complaint::new(&name, format!("is not listed; add it to a chapter of {CATALOGUE}")));
        }
    }
    Ok(())
}

fn check_builds_on(lesson: &Lesson, listed: &BTreeSet<String>, report: &mut Report) {
    for base in lesson.builds_on.iter().filter(|base| !listed.contains(*base) || **base == lesson.slug) {
        let message =
            format!("builds on `{base}`, which is no other lesson of the catalogue; correct the name");
        report.complaints.push(Complaint::new(format!("{}/{LESSON}", lesson.slug), message));
    }
}

fn check_lesson(folder: &Path, slug: &str, report: &mut Report) -> Option<Lesson> {
    report.lessons += 1;
    let file = format!("{slug}/{LESSON}");
    if !is_slug(slug) {
        let message = "a lesson's folder has a name of lower-case letters, digits and dashes; rename it";
        report.complaints.push(Complaint::new(slug, message));
    }
    check_files(folder, slug, report);
    let text = read(&folder.join(LESSON), &file, report)?;
    let lesson = match Lesson::parse(slug, &text) {
        Ok(lesson) => lesson,
        Err(complaints) => {
            report.complaints.extend(complaints);
            return None;
        }
    };
    if lesson.title.zh_cn.is_none() || lesson.summary.zh_cn.is_none() {
        let message = "the title or the summary has no Chinese; add `zh-CN`";
        report.complaints.push(Complaint::new(&file, message));
    }
    for language in Language::ALL {
        check_prose(folder, &lesson, language, report);
    }
    for step in &lesson.steps {
        let place = format!("{file}, step `{}`", step.id);
        report.complaints.extend(check_step(step).into_iter().map(|message| Complaint::new(&place, message)));
    }
    Some(lesson)
}

fn check_files(folder: &Path, slug: &str, report: &mut Report) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let known: Vec<String> = std::iter::once(LESSON.to_owned())
        .chain(Language::ALL.map(|language| format!("{}.md", language.tag())))
        .collect();
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for name in names.into_iter().filter(|name| !known.contains(name)) {
        let message = format!("is a stray file; a lesson has {} and nothing else", known.join(", "));
        report.complaints.push(Complaint::new(format!("{slug}/{name}"), message));
    }
}

fn check_prose(folder: &Path, lesson: &Lesson, language: Language, report: &mut Report) {
    let name = format!("{}.md", language.tag());
    let file = format!("{}/{name}", lesson.slug);
    let Some(text) = read(&folder.join(&name), &file, report) else { return };
    let prose = match Prose::parse(&file, &text) {
        Ok(prose) => prose,
        Err(complaints) => return report.complaints.extend(complaints),
    };
    let mut complain = |message: String| report.complaints.push(Complaint::new(&file, message));
    let mut seen = BTreeSet::new();
    for section in &prose.sections {
        if lesson.step(&section.id).is_none() {
            complain(format!(
                "the section `{}` belongs to no step; correct its id or add the step",
                section.id
            ));
        }
        if !seen.insert(&section.id) {
            complain(format!("the section `{}` is there twice; keep one", section.id));
        }
    }
    for step in &lesson.steps {
        match prose.section(&step.id) {
            None => complain(format!("the step `{0}` has no section; add `## … {{#{0}}}`", step.id)),
            Some(section) if section.blocks.is_empty() => {
                complain(format!("the section `{}` says nothing; write its text", step.id));
            }
            Some(section) if step.task().is_some() && section.hints.is_empty() => {
                complain(format!(
                    "the task `{}` has no hint; add a `### Hint` with a text under it",
                    step.id
                ));
            }
            Some(_) => {}
        }
    }
}

/// What is wrong with the run of a step.
fn check_step(step: &Step) -> Vec<String> {
    let attempt = match Attempt::begin(step, None) {
        Ok(attempt) => attempt,
        Err(failed) => {
            let (line, failure) = *failed;
            return vec![format!(
                "line {} of the set-up, `{}`, fails: {}",
                line.number,
                line.text,
                why(&failure)
            )];
        }
    };
    let Some(task) = step.task() else { return Vec::new() };
    if attempt.reached() {
        return vec![
            "the goal holds before the learner has done anything; change the goal or the set-up".to_owned(),
        ];
    }
    let mut complaints = check_solution(step, task);
    for (index, wrong) in task.wrong.iter().enumerate() {
        match attempt_with(step, task, wrong) {
            Err(message) => complaints.push(format!("wrong attempt {}: {message}", index + 1)),
            Ok(attempt) if attempt.reached() => {
                complaints
                    .push(format!("wrong attempt {} reaches the goal; make the goal stricter", index + 1));
            }
            Ok(_) => {}
        }
    }
    complaints
}

fn check_solution(step: &Step, task: &Task) -> Vec<String> {
    let mut complaints = Vec::new();
    let (settings, lines) = match task.read_attempt(step, &task.solution) {
        Ok(read) => read,
        Err(errors) => return errors.iter().map(|error| format!("the solution, {error}")).collect(),
    };
    for parameter in crate::protocols::parameters(step.setup.spec) {
        let name = parameter.name;
        let changed = settings.choice(name) != step.setup.settings.choice(name);
        if changed && !task.may_set.iter().any(|allowed| allowed == name) {
            complaints.push(format!("the solution sets `{name}`; add it to `may-set`"));
        }
    }
    for line in &lines {
        if let Some(verb) = verb(line).filter(|verb| !task.allows(verb)) {
            complaints.push(format!("the solution uses `{verb}`; add it to `allowed`"));
        }
    }
    let cost: usize = lines.iter().map(cost).sum();
    if cost > task.budget {
        complaints.push(format!("the solution takes {cost} faults; raise the budget of {}", task.budget));
    }
    match attempt_with(step, task, &task.solution) {
        Err(message) => complaints.push(format!("the solution: {message}")),
        Ok(attempt) if !attempt.reached() => {
            complaints.push("the solution does not reach the goal; correct one of them".to_owned());
        }
        Ok(_) => {}
    }
    complaints
}

fn attempt_with(step: &Step, task: &Task, text: &str) -> Result<Attempt, String> {
    let (settings, lines) = task
        .read_attempt(step, text)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
    let mut attempt = Attempt::begin(step, Some(settings))
        .map_err(|failed| format!("the set-up fails at `{}`: {}", failed.0.text, why(&failed.1)))?;
    for line in &lines {
        attempt.carry_out(line).map_err(|failure| format!("`{}`: {}", line.text, why(&failure)))?;
    }
    Ok(attempt)
}

fn why(failure: &Failure) -> String {
    match failure {
        Failure::Refused(refusal) => format!("it is refused ({})", refusal.0.key),
        Failure::NeverHeld => "this does not come true".to_owned(),
        Failure::DoesNotHold => "this does not hold there".to_owned(),
    }
}

/// How many faults a line costs.
fn cost(line: &Line) -> usize {
    match &line.action {
        Action::Give(Order::Command(command)) => usize::from(is_fault(command)),
        Action::Give(Order::Message { .. }) => 1,
        _ => 0,
    }
}

/// The verb of a line that acts on the run.
fn verb(line: &Line) -> Option<&str> {
    match &line.action {
        Action::Give(_) => line.text.split_whitespace().next(),
        _ => None,
    }
}
