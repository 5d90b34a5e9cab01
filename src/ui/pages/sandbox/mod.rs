//! The sandbox: a protocol with every parameter, variant and fault, and no text.

mod example;

mod replay;
mod requests;
mod settings_form;
mod variants;

use std::rc::Rc;

use yew::prelude::*;

use crate::protocols::{self, PROTOCOLS, Protocol, ProtocolSpec, Settings};
use crate::sim::{NodeId, NodeKind, What};
use crate::ui::allowed::Allowed;
use crate::ui::hurry::use_hurry;
use crate::ui::icons::{Icon, icon};
use crate::ui::media::use_media;
use crate::ui::nearest::nearest;
use crate::ui::of_run::use_of_run;
use crate::ui::page::{Go, use_page};
use crate::ui::pages::not_found::NotFound;
use crate::ui::player::use_player;
use crate::ui::route::Route;
use crate::ui::setting_text::{setting_error, with_next_seed};
use crate::ui::share::Chosen;
use crate::ui::sim_handle::SimHandle;
use crate::ui::storage;
use crate::ui::suspended_run;
use crate::ui::words::Words;
use crate::ui::workbench::Workbench;
pub use example::{example_settings, query_of};
use replay::{Replayed, replay};
use settings_form::SettingsForm;

#[derive(Properties, PartialEq)]
pub struct SandboxPageProps {
    pub protocol: String,
    pub query: Vec<(String, String)>,
    pub on_crumbs: Callback<Vec<String>>,
}

#[component]
pub fn SandboxPage(props: &SandboxPageProps) -> Html {
    let words = use_page().words;
    let on_crumbs = props.on_crumbs.clone();
    // The page is shown when a protocol that there is has been loaded.
    let Some(spec) = protocols::find(&props.protocol).and_then(Protocol::spec) else {
        let near = nearest(&props.protocol, PROTOCOLS.iter().map(|protocol| protocol.id));
        let why = words.with("not-found-protocol", &[("what", props.protocol.clone().into())]);
        let all = PROTOCOLS.iter().map(|protocol| protocol.id);
        let instead: Vec<&str> = if near.is_empty() { all.collect() } else { near };
        let instead: Vec<(String, Route)> = instead
            .into_iter()
            .map(|id| {
                (
                    words.get(&format!("{id}-name")),
                    Route::Sandbox { protocol: id.to_owned(), query: Vec::new() },
                )
            })
            .collect();
        return html! { <NotFound what={props.protocol.clone()} {why} {instead} {on_crumbs}/> };
    };
    match example_settings(spec, &props.query) {
        Ok(settings) => html! { <Sandbox {spec} {settings} {on_crumbs}/> },
        Err(error) => {
            let plain = Route::Sandbox { protocol: spec.id.to_owned(), query: Vec::new() };
            let mut instead = corrected(&words, spec, &props.query);
            instead.push((words.get("not-found-defaults"), plain));
            html! { <NotFound what={props.protocol.clone()} why={setting_error(&words, spec, &error)} {instead} {on_crumbs}/> }
        }
    }
}

/// The address with its first unknown parameter replaced by the nearest known ones.
fn corrected(words: &Words, spec: &'static ProtocolSpec, query: &[(String, String)]) -> Vec<(String, Route)> {
    let known: Vec<&str> = protocols::parameters(spec).map(|parameter| parameter.name).collect();
    let Some(place) = query.iter().position(|(name, _)| !known.contains(&name.as_str())) else {
        return Vec::new();
    };
    nearest(&query[place].0, known)
        .into_iter()
        .map(|name| {
            let mut query = query.to_vec();
            query[place].0 = name.to_owned();
            let text = words
                .with("not-found-with", &[("name", name.into()), ("value", query[place].1.clone().into())]);
            (text, Route::Sandbox { protocol: spec.id.to_owned(), query })
        })
        .collect()
}

#[derive(Properties, PartialEq)]
struct SandboxProps {
    spec: &'static ProtocolSpec,
    settings: Settings,
    on_crumbs: Callback<Vec<String>>,
}

/// The run that was left for a comparison, and what was looked at.
type Kept = (Replayed, Chosen);

/// The run that was left, or a new one; with other settings it is made again.
#[hook]
fn use_run(
    spec: &'static ProtocolSpec,
    props: &SandboxProps,
    left: &Rc<Option<Kept>>,
) -> UseStateHandle<Replayed> {
    let run = {
        let (settings, left) = (props.settings.clone(), left.clone());
        use_state(move || match left.as_ref() {
            Some((run, _)) => run.clone(),
            None => Replayed { sim: SimHandle::open(spec, settings), skipped: Vec::new() },
        })
    };
    {
        let run = run.clone();
        use_effect_with(props.settings.clone(), move |settings| {
            if run.sim.settings() != settings {
                run.set(replay(&run.sim, settings.clone()));
            }
        });
    }
    run
}

#[component]
fn Sandbox(props: &SandboxProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let spec = props.spec;
    let left = use_memo((), |()| suspended_run::come_back::<Kept>());
    let run = use_run(spec, props, &left);
    let (player, shown) = use_player(&run.sim, left.is_none(), None);
    {
        let player = player.clone();
        use_effect_with((), move |()| {
            if let Some((_, chosen)) = left.as_ref() {
                chosen.look(&player);
            }
        });
    }
    let name = words.get(&format!("{}-name", spec.id));
    {
        let (on_crumbs, crumbs) = (props.on_crumbs.clone(), vec![words.get("header-sandbox"), name.clone()]);
        use_effect_with(crumbs, move |crumbs| on_crumbs.emit(crumbs.clone()));
    }
    let go_to = {
        let go = page.go.clone();
        move |settings: &Settings| {
            let route = Route::Sandbox { protocol: spec.id.to_owned(), query: query_of(spec, settings) };
            go.emit(Go { route, replace: true });
        }
    };
    let on_change = {
        let go_to = go_to.clone();
        Callback::from(move |settings: Settings| go_to(&settings))
    };
    let on_restart = {
        let run = run.clone();
        Callback::from(move |()| {
            let sim = SimHandle::open(spec, run.sim.settings().clone());
            run.set(Replayed { sim, skipped: Vec::new() });
        })
    };
    let on_new_seed = {
        let run = run.clone();
        Callback::from(move |()| {
            let Some(settings) = with_next_seed(spec, run.sim.settings()) else { return };
            // Opened here, or the effect would give it the commands of the last run.
            run.set(Replayed { sim: SimHandle::open(spec, settings.clone()), skipped: Vec::new() });
            go_to(&settings);
        })
    };
    let is_opening = use_opening(&run.sim);
    let hurry = use_hurry(&player, &shown, is_opening);
    let narrow = use_media("(max-width: 720px)");
    let prompt = use_prompt(&run.sim).filter(|_| !shown.acted);
    let open = use_state(|| storage::read(storage::SETTINGS_OPEN).as_deref() == Some("open"));
    let toggle = {
        let open = open.clone();
        Callback::from(move |_: MouseEvent| {
            storage::write(storage::SETTINGS_OPEN, if *open { "closed" } else { "open" });
            open.set(!*open);
        })
    };
    let form = html! {
        <SettingsForm player={player.clone()} version={shown.panels} settings={props.settings.clone()}
            skipped={run.skipped.clone()} {on_change}/>
    };
    // What the protocol is about, until somebody chooses something to be inspected.
    let chose = use_of_run::<bool>(&run.sim);
    if shown.selection.is_some() && !*chose {
        chose.set(true);
    }
    let front = match narrow {
        true => Some("promises"),
        false => Some(if *chose { "inspector" } else { "exhibits" }),
    };
    let side = (*open || narrow).then(|| (words.get("settings-title"), form));
    let kept = ((*run).clone(), Chosen::of(&shown));
    let on_compare = suspended_run::leaving(&page.go, (&player, &shown), None, false, kept);
    html! {
        <Workbench player={player.clone()} shown={shown.clone()} allowed={Allowed::All} {on_restart} {on_new_seed} {on_compare} {side} {front} {prompt} studies=true>
            <div class="stage-chips">
                <h1 class="chip" tabindex="-1"><b>{ name }</b><span class="hide-narrow">{ summary(words, spec, &props.settings) }</span></h1>
                { hurry }
                <span class="chip chip-seed">{ words.with("seed-chip", &[("seed", props.settings.seed().to_string().into())]) }</span>
                if !narrow {
                    <button type="button" class="chip chip-action" aria-expanded={open.to_string()} onclick={toggle}>
                        { icon(Icon::Settings) }{ words.get("settings-title") }
                    </button>
                }
            </div>
        </Workbench>
    }
}

/// Whether the servers have not yet spoken with each other: a protocol that first waits for a timer would open on a
/// picture in which nothing happens.
#[hook]
fn use_opening(sim: &SimHandle) -> bool {
    let over = use_mut_ref(|| None::<SimHandle>);
    if over.borrow().as_ref() == Some(sim) {
        return false;
    }
    let opening = sim.look(|history| {
        let recorder = history.recorder();
        let nodes = history.present().nodes();
        let is_client = |id: NodeId| nodes.get(id.index()).is_some_and(|node| node.kind == NodeKind::Client);
        let mut sent = history.trace_so_far().iter().filter(|event| matches!(event.what, What::Sent { .. }));
        !sent.any(|event| {
            let view = event.what.message().and_then(|id| recorder.message(id));
            view.is_some_and(|view| !is_client(view.from) && !is_client(view.to))
        })
    });
    if !opening {
        *over.borrow_mut() = Some(sim.clone());
    }
    opening
}

/// The settings that tell clusters apart at a glance: choices, and how many nodes.
fn summary(words: &Words, spec: &ProtocolSpec, settings: &Settings) -> String {
    let mut parts = String::new();
    for name in spec.headline {
        let value = settings.choice(name);
        let value = value.parse::<u64>().map_or_else(|_| value.into(), Into::into);
        let told = words.with(&format!("{}-headline-{name}", spec.id), &[("value", value)]);
        parts.push_str(" · ");
        parts.push_str(&told);
    }
    parts
}

/// What somebody who is here for the first time can do: gone after the first fault.
#[hook]
fn use_prompt(sim: &SimHandle) -> Option<(String, String)> {
    let words = use_page().words;
    let key = if use_media("(pointer: coarse)") { "sandbox-hint-touch" } else { "sandbox-hint" };
    let leader = sim.look(|history| {
        let nodes = history.present().nodes();
        let of = |kind: NodeKind| nodes.iter().find(|node| node.kind == kind).map(|node| node.name.clone());
        of(NodeKind::Leader).or_else(|| of(NodeKind::Server))
    })?;
    let text = words.with(key, &[("node", leader.clone().into())]);
    Some((leader, text))
}
