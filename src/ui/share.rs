//! "Share this moment": a link that makes the very run again, at the very moment.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::copy::CopyButton;
use super::dom;
use super::download;
use super::icons::{Icon, icon};
use super::page::use_page;
use super::picture::picture;
use super::player::{Player, Shown};
use super::route::Route;
use super::selection::Selection;
use super::tools::by_tools;
use super::view_choice::View;
use crate::scenario::render;
use crate::share::{SharedRun, export, shiviz};
use crate::sim::{History, MessageId, NodeId, Position};
use crate::text::{Language, Texts};

/// Links that are longer are cut by some programs.
const LINK_MAX: usize = 2_000;

/// Where a run was made: the lesson by its name or address, and the step.
pub type Place = (String, String);

/// What is looked at, for a link to show it again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Chosen {
    pub selection: Option<Selection>,
    pub event: Option<u64>,
    pub panel: Option<&'static str>,
    pub view: View,
}

impl Chosen {
    pub fn of(shown: &Shown) -> Chosen {
        let Shown { selection, event, panel, view, .. } = *shown;
        Chosen { selection, event, panel, view }
    }
}

#[derive(Properties, PartialEq)]
pub struct ShareButtonProps {
    pub player: Player,
    pub chosen: Chosen,
    #[prop_or_default]
    pub place: Option<Place>,
}

#[component]
pub fn ShareButton(props: &ShareButtonProps) -> Html {
    let words = use_page().words;
    let link = use_state(|| None::<String>);
    let dialog = use_node_ref();
    {
        let dialog = dialog.clone();
        use_effect_with(link.is_some(), move |open| {
            if let Some(dialog) = dialog.cast::<HtmlDialogElement>() {
                if *open && !dialog.open() {
                    // Fails only if it is open already or gone.
                    let _ = dialog.show_modal();
                } else if !*open {
                    dialog.close();
                }
            }
        });
    }
    let open = {
        let (link, player, chosen, place) =
            (link.setter(), props.player.clone(), props.chosen, props.place.clone());
        Callback::from(move |_: MouseEvent| {
            player.pause();
            link.set(Some(link_to(&player, chosen, place.clone())));
        })
    };
    let close = {
        let link = link.setter();
        Callback::from(move |()| link.set(None))
    };
    let label = words.get("share-open");
    html! {
        <>
            <button type="button" class="round" data-action="share" title={label.clone()} aria-label={label} onclick={open}>
                { icon(Icon::Share) }
            </button>
            <dialog class="sheet" ref={dialog} onclose={close.reform(|_: Event| ())} aria-labelledby="share-title">
                <h2 id="share-title">{ words.get("share-title") }</h2>
                if let Some(link) = &*link {
                    { by_tools({
                        let (player, link) = (props.player.clone(), link.clone());
                        move |tools| (tools.share_sheet)(ShareSheetProps { player: player.clone(), link: link.clone() })
                    }) }
                }
                <div class="sheet-ways">
                    <button class="button button-main" type="button" onclick={close.reform(|_: MouseEvent| ())}>{ words.get("close") }</button>
                </div>
            </dialog>
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct ShareSheetProps {
    pub player: Player,
    pub link: String,
}

/// The link, and the run as files.
#[component]
pub fn ShareSheet(ShareSheetProps { player, link }: &ShareSheetProps) -> Html {
    let words = use_page().words;
    html! {
        <>
            <p>{ words.get("share-text") }</p>
            <CopyButton text={link.clone()} label={words.get("share-copy")}/>
            if link.len() > LINK_MAX { <p class="quiet" role="status">{ words.get("share-long") }</p> }
            <p class="quiet">{ words.get("share-private") }</p>
            <h3>{ words.get("share-files") }</h3>
            <div class="button-row">
                <button type="button" class="button" data-action="export-scenario" onclick={save(player, scenario_file)}>{ words.get("share-scenario") }</button>
                <button type="button" class="button" data-action="export-picture" onclick={save(player, picture_file)}>{ words.get("share-picture") }</button>
                <button type="button" class="button" data-action="export-trace" onclick={save(player, trace_file)}>{ words.get("share-trace") }</button>
                <button type="button" class="button" data-action="export-shiviz" onclick={save(player, shiviz_file)}>{ words.get("share-shiviz") }</button>
            </div>
            <p class="quiet"><a href={Route::Open.href()}>{ words.get("share-open-file") }</a></p>
        </>
    }
}

/// Name, type and content of a file about a run.
type MadeFile = (&'static str, &'static str, String);

fn save(player: &Player, make: fn(&Player) -> Option<MadeFile>) -> Callback<MouseEvent> {
    let player = player.clone();
    Callback::from(move |_: MouseEvent| {
        if let Some((name, kind, content)) = make(&player) {
            download::save(name, kind, content.as_bytes());
        }
    })
}

fn scenario_file(player: &Player) -> Option<MadeFile> {
    let sim = player.sim();
    let text = sim.look(|history| {
        let end = history.end();
        let end = Position { steps: end.steps, time: end.time };
        render(sim.spec(), sim.settings(), history.recorder().names(), history.given(), end)
    });
    Some(("run.txt", "text/plain", text))
}

fn picture_file(player: &Player) -> Option<MadeFile> {
    Some(("moment.svg", "image/svg+xml", picture(player)?))
}

fn trace_file(player: &Player) -> Option<MadeFile> {
    let sim = player.sim();
    let text = sim.look(|history| export(sim.spec(), sim.settings(), history));
    Some(("trace.json", "application/json", text))
}

/// In English, as the programs that read it are.
fn shiviz_file(player: &Player) -> Option<MadeFile> {
    let sim = player.sim();
    let text = sim.look(|history| shiviz(sim.spec(), &Texts::new(Language::English), history));
    Some(("shiviz.log", "text/plain", text))
}

/// The address of the run as it stands, looked at where it stands.
pub fn link_to(player: &Player, chosen: Chosen, place: Option<Place>) -> String {
    let sim = player.sim();
    let packed = sim.look(|history| {
        let (lesson, step) = place.unzip();
        let shared = SharedRun {
            lesson,
            step,
            selection: chosen.selection.map(|selection| written(selection, history)),
            event: chosen.event,
            panel: chosen.panel.map(str::to_owned),
            view: (chosen.view != View::default()).then(|| chosen.view.word().to_owned()),
            ..SharedRun::of(sim.spec(), sim.settings(), history)
        };
        shared.encode()
    });
    format!("{}{}", dom::page_url(), Route::Run { packed }.href())
}

/// As it goes into a link: `n1`, `n1-n2`, `#12`.
fn written(selection: Selection, history: &History) -> String {
    let names = history.recorder().names();
    let name = |node: NodeId| names[node.index()].as_str();
    match selection {
        Selection::Node(node) => name(node).to_owned(),
        Selection::Link(from, to) => format!("{}-{}", name(from), name(to)),
        Selection::Message(id) => format!("#{}", id.0),
    }
}

/// What a link has chosen, if it is there.
pub fn read_selection(text: &str, history: &History) -> Option<Selection> {
    let names = history.recorder().names();
    let node = |name: &str| {
        let place = names.iter().position(|known| known == name)?;
        Some(NodeId(u16::try_from(place).ok()?))
    };
    if let Some(id) = text.strip_prefix('#') {
        let id = MessageId(id.parse().ok()?);
        return history.recorder().message(id).map(|_| Selection::Message(id));
    }
    if let Some(node) = node(text) {
        return Some(Selection::Node(node));
    }
    let (from, to) = text.split_once('-')?;
    Some(Selection::Link(node(from)?, node(to)?))
}
