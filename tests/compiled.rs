//! A lesson that the build compiled is the lesson that its author wrote.

use std::fs;
use std::path::Path;

use faultline::lesson::{
    Catalogue, Compiled, Files, Lesson, Standing, Step, StepKind, check_files, files_of, read_files,
};
use faultline::scenario::{Action, Condition};
use faultline::text::Language;

fn catalogue() -> Catalogue {
    let catalogue = fs::read_to_string("lessons/catalogue.toml").expect("it is there");
    Catalogue::parse(&catalogue).expect("it passes its check")
}

fn lessons() -> Vec<(String, Files)> {
    let files = |slug: &str| files_of(&Path::new("lessons").join(slug)).expect("the lesson is there");
    let english = files_of(Path::new("e2e/fixtures/one-crash")).expect("the lesson is there");
    let all = catalogue().slugs().map(|slug| (slug.to_owned(), files(slug))).collect::<Vec<_>>();
    all.into_iter().chain([("one-crash".to_owned(), english)]).collect()
}

#[test]
fn a_compiled_lesson_is_the_lesson_that_was_written() {
    let (mut steps, catalogue) = (0, catalogue());
    for (slug, files) in lessons() {
        let checked = check_files(&slug, &files);
        let lesson = checked.lesson.expect("the catalogue's lessons can be read");
        let standing = Standing::of(&slug, &catalogue);
        let files = Compiled::files(&lesson, &checked.prose, standing.as_ref());
        assert_eq!(files.len(), Language::ALL.len());
        for (language, (name, bytes)) in Language::ALL.into_iter().zip(&files) {
            assert_eq!(name, &format!("{slug}/{}.lesson", language.tag()));
            let compiled = Compiled::read(bytes).expect("it was just written");
            assert_eq!(compiled.own.as_ref(), checked.prose.get(language.tag()), "{slug}");
            assert_eq!(compiled.standing, standing, "{slug}");
            assert_eq!(compiled.standing.is_some(), catalogue.slugs().any(|known| known == slug), "{slug}");
            let other = compiled.other.as_ref().map(|(language, _)| *language);
            let lacks = !lesson.languages.contains(&language);
            assert_eq!(other, lacks.then_some(lesson.languages[0]), "{slug}");
            same(&lesson, &compiled.lesson().expect("the protocol is here"));
            steps += lesson.steps.len();
        }
    }
    assert!(steps > 100, "only {steps} steps");
}

fn same(left: &Lesson, right: &Lesson) {
    assert_eq!((&left.slug, left.spec.id, left.minutes), (&right.slug, right.spec.id, right.minutes));
    assert_eq!((&left.title, &left.summary, left.level), (&right.title, &right.summary, right.level));
    assert_eq!((&left.builds_on, left.minimum), (&right.builds_on, right.minimum));
    assert_eq!((&left.languages, left.steps.len()), (&right.languages, right.steps.len()));
    for (left, right) in left.steps.iter().zip(&right.steps) {
        same_step(left, right);
    }
}

fn same_step(left: &Step, right: &Step) {
    let actions =
        |step: &Step| step.setup.lines.iter().map(|line| line.action.clone()).collect::<Vec<Action>>();
    assert_eq!((&left.id, actions(left)), (&right.id, actions(right)));
    assert_eq!((&left.setup.settings, &left.setup.names), (&right.setup.settings, &right.setup.names));
    assert_eq!((left.play, &left.panel, &left.panels), (right.play, &right.panel, &right.panels));
    assert_eq!(left.code, right.code);
    assert_eq!((&left.allowed, left.points, left.attempts), (&right.allowed, right.points, right.attempts));
    match (&left.kind, &right.kind) {
        (StepKind::Read, StepKind::Read) => {}
        (StepKind::Quiz(left), StepKind::Quiz(right)) => {
            assert_eq!(left.options, right.options);
            let of = |culprit: &faultline::lesson::Culprit| {
                let run: Vec<Action> = culprit.run.iter().map(|line| line.action.clone()).collect();
                let suspects: Vec<Condition> =
                    culprit.suspects.iter().map(|suspect| suspect.when.clone()).collect();
                (run, culprit.promise, culprit.within, suspects)
            };
            assert_eq!(left.culprit.as_ref().map(of), right.culprit.as_ref().map(of));
        }
        (StepKind::Order(left), StepKind::Order(right)) => {
            let of = |ordering: &faultline::lesson::Ordering| {
                let run: Vec<Action> = ordering.run.iter().map(|line| line.action.clone()).collect();
                (run, ordering.consistency)
            };
            assert_eq!(of(left), of(right));
        }
        (StepKind::Survive(left), StepKind::Survive(right)) => {
            let of = |survive: &faultline::lesson::Survive| {
                let attack = (survive.promise, survive.kinds.clone(), survive.faults, survive.within);
                (attack, survive.may_set.clone(), survive.goal.clone(), survive.solution.text.clone())
            };
            assert_eq!(of(left), of(right));
        }
        (StepKind::Predict(left), StepKind::Predict(right)) => {
            let actions = |lines: &[faultline::scenario::Line]| {
                lines.iter().map(|line| line.action.clone()).collect::<Vec<Action>>()
            };
            assert_eq!((actions(&left.run), &left.options), (actions(&right.run), &right.options));
        }
        (StepKind::Task(left), StepKind::Task(right)) => {
            let of = |task: &faultline::lesson::Task| -> (Condition, usize, Vec<String>, String) {
                (task.goal.clone(), task.budget, task.may_set.clone(), task.solution.text.clone())
            };
            assert_eq!(of(left), of(right));
        }
        _ => panic!("the step {} is of another kind", left.id),
    }
}

#[test]
fn a_file_of_another_build_is_refused_and_nothing_more() {
    let (slug, files) = lessons().swap_remove(0);
    let (lesson, texts) = read_files(&slug, &files).expect("the catalogue's lessons can be read");
    let (_, bytes) = Compiled::files(&lesson, &texts, None).swap_remove(0);
    for length in 0..bytes.len() {
        assert!(Compiled::read(&bytes[..length]).is_err(), "{length} of {} bytes", bytes.len());
    }
    assert!(Compiled::read(b"<!DOCTYPE html>").map(|read| read.lesson().map(drop)).is_err());
}
