//! One lesson, or one shared run, in somebody's page.

mod host;
mod messages;
mod params;
mod saved;
mod tell;
mod xapi;

use std::rc::Rc;

use yew::prelude::*;

use crate::lesson::Record;
use crate::protocols;
use crate::share::SharedRun;
use crate::text::{self, Language};
use crate::ui::dom;
use crate::ui::lesson_files::LoadError;
use crate::ui::media::narrow_now;
use crate::ui::page::use_page;
use crate::ui::pages::lesson::{Complaints, Failed, Loading, Material, StepView, load_elsewhere, load_own};
use crate::ui::pages::rebuilding::{Remade, remake};
use crate::ui::pages::run::Remake;
use crate::ui::player::{Player, Shown};
use crate::ui::progress::Keeper;
use crate::ui::words::Words;
use host::{Host, use_host};
use messages::{Header, Load};
use params::Asked;
use saved::Saved;

/// What is shown.
#[derive(Clone)]
enum Content {
    NotYet,
    /// Sentences that say why there is nothing to see.
    Refused(Rc<[String]>),
    Failed(LoadError),
    Wrong(Rc<[crate::lesson::Complaint]>),
    Run(Rc<Remade>),
    Lesson {
        material: Material,
        index: usize,
        keeper: Keeper,
    },
}

#[component]
pub fn EmbedPage() -> Html {
    let page = use_page();
    let words = &page.words;
    let search = dom::window().location().search().unwrap_or_default();
    let read = {
        let words = words.clone();
        use_memo(search, move |search| params::read(&words, search))
    };
    match &*read {
        Err(refusal) => {
            Host::new(refusal.origin.clone()).refuse(&refusal.problems);
            html! { <Refused problems={refusal.problems.clone()}/> }
        }
        Ok(asked) => html! { <Embedded asked={asked.clone()}/> },
    }
}

#[derive(Properties, PartialEq)]
struct RefusedProps {
    problems: Rc<[String]>,
}

#[component]
fn Refused(props: &RefusedProps) -> Html {
    let words = use_page().words;
    html! {
        <main id="main" tabindex="-1" class="plain-page">
            <div class="plain-alert" role="alert">
            <h1 tabindex="-1">{ words.get("embed-refused") }</h1>
            <ul class="list">{ for props.problems.iter().map(|problem| html! { <li>{ problem }</li> }) }</ul>
            </div>
        </main>
    }
}

#[derive(Properties, PartialEq)]
struct EmbeddedProps {
    asked: Asked,
}

/// What was asked for, and what came of it.
#[derive(Clone)]
struct View {
    asked: Asked,
    content: Content,
}

#[component]
fn Embedded(props: &EmbeddedProps) -> Html {
    let page = use_page();
    let language = page.words.language();
    let view = use_state(|| View { asked: props.asked.clone(), content: Content::NotYet });
    let tries = use_state(|| 0u32);
    let host = use_memo(props.asked.origin.clone(), |origin| Host::new(origin.clone()));
    {
        let (view, words, host) = (view.clone(), page.words.clone(), host.clone());
        use_effect_with((language, *tries), move |(language, _)| {
            let (asked, language) = (view.asked.clone(), *language);
            wasm_bindgen_futures::spawn_local(async move {
                let content = load(&words, &asked, language, &host).await;
                host.opened(None, &content, language);
                view.set(View { asked, content });
            });
        });
    }
    host.show(&view.content);
    let on_load = {
        let (view, words, host) = (view.clone(), page.words.clone(), host.clone());
        Callback::from(move |(header, wish): (Header, Load)| {
            let (view, words, host) = (view.clone(), words.clone(), host.clone());
            wasm_bindgen_futures::spawn_local(async move {
                // If it does not arrive, the run is refused with the reason.
                let _ = text::load_protocols(protocols::named_in(&scenario_of(&wish))).await;
                let asked = match host.wanted(wish, &view.asked, &words) {
                    Err(why) => return host.error(&header, why),
                    Ok(asked) => asked,
                };
                let content = load(&words, &asked, language, &host).await;
                // What cannot be shown changes nothing.
                if host.opened(Some(&header), &content, language) {
                    view.set(View { asked, content });
                }
            });
        })
    };
    use_host(&host, &page.words, on_load);
    let go_to = {
        let view = view.clone();
        Callback::from(move |to: usize| {
            if let Content::Lesson { material, keeper, .. } = &view.content {
                let content =
                    Content::Lesson { material: material.clone(), index: to, keeper: keeper.clone() };
                view.set(View { content, ..(*view).clone() });
            }
        })
    };
    let on_shown = {
        let host = host.clone();
        Callback::from(move |(player, shown): (Player, Shown)| host.shown(player, shown))
    };
    let on_retry = {
        let view = view.clone();
        Callback::from(move |()| {
            view.set(View { content: Content::NotYet, ..(*view).clone() });
            tries.set(*tries + 1);
        })
    };
    let asked = &view.asked;
    match &view.content {
        Content::NotYet => html! { <Loading/> },
        Content::Refused(problems) => html! { <Refused problems={problems.clone()}/> },
        Content::Failed(error) => {
            html! { <Failed error={error.clone()} elsewhere={asked.src.is_some()} {on_retry}/> }
        }
        Content::Wrong(complaints) => html! {
            <main id="main" tabindex="-1" class="plain-page">
                <div class="plain-alert" role="alert">
                    <h1 tabindex="-1">{ page.words.get("lesson-failed") }</h1>
                    <Complaints complaints={complaints.clone()}/>
                </div>
            </main>
        },
        Content::Run(remade) => html! {
            <Remake key={remade.sim.number()} remade={remade.clone()} frame={asked.frame.clone()} {on_shown}/>
        },
        Content::Lesson { material, index, keeper } => {
            let key = format!("{}-{index}", host.loads());
            html! {
                <StepView {key} material={material.clone()} index={*index} keeper={keeper.clone()} {go_to} {on_shown}
                    on_crumbs={Callback::noop()} frame={asked.frame.clone()}/>
            }
        }
    }
}

/// The scenario of the run that the embedding page wishes to see, if any.
fn scenario_of(wish: &Load) -> String {
    let saved = || Saved::decode(wish.saved.as_deref()?)?.run;
    let run = wish.run.clone().or_else(saved).and_then(|run| SharedRun::decode(&run).ok());
    run.map(|run| run.text).unwrap_or_default()
}

async fn load(words: &Words, asked: &Asked, language: Language, host: &Rc<Host>) -> Content {
    if let (None, None, Some(run)) = (&asked.lesson, &asked.src, &asked.run) {
        return match remake(words, run, |_| true).await {
            Ok(remade) => Content::Run(Rc::new(remade)),
            Err(why) => Content::Refused(Rc::new([why])),
        };
    }
    let loaded = match (&asked.lesson, &asked.src) {
        (_, Some(src)) => load_elsewhere(src, language).await.map(|loaded| loaded.map_err(Content::Wrong)),
        (slug, None) => {
            let slug = slug.as_deref().unwrap_or_default();
            load_own(slug, language).await.map(|loaded| {
                loaded.map_err(|known| {
                    let arguments = [("what", slug.to_owned().into()), ("known", known.join(", ").into())];
                    Content::Refused(Rc::new([words.with("embed-no-such-lesson", &arguments)]))
                })
            })
        }
    };
    let material = match loaded {
        Ok(Ok(material)) => material,
        Ok(Err(content)) => return content,
        Err(error) => return Content::Failed(error),
    };
    let on_change = {
        let host = host.clone();
        Callback::from(move |()| host.changed())
    };
    let keeper = match host.take_saved() {
        Some(record) => Keeper::in_memory(record, on_change),
        None if asked.by_host => Keeper::in_memory(Record::default(), on_change),
        None => Keeper::in_browser(material.key(), on_change),
    };
    let lesson = &material.lesson;
    let wanted = asked.step.clone().or_else(|| keeper.record().at.filter(|id| lesson.step(id).is_some()));
    let index = match &wanted {
        None => 0,
        Some(id) => match lesson.step(id) {
            Some((index, _)) => index,
            None => {
                let known: Vec<&str> = lesson.steps.iter().map(|step| step.id.as_str()).collect();
                let arguments = [("what", id.clone().into()), ("known", known.join(", ").into())];
                return Content::Refused(Rc::new([words.with("embed-no-such-step", &arguments)]));
            }
        },
    };
    Content::Lesson { material, index, keeper }
}

/// The height at which the text and the stage have room, in CSS pixels. It does not depend on the height
/// that the frame has, or both would chase each other.
fn wanted_height() -> u32 {
    const LEAST: u32 = 560;
    const MOST: u32 = 860;
    /// The line with Back and Next.
    const WAYS: u32 = 70;
    if narrow_now() {
        return 780;
    }
    let body = dom::document().query_selector(".lesson-body").ok().flatten();
    let text = body.map_or(0.0, |body| body.get_bounding_client_rect().height());
    (text as u32 + WAYS).clamp(LEAST, MOST)
}
