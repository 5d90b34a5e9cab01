//! "Share this moment": a link that makes the very run again, at the very moment.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

use super::chunked_work::{Pieces, use_turns};
use super::copy::CopyButton;
use super::dom;
use super::download;
use super::icons::{Icon, icon};
use super::journey::Waiting;
use super::page::use_page;
use super::player::{Player, Shown};
use super::route::Route;
use super::saved_picture::picture;
use super::selection::Selection;
use super::sim_handle::SimHandle;
use super::time::Beside;
use super::tools::by_tools;
use super::view_choice::View;
use crate::scenario::render;
use crate::share::{Export, SharedRun};
use crate::sim::{History, MessageId, NodeId, Position};
use crate::text::{Language, Texts, name_of};

/// Links that are longer are cut by some programs.
const LINK_MAX: usize = 2_000;
/// Between two looks at the clock, so many events are written: a few milliseconds at most.
const EVENTS: usize = 100;

/// Where a run was made: the lesson by its name or address, and the step.
pub type Place = (String, String);

/// What is looked at, for a link to show it again.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Chosen {
    pub selection: Option<Selection>,
    pub event: Option<u64>,
    pub panel: Option<&'static str>,
    /// `None`: what the protocol begins with.
    pub view: Option<View>,
}

impl Chosen {
    pub fn of(shown: &Shown) -> Chosen {
        let Shown { selection, event, panel, view, .. } = *shown;
        Chosen { selection, event, panel, view }
    }

    /// Looks at it again, in a run that is shown anew.
    pub fn look(self, player: &Player) {
        player.select(self.selection);
        if let Some(event) = self.event {
            player.point_at(event);
        }
        if let Some(view) = self.view {
            player.show(view);
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct ShareButtonProps {
    pub player: Player,
    pub chosen: Chosen,
    #[prop_or_default]
    pub place: Option<Place>,
    /// The other run of a comparison.
    #[prop_or_default]
    pub beside: Option<Beside>,
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
        let (link, player, chosen) = (link.setter(), props.player.clone(), props.chosen);
        let (place, beside) = (props.place.clone(), props.beside.clone());
        Callback::from(move |_: MouseEvent| {
            player.pause();
            let route = match &beside {
                None => route_to(&player, chosen, place.clone()),
                Some(beside) => comparison([(player.sim(), chosen), (&beside.sim, beside.chosen)]),
            };
            link.set(Some(format!("{}{}", dom::page_url(), route.href())));
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
    // The files are of one run.
    let alone = player.beside().is_none();
    // A frame has one lesson and no other page.
    let embedded = dom::is_embedded();
    let place = if embedded { dom::page_url() } else { String::new() };
    let open_file = format!("{place}{}", Route::Open.href());
    html! {
        <>
            <p>{ words.get(if alone { "share-text" } else { "share-compare-text" }) }</p>
            <CopyButton text={link.clone()} label={words.get("share-copy")}/>
            if link.len() > LINK_MAX { <p class="quiet" role="status">{ words.get("share-long") }</p> }
            <p class="quiet">{ words.get("share-private") }</p>
            if player.sim().look(|history| !history.branches().is_empty()) {
                <p class="quiet">{ words.get("share-futures") }</p>
            }
            if alone {
                <Files player={player.clone()}/>
            }
            <p class="quiet"><a href={open_file} target={embedded.then_some("_blank")}>{ words.get("share-open-file") }</a></p>
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FilesProps {
    player: Player,
}

/// The run as files.
#[component]
fn Files(FilesProps { player }: &FilesProps) -> Html {
    let words = use_page().words;
    let (written, on_write, on_stop) = use_writing(player.sim());
    let trace = |action: &'static str, kind: Trace| {
        html! {
            <button type="button" class="button" data-action={action} onclick={on_write.reform(move |_: MouseEvent| kind)}>
                { words.get(kind.name()) }
            </button>
        }
    };
    html! {
        <>
            <h3>{ words.get("share-files") }</h3>
            <div class="button-row">
                <button type="button" class="button" data-action="export-scenario" onclick={save(player, scenario_file)}>{ words.get("share-scenario") }</button>
                <button type="button" class="button" data-action="export-picture" onclick={save(player, picture_file)}>{ words.get("share-picture") }</button>
                { trace("export-trace", Trace::Json) }
                { trace("export-shiviz", Trace::ShiViz) }
            </div>
            if let Some(progress) = written {
                <Waiting text={words.get("share-writing")} {progress} {on_stop}/>
            }
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

/// The whole run, event by event, as a file for other programs.
#[derive(Clone, Copy, PartialEq)]
enum Trace {
    Json,
    ShiViz,
}

impl Trace {
    fn name(self) -> &'static str {
        match self {
            Trace::Json => "share-trace",
            Trace::ShiViz => "share-shiviz",
        }
    }

    /// Writes it a piece at a time. `None` if `told`, which hears how much is written, wants no more, or if the run
    /// has become another meanwhile.
    async fn write(self, sim: &SimHandle, told: impl FnMut(f64) -> bool) -> Option<MadeFile> {
        // The programs that read it expect English. If it does not arrive, they get keys.
        let _ = crate::text::load(Language::English).await;
        let texts = Texts::new(Language::English);
        let spec = sim.spec();
        let (timeline, mut file) = sim.look(|history| {
            let file = match self {
                Trace::Json => Export::json(spec, sim.settings(), history, &texts),
                Trace::ShiViz => Export::shiviz(spec, history, &texts),
            };
            (history.timeline(), file)
        });
        let mut pieces = Pieces::new(told);
        let advance = |file: &mut Export| {
            sim.look(|history| (history.timeline() == timeline).then(|| file.advance(history, EVENTS)))
        };
        while !advance(&mut file)? {
            if !pieces.advance(|| file.progress()).await {
                return None;
            }
        }
        Some(match self {
            Trace::Json => ("trace.json", "application/json", file.finish()),
            Trace::ShiViz => ("shiviz.log", "text/plain", file.finish()),
        })
    }
}

/// Writes a trace and offers it to be saved. Gives how much of it is written, while that goes on; what begins it;
/// and what stops it. It stops, too, when the sheet is closed.
#[hook]
fn use_writing(sim: &SimHandle) -> (Option<f64>, Callback<Trace>, Callback<()>) {
    let written = use_state(|| None::<f64>);
    let turns = use_turns();
    let on_write = {
        let (sim, written, turns) = (sim.clone(), written.setter(), turns.clone());
        Callback::from(move |trace: Trace| {
            let (sim, written, turn) = (sim.clone(), written.clone(), turns.begin());
            spawn_local(async move {
                let told = |part: f64| {
                    if turn.lasts() {
                        written.set(Some(part));
                    }
                    turn.lasts()
                };
                let file = trace.write(&sim, told).await;
                if turn.lasts() {
                    written.set(None);
                    if let Some((name, kind, content)) = file {
                        download::save(name, kind, content.as_bytes());
                    }
                }
            });
        })
    };
    let on_stop = turns.stopping(written.setter(), None);
    (*written, on_write, on_stop)
}

/// The place of the run on this page as it stands, looked at where it stands.
pub fn route_to(player: &Player, chosen: Chosen, place: Option<Place>) -> Route {
    let (lesson, step) = place.unzip();
    Route::Run { packed: SharedRun { lesson, step, ..shared(player.sim(), chosen) }.encode() }
}

/// As [`route_to`], for an address that is left behind: it says how many futures are not in it.
pub fn own_address(player: &Player, chosen: Chosen, place: Option<Place>) -> Route {
    let (lesson, step) = place.unzip();
    let futures = player.sim().look(|history| history.branches().len());
    let run = SharedRun { lesson, step, futures, ..shared(player.sim(), chosen) };
    Route::Run { packed: run.encode() }
}

/// As [`route_to`], of two runs beside each other.
pub fn comparison(sides: [(&SimHandle, Chosen); 2]) -> Route {
    let [left, right] = sides.map(|(sim, chosen)| shared(sim, chosen).encode());
    Route::Compare { left, right }
}

pub fn shared(sim: &SimHandle, chosen: Chosen) -> SharedRun {
    sim.look(|history| SharedRun {
        selection: chosen.selection.map(|selection| written(selection, history)),
        event: chosen.event,
        panel: chosen.panel.map(str::to_owned),
        view: chosen.view.filter(|view| *view != View::first(sim.spec())).map(|view| view.word().to_owned()),
        ..SharedRun::of(sim.spec(), sim.settings(), history)
    })
}

/// As it goes into a link: `n1`, `n1-n2`, `#12`.
fn written(selection: Selection, history: &History) -> String {
    let names = history.recorder().names();
    let name = |node: NodeId| name_of(names, node);
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
