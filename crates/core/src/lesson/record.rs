//! What a learner has done in a lesson, and what it is worth.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::model::{Lesson, Step, StepKind};

/// Ids are those of the lesson when it was done; steps that it has no longer are kept and count nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    #[serde(default)]
    pub done: BTreeSet<String>,
    /// The step that was open last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub steps: BTreeMap<String, StepRecord>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StepRecord {
    /// How often something was chosen, or the step was begun anew after a fault.
    pub tries: u32,
    pub points: u32,
    /// No more points can be earned.
    #[serde(skip_serializing_if = "is_false")]
    pub settled: bool,
    /// The options of the last choice.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub chosen: BTreeSet<String>,
    /// The option that the run made right.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub came: Option<String>,
    /// What was guessed before a task could be begun; it binds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guess: Option<String>,
    /// Whether that was right, once the task has shown it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guessed_right: Option<bool>,
    #[serde(skip_serializing_if = "is_zero")]
    pub hints: u32,
    /// The learner's own run, as in a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Points of a lesson.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    pub points: u32,
    pub max: u32,
    /// From which share, in percent, the lesson is passed.
    pub minimum: u32,
}

impl Score {
    /// Of all points, to the nearest; a lesson without points is worth all of them when it is done.
    pub fn percent(self) -> u32 {
        let (points, max) = (u64::from(self.points), u64::from(self.max));
        let percent = (points * 200 + max).checked_div(max * 2).unwrap_or(100);
        u32::try_from(percent).unwrap_or(u32::MAX)
    }

    /// By the points themselves, not by a share that was rounded.
    pub fn passed(self) -> bool {
        self.max == 0 || u64::from(self.points) * 100 >= u64::from(self.max) * u64::from(self.minimum)
    }
}

impl Record {
    pub fn step(&self, id: &str) -> Option<&StepRecord> {
        self.steps.get(id)
    }

    fn entry(&mut self, step: &Step) -> &mut StepRecord {
        self.steps.entry(step.id.clone()).or_default()
    }

    /// A step that asks for nothing was left forwards.
    pub fn read(&mut self, step: &Step) {
        if matches!(step.kind, StepKind::Read) {
            self.done.insert(step.id.clone());
        }
    }

    /// The run has decided a prediction. Only the first one counts.
    pub fn predicted(&mut self, step: &Step, chosen: &str, came: &str) {
        let points = step.points;
        let entry = self.entry(step);
        entry.tries = entry.tries.saturating_add(1);
        if !entry.settled {
            entry.settled = true;
            entry.points = if chosen == came { points } else { 0 };
            entry.chosen = BTreeSet::from([chosen.to_owned()]);
            entry.came = Some(came.to_owned());
        }
        self.done.insert(step.id.clone());
    }

    /// Something was chosen in a quiz. Returns whether it was right.
    pub fn answered(&mut self, step: &Step, chosen: &BTreeSet<String>) -> bool {
        let StepKind::Quiz(quiz) = &step.kind else { return false };
        let right = quiz.options.iter().all(|option| option.right == chosen.contains(&option.id));
        let was_done = self.done.contains(&step.id);
        let entry = self.entry(step);
        if was_done {
            return right;
        }
        entry.tries = entry.tries.saturating_add(1);
        entry.chosen.clone_from(chosen);
        entry.earn(step, right);
        if right {
            self.done.insert(step.id.clone());
        }
        right
    }

    /// What was guessed before acting. Only the first guess counts.
    pub fn guessed(&mut self, step: &Step, id: &str) {
        if step.guesses().iter().any(|guess| guess.id == id) {
            self.entry(step).guess.get_or_insert_with(|| id.to_owned());
        }
    }

    /// Whether something has to be guessed before anything can be done.
    pub fn must_guess(&self, step: &Step) -> bool {
        let guess = self.step(&step.id).and_then(|record| record.guess.as_deref());
        let guesses = step.guesses();
        // A lesson that was changed meanwhile may not have that guess any more.
        !guesses.is_empty() && !guesses.iter().any(|one| Some(one.id.as_str()) == guess)
    }

    /// The goal was reached, by hand or as the solution: it is seen whether the guess was right.
    pub fn guess_shown(&mut self, step: &Step) {
        let points = step.guess_points();
        let entry = self.entry(step);
        let guess = step.guesses().iter().find(|one| Some(&one.id) == entry.guess.as_ref());
        if let (Some(guess), None) = (guess, entry.guessed_right) {
            entry.guessed_right = Some(guess.right);
            entry.points = entry.points.saturating_add(if guess.right { points } else { 0 });
        }
    }

    /// An order was given, or it was said that there is none.
    pub fn ordered(&mut self, step: &Step, chosen: &str, right: bool) {
        if self.done.contains(&step.id) {
            return;
        }
        let entry = self.entry(step);
        entry.tries = entry.tries.saturating_add(1);
        entry.chosen = BTreeSet::from([chosen.to_owned()]);
        entry.earn(step, right);
        if right {
            self.done.insert(step.id.clone());
        }
    }

    /// The goal of a task was reached by hand, in this run.
    pub fn reached(&mut self, step: &Step, run: Option<String>) {
        self.guess_shown(step);
        if !self.done.insert(step.id.clone()) {
            return;
        }
        let entry = self.entry(step);
        entry.tries = entry.tries.saturating_add(1);
        entry.earn(step, true);
        entry.run = run;
    }

    /// A try at a task was given up.
    pub fn gave_up(&mut self, step: &Step) {
        if !self.done.contains(&step.id) {
            let entry = self.entry(step);
            entry.tries = entry.tries.saturating_add(1);
            entry.earn(step, false);
        }
    }

    /// The solution was shown: doing it afterwards brings no points.
    pub fn shown(&mut self, step: &Step) {
        if !self.done.contains(&step.id) {
            self.entry(step).settled = true;
        }
    }

    /// So many hints were looked at.
    pub fn hinted(&mut self, step: &Step, hints: u32) {
        let entry = self.entry(step);
        entry.hints = entry.hints.max(hints);
    }

    /// Adds another record of the same lesson: the better of the two counts for each step.
    pub fn merge(&mut self, other: Record) {
        self.done.extend(other.done);
        self.at = self.at.take().or(other.at);
        for (id, step) in other.steps {
            let own = self.steps.entry(id).or_default();
            if (step.points, step.settled) > (own.points, own.settled) {
                *own = step;
            }
        }
    }

    /// What was earned of what the lesson has now.
    pub fn score(&self, lesson: &Lesson) -> Score {
        self.score_of(lesson.steps.iter().map(|step| (step.id.as_str(), step.points)), lesson.minimum)
    }

    /// The same for the ids and points of its steps.
    pub fn score_of<'a>(&self, steps: impl Iterator<Item = (&'a str, u32)>, minimum: u32) -> Score {
        let mut score = Score { points: 0, max: 0, minimum };
        for (id, points) in steps {
            score.max += points;
            score.points += self.step(id).map_or(0, |record| record.points.min(points));
        }
        score
    }

    /// Whether every step is done.
    pub fn completed(&self, lesson: &Lesson) -> bool {
        lesson.steps.iter().all(|step| self.done.contains(&step.id))
    }
}

impl StepRecord {
    fn earn(&mut self, step: &Step, right: bool) {
        if self.settled {
            return;
        }
        let in_time = step.attempts.is_none_or(|attempts| self.tries <= attempts);
        if right && in_time {
            self.points = self.points.saturating_add(step.points - step.guess_points());
        }
        self.settled = right || step.attempts.is_some_and(|attempts| self.tries >= attempts);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LESSON: &str = r#"
format = 1
protocol = "replication"
minutes = 5
level = "first"
languages = ["en"]
minimum = 60
setup = "cluster replication"
title.en = "T"
summary.en = "S"
[[step]]
id = "r"
kind = "read"
[[step]]
id = "p"
kind = "predict"
run = "run 1ms"
option = [{ id = "a", when = "acknowledged" }, { id = "b", when = "not acknowledged" }]
[[step]]
id = "q"
kind = "quiz"
attempts = 2
option = [{ id = "a", right = true }, { id = "b", right = true }, { id = "c" }]
[[step]]
id = "t"
kind = "task"
points = 3
attempts = 2
goal = "acknowledged"
budget = 0
solution = "request c1 put x 1\nrun until acknowledged"
"#;

    fn step<'a>(lesson: &'a Lesson, id: &str) -> &'a Step {
        lesson.step(id).expect("it is there").1
    }

    fn set(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn points_are_earned_once_and_in_time() {
        let lesson = Lesson::parse("x", LESSON).unwrap_or_else(|errors| panic!("{}", errors[0]));
        let mut record = Record::default();
        assert_eq!(record.score(&lesson), Score { points: 0, max: 5, minimum: 60 });
        record.read(step(&lesson, "r"));
        record.predicted(step(&lesson, "p"), "a", "b");
        record.predicted(step(&lesson, "p"), "b", "b");
        assert_eq!(record.score(&lesson).points, 0, "only the first guess counts");
        assert!(!record.answered(step(&lesson, "q"), &set(&["a"])), "both have to be chosen");
        assert!(record.answered(step(&lesson, "q"), &set(&["a", "b"])));
        assert!(!record.answered(step(&lesson, "q"), &set(&["c"])), "what is done stays done");
        assert_eq!(record.score(&lesson).points, 1, "within two tries");
        record.gave_up(step(&lesson, "t"));
        assert!(!record.completed(&lesson));
        record.reached(step(&lesson, "t"), None);
        assert_eq!(record.score(&lesson), Score { points: 4, max: 5, minimum: 60 });
        assert!(record.completed(&lesson) && record.score(&lesson).passed());
    }

    #[test]
    fn too_late_and_after_the_solution_brings_nothing() {
        let lesson = Lesson::parse("x", LESSON).unwrap_or_else(|errors| panic!("{}", errors[0]));
        let mut late = Record::default();
        late.gave_up(step(&lesson, "t"));
        late.gave_up(step(&lesson, "t"));
        late.reached(step(&lesson, "t"), None);
        let mut shown = Record::default();
        shown.shown(step(&lesson, "t"));
        shown.reached(step(&lesson, "t"), None);
        for record in [late, shown] {
            assert_eq!(record.score(&lesson).points, 0);
            assert!(record.done.contains("t"));
        }
    }

    #[test]
    fn the_first_guess_binds_and_is_worth_a_point_when_the_task_has_shown_it() {
        let guess = r#"guess = [{ id = "a", run = "", right = true }, { id = "b", run = "" }]"#;
        let text = LESSON.replace("points = 3", &format!("points = 3\n{guess}"));
        let lesson = Lesson::parse("x", &text).unwrap_or_else(|errors| panic!("{}", errors[0]));
        let task = step(&lesson, "t");
        assert_eq!((task.points, lesson.points()), (4, 6));
        let mut right = Record::default();
        assert!(right.must_guess(task));
        right.guessed(task, "c");
        assert!(right.must_guess(task), "there is no such guess");
        right.guessed(task, "a");
        right.guessed(task, "b");
        assert_eq!((right.must_guess(task), right.score(&lesson).points), (false, 0), "nothing is shown yet");
        right.reached(task, None);
        right.reached(task, None);
        assert_eq!(right.score(&lesson).points, 4);
        let mut wrong = Record::default();
        wrong.guessed(task, "b");
        wrong.reached(task, None);
        assert_eq!(
            (wrong.score(&lesson).points, wrong.step("t").and_then(|step| step.guessed_right)),
            (3, Some(false))
        );
        let mut shown = Record::default();
        shown.guessed(task, "a");
        shown.shown(task);
        shown.guess_shown(task);
        shown.reached(task, None);
        assert_eq!(shown.score(&lesson).points, 1, "the guess was the learner's own");
        assert!(!shown.must_guess(step(&lesson, "q")));
    }

    #[test]
    fn a_file_may_say_any_number() {
        let lesson = Lesson::parse("x", LESSON).unwrap_or_else(|errors| panic!("{}", errors[0]));
        let most = u32::MAX;
        let text = format!(r#"{{"steps":{{"t":{{"tries":{most},"points":{most},"hints":{most}}}}}}}"#);
        let mut record: Record = serde_json::from_str(&text).expect("it is a record");
        record.gave_up(step(&lesson, "t"));
        assert_eq!(record.step("t").map(|step| step.tries), Some(most));
        assert_eq!(record.score(&lesson).points, 3, "no more than the step is worth");
        assert_eq!(Score { points: most, max: most, minimum: 60 }.percent(), 100);
    }

    #[test]
    fn a_share_is_told_to_the_nearest_percent_and_judged_by_the_points() {
        let score = |points, max| Score { points, max, minimum: 60 };
        assert_eq!((score(1, 6).percent(), score(2, 3).percent(), score(0, 0).percent()), (17, 67, 100));
        assert_eq!(score(119, 199).percent(), 60);
        assert!(!score(119, 199).passed() && score(120, 199).passed() && score(0, 0).passed());
    }

    #[test]
    fn what_was_stored_before_there_were_points_can_be_read() {
        let record: Record = serde_json::from_str(r#"{"done":["a"],"at":"b"}"#).expect("it is a record");
        assert!(record.done.contains("a"));
        let again: Record =
            serde_json::from_str(&serde_json::to_string(&record).expect("text")).expect("it is one");
        assert_eq!(again, record);
    }
}
