//! The conversation with the embedding page: it says what it wants, and hears what happens.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use web_sys::MessageEvent;
use yew::prelude::*;

use super::messages::{self, Header, Load, Wish};
use super::params::{self, Asked};
use super::saved::Saved;
use super::xapi::{self, Learner};
use super::{Content, tell};
use crate::lesson::Record;
use crate::scenario::{self, Action, Failure, Scope, Until};
use crate::sim::{Micros, Verb};
use crate::text::Language;
use crate::ui::app::first_language;
use crate::ui::dom;
use crate::ui::pages::lesson::{Material, step_allows};
use crate::ui::player::{Player, Shown};
use crate::ui::progress::Keeper;
use crate::ui::stage::watch_size;
use crate::ui::words::Words;

/// The longest that a command may let the run go on.
const COMMAND_RUN_MAX: Micros = Micros(60_000_000);

pub struct Host {
    origin: Option<String>,
    learner: RefCell<Option<Learner>>,
    /// A record that the embedding page has handed over for the lesson that is being loaded.
    saved: RefCell<Option<Record>>,
    open: RefCell<Option<Open>>,
    seen: RefCell<Option<(Player, Shown)>>,
    /// How many events of which run were told.
    told: Cell<(usize, u64)>,
    height: Cell<u32>,
    loads: Cell<u32>,
}

/// The lesson that is shown, and what was last said about it.
struct Open {
    material: Material,
    index: usize,
    keeper: Keeper,
    language: Language,
    record: Record,
    progress: Value,
    score: Value,
}

impl Open {
    fn step(&self) -> &str {
        self.material.lesson.steps.get(self.index).map_or("", |step| &step.id)
    }
}

impl Host {
    pub fn new(origin: Option<String>) -> Rc<Host> {
        Rc::new(Host {
            origin,
            learner: RefCell::new(None),
            saved: RefCell::new(None),
            open: RefCell::new(None),
            seen: RefCell::new(None),
            told: Cell::new((0, 0)),
            height: Cell::new(0),
            loads: Cell::new(0),
        })
    }

    /// Counts what was loaded, so that the same lesson begins anew when it is loaded again.
    pub fn loads(&self) -> u32 {
        self.loads.get()
    }

    pub fn take_saved(&self) -> Option<Record> {
        self.saved.take()
    }

    fn post(&self, kind: &str, header: Option<&Header>, fields: Value) {
        if let Some(origin) = &self.origin {
            messages::post(origin, kind, header, fields);
        }
    }

    pub fn error(&self, header: &Header, message: impl Into<String>) {
        let mut fields = json!({ "message": message.into() });
        if let Some(kind) = &header.kind {
            fields["for"] = json!(kind);
        }
        self.post("error", Some(header), fields);
    }

    /// A lesson or a run has been loaded, or could not be. Returns whether there is something to see.
    pub fn opened(&self, header: Option<&Header>, content: &Content, language: Language) -> bool {
        match content {
            Content::NotYet => return false,
            Content::Refused(problems) => {
                self.failed(header, &problems.join(" "));
                return false;
            }
            Content::Failed(error) => {
                self.failed(header, &error.to_string());
                return false;
            }
            Content::Wrong(complaints) => {
                let all: Vec<String> = complaints.iter().map(ToString::to_string).collect();
                self.failed(header, &all.join("\n"));
                return false;
            }
            Content::Lesson { material, index, keeper } => {
                self.opened_lesson(material, *index, keeper, language)
            }
            Content::Run(remade) => {
                *self.open.borrow_mut() = None;
                let title = Words::new(language).get(&format!("{}-name", remade.sim.spec().id));
                let ready = json!({ "lesson": Value::Null, "title": title, "language": language.tag(),
                    "step": Value::Null, "steps": [], "version": env!("CARGO_PKG_VERSION") });
                self.post("ready", None, ready);
            }
        }
        self.loads.set(self.loads.get() + 1);
        if let Some(header) = header {
            self.post("done", Some(header), json!({}));
        }
        true
    }

    fn opened_lesson(&self, material: &Material, index: usize, keeper: &Keeper, language: Language) {
        let open = Open {
            material: material.clone(),
            index,
            keeper: keeper.clone(),
            language,
            record: keeper.record(),
            progress: Value::Null,
            score: Value::Null,
        };
        let ready = tell::ready(material, open.step(), &Words::new(language));
        *self.open.borrow_mut() = Some(open);
        self.post("ready", None, ready);
        if let Some(learner) = &*self.learner.borrow() {
            let statement = xapi::initialized(learner, material, language);
            self.post("statement", None, json!({ "statement": statement }));
        }
        self.changed();
    }

    /// The address asks for what cannot be shown.
    pub fn refuse(&self, problems: &[String]) {
        self.failed(None, &problems.join(" "));
    }

    fn failed(&self, header: Option<&Header>, message: &str) {
        self.error(header.unwrap_or(&Header::default()), message);
    }

    /// The page is drawn with this.
    pub fn show(&self, content: &Content) {
        if let (Content::Lesson { index, .. }, Some(open)) = (content, &mut *self.open.borrow_mut()) {
            open.index = *index;
        }
    }

    /// Something was done or another step was opened.
    pub fn changed(&self) {
        let mut open = self.open.borrow_mut();
        let Some(open) = open.as_mut() else { return };
        let lesson = open.material.lesson.clone();
        let record = open.keeper.record();
        if let Some(learner) = &*self.learner.borrow() {
            for statement in xapi::statements(learner, &open.material, open.language, &open.record, &record) {
                self.post("statement", None, json!({ "statement": statement }));
            }
        }
        let progress = tell::progress(&lesson, &record, open.step());
        if progress != open.progress {
            self.post("progress", None, progress.clone());
            open.progress = progress;
        }
        let score = tell::score(&lesson, &record);
        if score != open.score {
            self.post("score", None, score.clone());
            open.score = score;
        }
        open.record = record;
    }

    /// Something can be seen that could not be seen before.
    pub fn shown(&self, player: Player, shown: Shown) {
        if self.origin.is_some() {
            let (events, generation) =
                player.sim().look(|history| (history.trace_so_far().len(), history.generation()));
            let (told, told_generation) = self.told.get();
            let same_run = self.seen.borrow().as_ref().is_some_and(|(seen, _)| *seen == player);
            // What is seen again after a jump was told before.
            if same_run && generation == told_generation && told < events {
                let words = Words::new(self.language());
                for event in tell::events(&player, told, &words) {
                    self.post("event", None, event);
                }
            }
            self.told.set((events, generation));
        }
        *self.seen.borrow_mut() = Some((player, shown));
    }

    fn language(&self) -> Language {
        self.open.borrow().as_ref().map_or_else(first_language, |open| open.language)
    }

    fn resized(&self, height: u32) {
        if self.height.replace(height) != height {
            self.post("resize", None, json!({ "height": height }));
        }
    }

    /// Does what the embedding page wants, and gives the answer.
    fn serve(&self, wish: Wish, words: &Words) -> Result<(&'static str, Value), String> {
        let seen = self.seen.borrow().clone();
        let (player, shown) = seen.ok_or("nothing is shown yet; wait for `ready`")?;
        match wish {
            Wish::Play => player.play(shown.speed),
            Wish::Pause => player.pause(),
            Wish::Seek { time } => player.seek_time(Micros(time)),
            Wish::Command { text } => self.command(&player, &text, words)?,
            Wish::GetState { limit } => return Ok(("state", self.state(&player, &shown, limit))),
            Wish::Xapi { actor, registration } => self.records(Learner { actor, registration }),
            Wish::Load(_) => return Err("a lesson is loaded elsewhere".to_owned()),
        }
        Ok(("done", json!({})))
    }

    fn records(&self, learner: Learner) {
        if let Some(open) = &*self.open.borrow() {
            let statement = xapi::initialized(&learner, &open.material, open.language);
            self.post("statement", None, json!({ "statement": statement }));
        }
        *self.learner.borrow_mut() = Some(learner);
    }

    fn state(&self, player: &Player, shown: &Shown, limit: Option<usize>) -> Value {
        let mut state = tell::run(player, shown.playing);
        if let Some(open) = &*self.open.borrow() {
            let record = open.keeper.record();
            let lesson = &open.material.lesson;
            state["lesson"] = json!(open.material.key());
            state["step"] = json!(open.step());
            state["progress"] = tell::progress(lesson, &record, open.step());
            state["score"] = tell::score(lesson, &record);
            let run = self.run_of(player, open.step());
            let (saved, cut) = Saved::encode(&record, Some(run), limit);
            state["saved"] = json!(saved);
            state["cut"] = json!(cut);
        } else {
            for key in ["lesson", "step", "progress", "score", "saved"] {
                state[key] = Value::Null;
            }
            state["cut"] = json!(false);
        }
        state
    }

    fn run_of(&self, player: &Player, step: &str) -> String {
        let sim = player.sim();
        sim.look(|history| {
            let shared = crate::share::SharedRun::of(sim.spec(), sim.settings(), history);
            crate::share::SharedRun { step: Some(step.to_owned()), ..shared }.encode()
        })
    }

    /// Carries out lines of the scenario language, none if one of them cannot be read or is not allowed.
    fn command(&self, player: &Player, text: &str, words: &Words) -> Result<(), String> {
        let sim = player.sim();
        let names = sim.look(|history| history.recorder().names().to_vec());
        let lines = scenario::parse_commands(text, &Scope { spec: sim.spec(), names: &names })
            .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
        for line in &lines {
            if let Action::Give(_) = line.action {
                let word = line.text.split_whitespace().next().unwrap_or_default();
                let open = self.open.borrow();
                let allowed = open.as_ref().is_none_or(|open| {
                    Verb::parse(word).is_some_and(|verb| {
                        step_allows(&open.material, open.index, &open.keeper, player, verb)
                    })
                });
                if !allowed {
                    return Err(format!(
                        "line {}: `{word}` is not allowed in this step, or no more of it",
                        line.number
                    ));
                }
            }
            if let Action::Run(Until::Longer(time)) = &line.action
                && *time > COMMAND_RUN_MAX
            {
                return Err(format!("line {}: a run goes on for at most 60 s at once", line.number));
            }
        }
        let settings = sim.settings().clone();
        player.travel(|history| {
            for line in &lines {
                let limit = history.present().position().steps.saturating_add(crate::lesson::RUN_STEPS_MAX);
                let mut observer = |session: &dyn crate::sim::Session| session.position().steps <= limit;
                scenario::watch(line, history, &settings, &mut observer).map_err(|failure| {
                    let why = match failure {
                        Failure::Refused(refusal) => words.note(&refusal.0, &names),
                        Failure::NeverHeld => "this does not come true".to_owned(),
                        Failure::DoesNotHold => "this does not hold".to_owned(),
                        Failure::Stopped => "this takes too long".to_owned(),
                    };
                    format!("line {}, `{}`: {why}", line.number, line.text)
                })?;
            }
            Ok(())
        })
    }

    /// What is to be loaded, or what is wrong with the wish.
    pub fn wanted(&self, load: Load, asked: &Asked, words: &Words) -> Result<Asked, String> {
        let mut next = asked.clone();
        let saved = load.saved.as_deref().map(|saved| {
            Saved::decode(saved).ok_or("`saved` is damaged, or of another version; begin without it")
        });
        let saved = saved.transpose()?;
        let run = load.run.clone().or_else(|| saved.as_ref().and_then(|saved| saved.run.clone()));
        // The same rules as for the address.
        let mut query = String::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                query.push_str(&format!("&{name}={}", String::from(js_sys::encode_uri_component(&value))));
            }
        };
        let elsewhere = load.lesson.is_some() || load.src.is_some();
        put("lesson", if elsewhere { load.lesson } else { asked.lesson.clone() });
        put("src", if elsewhere { load.src } else { asked.src.clone() });
        put("step", load.step);
        put("seed", load.seed.map(|seed| seed.to_string()));
        put("run", run);
        let read = params::read(words, &query).map_err(|refusal| refusal.problems.join(" "))?;
        next.lesson = read.lesson;
        next.src = read.src;
        next.step = read.step;
        next.run = read.run;
        next.frame.run = read.frame.run;
        next.frame.seed = read.frame.seed.or(asked.frame.seed.filter(|_| !elsewhere));
        // What was done in a lesson is not lost when only its step or seed changes.
        let kept = || {
            self.open
                .borrow()
                .as_ref()
                .filter(|open| !elsewhere && open.keeper.is_in_memory())
                .map(|open| open.keeper.record())
        };
        *self.saved.borrow_mut() = saved.map(|saved| saved.record).or_else(kept);
        Ok(next)
    }
}

/// Listens to the embedding page, and measures the height that the lesson would like.
#[hook]
pub fn use_host(host: &Rc<Host>, words: &Words, on_load: Callback<(Header, Load)>) {
    let on_load_now = use_mut_ref(|| on_load.clone());
    *on_load_now.borrow_mut() = on_load;
    {
        let host = host.clone();
        use_effect_with(words.clone(), move |words| {
            let words = words.clone();
            let listener = host.origin.clone().map(|origin| {
                EventListener::new(&dom::window(), "message", move |event| {
                    let event: &MessageEvent = event.unchecked_ref();
                    if event.origin() != origin || !is_from_parent(event) {
                        return;
                    }
                    match messages::read(&event.data()) {
                        // An error is never answered, or two pages could go on for ever.
                        (header, _) if header.is_error => {}
                        (header, Ok(Wish::Load(load))) => {
                            let on_load = on_load_now.borrow().clone();
                            on_load.emit((header, load));
                        }
                        (header, Ok(wish)) => match host.serve(wish, &words) {
                            Ok((kind, fields)) => host.post(kind, Some(&header), fields),
                            Err(why) => host.error(&header, why),
                        },
                        (header, Err(why)) => host.error(&header, why),
                    }
                })
            });
            move || drop(listener)
        });
    }
    // Another step is open, or something is shown at all.
    let host = host.clone();
    use_effect(move || {
        host.changed();
        host.resized(super::wanted_height());
        let (text, frame) = (host.clone(), host);
        let watch = watch_size(".lesson-body", move || text.resized(super::wanted_height()));
        let listener =
            EventListener::new(&dom::window(), "resize", move |_| frame.resized(super::wanted_height()));
        move || drop((watch, listener))
    });
}

fn is_from_parent(event: &MessageEvent) -> bool {
    let parent = dom::window().parent().ok().flatten();
    match (event.source(), parent) {
        (Some(source), Some(parent)) => js_sys::Object::is(&source, &parent),
        _ => false,
    }
}
