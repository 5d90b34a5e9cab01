//! A lesson of the catalogue as the page fetches it: read and checked when the page was built, so that showing it needs
//! no parser of TOML or Markdown. Scenario text stays text, because links need its parser anyway and it is small.

use faultline_sim::{Faults, Micros, Verb};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::catalogue::{Catalogue, Chapter};
use super::check::LessonTexts;
use super::culprit::{Culprit, Suspect};
use super::model::{
    Choice, Foretold, Guess, Lesson, Level, LocalText, Missed, Predict, Quiz, Step, StepKind, Story, Task,
};
use super::order::Ordering;
use super::prose::Prose;
use super::script::{Lines, Script};
use super::speed::Speed;
use super::survive::Survive;
use crate::scenario::{self, Condition, Scenario, Scope};
use crate::study::history::Consistency;
use crate::text::Language;
use faultline_protocols;

/// The file of a lesson for readers of a language.
pub fn compiled_file(slug: &str, language: Language) -> String {
    format!("{slug}/{}.lesson", language.tag())
}

/// Where a lesson stands in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub chapter: LocalText,
    /// The lesson after it.
    pub next: Option<String>,
}

impl Standing {
    pub fn of(slug: &str, catalogue: &Catalogue) -> Option<Standing> {
        let holds = |chapter: &&Chapter| chapter.lessons.iter().any(|known| known == slug);
        let chapter = catalogue.chapters.iter().find(holds)?.title.clone();
        Some(Standing { chapter, next: catalogue.after(slug).map(str::to_owned) })
    }
}

#[derive(Serialize, Deserialize)]
pub struct Compiled {
    slug: String,
    pub standing: Option<Standing>,
    pub protocol: String,
    minutes: u32,
    level: Level,
    builds_on: Vec<String>,
    languages: Vec<Language>,
    minimum: u32,
    title: LocalText,
    summary: LocalText,
    steps: Vec<CompiledStep>,
    /// The text in the reader's language, if the lesson has one.
    pub own: Option<Prose>,
    /// The text in the lesson's first language, if the reader's lacks something.
    pub other: Option<(Language, Prose)>,
}

#[derive(Serialize, Deserialize)]
struct CompiledStep {
    id: String,
    line: usize,
    setup: String,
    play: bool,
    speed: Option<String>,
    until: Option<String>,
    expects: Vec<String>,
    view: Option<String>,
    panel: Option<String>,
    panels: Vec<String>,
    code: Vec<String>,
    allowed: Option<Vec<String>>,
    points: u32,
    attempts: Option<u32>,
    kind: CompiledKind,
}

#[derive(Serialize, Deserialize)]
enum CompiledKind {
    Read,
    Predict {
        run: String,
        options: Vec<(String, String)>,
    },
    Task {
        goal: String,
        budget: usize,
        may_set: Vec<String>,
        solution: String,
        missed: Vec<(String, String)>,
        guesses: Vec<(String, bool)>,
    },
    Quiz {
        options: Vec<(String, bool)>,
        culprit: Option<CompiledCulprit>,
    },
    Order {
        run: String,
        real_time: bool,
    },
    Survive {
        promise: String,
        kinds: Vec<String>,
        faults: usize,
        within: u64,
        may_set: Vec<String>,
        goal: Option<String>,
        solution: String,
    },
}

#[derive(Serialize, Deserialize)]
struct CompiledCulprit {
    run: String,
    promise: String,
    within: u64,
    suspects: Vec<String>,
}

/// Why a file is no compiled lesson of this page.
#[derive(Debug)]
pub struct Reason(String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this file is not what this page was built with: {}", self.0)
    }
}

impl Compiled {
    /// A lesson that was checked, as files for the readers of each language: names and contents.
    pub fn files(
        lesson: &Lesson,
        texts: &LessonTexts,
        standing: Option<&Standing>,
    ) -> Vec<(String, Vec<u8>)> {
        let file = |language| {
            let compiled = Compiled::of(lesson, texts, language, standing);
            (compiled_file(&lesson.slug, language), compiled.write())
        };
        Language::ALL.into_iter().map(file).collect()
    }

    fn of(lesson: &Lesson, texts: &LessonTexts, language: Language, standing: Option<&Standing>) -> Compiled {
        let text = |wanted: Language| Some((wanted, texts.get(wanted.tag())?.clone()));
        let own = text(language).map(|(_, prose)| prose);
        let lacks = |prose: &Prose| lesson.steps.iter().any(|step| prose.section(&step.id).is_none());
        let first = lesson.languages.first().copied().filter(|first| *first != language);
        let other = first.filter(|_| own.as_ref().is_none_or(lacks)).and_then(text);
        Compiled {
            slug: lesson.slug.clone(),
            standing: standing.cloned(),
            protocol: lesson.spec.id.to_owned(),
            minutes: lesson.minutes,
            level: lesson.level,
            builds_on: lesson.builds_on.clone(),
            languages: lesson.languages.clone(),
            minimum: lesson.minimum,
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            steps: lesson.steps.iter().map(CompiledStep::of).collect(),
            own,
            other,
        }
    }

    fn write(&self) -> Vec<u8> {
        postcard::to_allocvec(self).expect("a lesson is lists, texts and numbers")
    }

    /// # Errors
    /// If it was written by another build.
    pub fn read(bytes: &[u8]) -> Result<Compiled, Reason> {
        postcard::from_bytes(bytes).map_err(|error| Reason(error.to_string()))
    }

    /// The lesson. Its protocol has been loaded.
    ///
    /// # Errors
    /// If the protocol is not here, or if it was written by another build.
    pub fn lesson(&self) -> Result<Lesson, Reason> {
        let spec = faultline_protocols::find(&self.protocol).and_then(faultline_protocols::Protocol::spec);
        let spec = spec.ok_or_else(|| Reason(format!("there is no `{}` here", self.protocol)))?;
        let steps: Result<Vec<Step>, Reason> = self.steps.iter().map(CompiledStep::step).collect();
        Ok(Lesson {
            slug: self.slug.clone(),
            spec,
            minutes: self.minutes,
            level: self.level,
            builds_on: self.builds_on.clone(),
            languages: self.languages.clone(),
            minimum: self.minimum,
            title: self.title.clone(),
            summary: self.summary.clone(),
            steps: steps?,
        })
    }
}

impl CompiledStep {
    fn of(step: &Step) -> CompiledStep {
        let kind = match &step.kind {
            StepKind::Read => CompiledKind::Read,
            StepKind::Predict(predict) => CompiledKind::Predict {
                run: text_of(&predict.run),
                options: predict.options.iter().map(|one| (one.id.clone(), one.when_text.clone())).collect(),
            },
            StepKind::Task(task) => CompiledKind::Task {
                goal: task.goal_text.clone(),
                budget: task.budget,
                may_set: task.may_set.clone(),
                solution: task.solution.text.clone(),
                missed: task.missed.iter().map(|one| (one.id.clone(), one.when_text.clone())).collect(),
                guesses: task.guesses.iter().map(|one| (one.id.clone(), one.right)).collect(),
            },
            StepKind::Quiz(quiz) => CompiledKind::Quiz {
                options: quiz.options.iter().map(|one| (one.id.clone(), one.right)).collect(),
                culprit: quiz.culprit.as_ref().map(CompiledCulprit::of),
            },
            StepKind::Order(ordering) => CompiledKind::Order {
                run: text_of(&ordering.run),
                real_time: ordering.consistency == Consistency::Linearizable,
            },
            StepKind::Survive(survive) => CompiledKind::Survive {
                promise: survive.promise.to_owned(),
                kinds: survive.kinds.verbs.iter().map(|verb| verb.word().to_owned()).collect(),
                faults: survive.faults,
                within: survive.within.0,
                may_set: survive.may_set.clone(),
                goal: survive.goal_text.clone(),
                solution: survive.solution.text.clone(),
            },
        };
        let cluster = step.setup.settings.render(step.setup.spec);
        CompiledStep {
            id: step.id.clone(),
            line: step.line,
            setup: format!("{cluster}\n{}", text_of(&step.setup.lines)),
            play: step.play,
            speed: step.speed.map(|speed| speed.word().to_owned()),
            until: step.until.as_ref().map(|story| story.text.clone()),
            expects: step.expects.iter().map(|name| (*name).to_owned()).collect(),
            view: step.view.clone(),
            panel: step.panel.clone(),
            panels: step.panels.clone(),
            code: step.code.clone(),
            allowed: step
                .allowed
                .as_ref()
                .map(|verbs| verbs.iter().map(|verb| verb.word().to_owned()).collect()),
            points: step.points,
            attempts: step.attempts,
            kind,
        }
    }

    fn step(&self) -> Result<Step, Reason> {
        let wrong = |what: &str| Reason(format!("{what} of the step `{}` cannot be read", self.id));
        let setup = scenario::parse(&self.setup).map_err(|_| wrong("the set-up"))?;
        let kind = self.kind.kind(&setup).ok_or_else(|| wrong("a run or a condition"))?;
        let until = self.until.as_ref().map(|text| story(text, &setup).ok_or_else(|| wrong("`until`")));
        let promises = setup.spec.promises.iter().map(|promise| promise.name);
        let expects = promises.filter(|name| self.expects.iter().any(|one| one == name)).collect();
        Ok(Step {
            id: self.id.clone(),
            line: self.line,
            setup,
            setup_lines: Lines::default(),
            play: self.play,
            speed: self.speed.as_deref().and_then(Speed::from_word),
            until: until.transpose()?,
            expects,
            view: self.view.clone(),
            panel: self.panel.clone(),
            panels: self.panels.clone(),
            code: self.code.clone(),
            allowed: self
                .allowed
                .as_ref()
                .map(|verbs| verbs.iter().filter_map(|verb| Verb::parse(verb)).collect()),
            points: self.points,
            attempts: self.attempts,
            kind,
        })
    }
}

impl CompiledKind {
    fn kind(&self, setup: &Scenario) -> Option<StepKind> {
        let scope = Scope { spec: setup.spec, names: &setup.names };
        let condition = |text: &str| Condition::parse(text, &scope).ok();
        Some(match self {
            CompiledKind::Read => StepKind::Read,
            CompiledKind::Predict { run, options } => {
                let options = options.iter().map(|(id, when)| {
                    Some(Foretold { id: id.clone(), when: condition(when)?, when_text: when.clone() })
                });
                StepKind::Predict(Box::new(Predict {
                    run: scenario::parse_commands(run, &scope).ok()?,
                    run_lines: Lines::default(),
                    options: options.collect::<Option<_>>()?,
                }))
            }
            CompiledKind::Task { goal, budget, may_set, solution, missed, guesses } => {
                StepKind::Task(Box::new(Task {
                    missed: missed
                        .iter()
                        .map(|(id, when)| {
                            let (id, when_text) = (id.clone(), when.clone());
                            Some(Missed { id, when: condition(when)?, when_text, line: 0 })
                        })
                        .collect::<Option<_>>()?,
                    goal: condition(goal)?,
                    goal_text: goal.clone(),
                    budget: *budget,
                    may_set: may_set.clone(),
                    solution: Script { text: solution.clone(), lines: Lines::default() },
                    // These, and the runs of guesses, are for the check.
                    wrong: Vec::new(),
                    guesses: guesses
                        .iter()
                        .map(|(id, right)| Guess {
                            id: id.clone(),
                            right: *right,
                            run: Script::default(),
                            line: 0,
                        })
                        .collect(),
                }))
            }
            CompiledKind::Quiz { options, culprit } => {
                let options = options.iter().map(|(id, right)| Choice { id: id.clone(), right: *right });
                let culprit = culprit.as_ref().map(|culprit| culprit.culprit(&scope));
                let culprit = match culprit {
                    Some(culprit) => Some(culprit?),
                    None => None,
                };
                StepKind::Quiz(Box::new(Quiz { options: options.collect(), culprit }))
            }
            CompiledKind::Order { run, real_time } => StepKind::Order(Box::new(Ordering {
                run: scenario::parse_commands(run, &scope).ok()?,
                run_lines: Lines::default(),
                consistency: if *real_time { Consistency::Linearizable } else { Consistency::Sequential },
            })),
            CompiledKind::Survive { promise, kinds, faults, within, may_set, goal, solution } => {
                let verbs = kinds.iter().filter_map(|verb| Verb::parse(verb)).collect();
                StepKind::Survive(Box::new(Survive {
                    promise: promise_of(setup, promise)?,
                    kinds: Faults { verbs, ..Faults::default() },
                    faults: *faults,
                    within: Micros(*within),
                    may_set: may_set.clone(),
                    goal: match goal {
                        Some(goal) => Some(condition(goal)?),
                        None => None,
                    },
                    goal_text: goal.clone(),
                    solution: Script { text: solution.clone(), lines: Lines::default() },
                    wrong: Vec::new(),
                }))
            }
        })
    }
}

impl CompiledCulprit {
    fn of(culprit: &Culprit) -> CompiledCulprit {
        CompiledCulprit {
            run: text_of(&culprit.run),
            promise: culprit.promise.to_owned(),
            within: culprit.within.0,
            suspects: culprit.suspects.iter().map(|suspect| suspect.when_text.clone()).collect(),
        }
    }

    fn culprit(&self, scope: &Scope) -> Option<Culprit> {
        let suspect = |when: &String| {
            let (when_text, line) = (when.clone(), 0);
            Some(Suspect { when: Condition::parse(when, scope).ok()?, when_text, line })
        };
        Some(Culprit {
            run: scenario::parse_commands(&self.run, scope).ok()?,
            run_lines: Lines::default(),
            promise: scope.spec.promises.iter().find(|promise| promise.name == self.promise)?.name,
            within: Micros(self.within),
            suspects: self.suspects.iter().map(suspect).collect::<Option<_>>()?,
        })
    }
}

fn promise_of(setup: &Scenario, name: &str) -> Option<&'static str> {
    setup.spec.promises.iter().find(|promise| promise.name == name).map(|promise| promise.name)
}

fn story(text: &str, setup: &Scenario) -> Option<Story> {
    let until = Condition::parse(text, &Scope { spec: setup.spec, names: &setup.names }).ok()?;
    Some(Story { until, text: text.to_owned(), line: 0 })
}

fn text_of(lines: &[scenario::Line]) -> String {
    lines.iter().map(|line| format!("{}\n", line.text)).collect()
}
