//! The stage with all that belongs to a run: panels, time, what went wrong.

use std::rc::Rc;

use yew::prelude::*;

use super::allowed::Allowed;
use super::dom;
use super::journey::JourneyLine;
use super::key_sheet::KeyButton;
use super::keys::use_player_keys;
use super::media::use_media;
use super::page::use_page;
use super::panels::Panels;
use super::player::{Player, Shown};
use super::route::Route;
use super::selection::Selection;
use super::share::{Chosen, Place};
use super::spacetime::DiagramProps;
use super::stage::{ExhibitStage, Stage, TextViewProps, can_hold};
use super::time::{TimeBar, TimeControls};
use super::toast::ToastLine;
use super::tools::{by_tools, use_tools_soon};
use super::view_choice::{View, ViewChoice};
use super::violation::ViolationStrip;
use crate::sim::{Command, Exhibit, History};

/// Noted once, when the first run is shown; see e2e/bench.mjs.
const FIRST_FRAME_MARK: &str = "faultline-first-frame";

#[derive(Properties, PartialEq)]
pub struct WorkbenchProps {
    pub player: Player,
    pub shown: Rc<Shown>,
    pub allowed: Allowed,
    pub on_restart: Callback<()>,
    pub on_new_seed: Callback<()>,
    /// Goes to a comparison of this run.
    pub on_compare: Callback<Route>,
    /// What stands beside the stage, with its name for a tab on a narrow screen.
    #[prop_or_default]
    pub side: Option<(String, Html)>,
    /// The panel to bring to the front.
    #[prop_or_default]
    pub front: Option<&'static str>,
    /// Promises that break on the way, as the text of the step says.
    #[prop_or_default]
    pub expects: Vec<&'static str>,
    /// The panels that are there; `None`: all.
    #[prop_or_default]
    pub panels: Option<Rc<[&'static str]>>,
    #[prop_or_default]
    pub controls: TimeControls,
    /// It stands in another page's content, which is the main one.
    #[prop_or_default]
    pub nested: bool,
    /// Where the run is made, for links to it.
    #[prop_or_default]
    pub place: Option<Place>,
    /// What can be done first, and the name of the node to do it to.
    #[prop_or_default]
    pub prompt: Option<(String, String)>,
    /// Whether there are instruments that study the run. In a lesson they would give its tasks away.
    #[prop_or_default]
    pub studies: bool,
    /// Stands on the stage: what kind of cluster this is, a hint.
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn Workbench(props: &WorkbenchProps) -> Html {
    let page = use_page();
    let words = &page.words;
    let WorkbenchProps { player, shown, .. } = props;
    let narrow = use_media("(max-width: 720px)");
    use_player_keys(player, shown.speed);
    use_effect_with((), |()| mark_first_frame());
    use_tools_soon();
    let on_select =
        use_callback(player.clone(), |selection: Option<Selection>, player| player.select(selection));
    let with = (player.clone(), props.allowed.clone());
    let on_command =
        use_callback(with, |command: Command, (player, allowed)| match allowed.refusal(&command) {
            Some(why) => player.toast(why),
            None => drop(player.command(&command)),
        });
    let spec = player.sim().spec();
    let view = View::of(shown.view, spec);
    let picture = use_picture(player, shown, view == View::Picture);
    let on_view = use_callback(player.clone(), |chosen: View, player| player.show(chosen));
    let on_hold = use_callback(player.clone(), |held: bool, player| player.hold(held));
    let has_side = props.side.is_some() && !narrow;
    // On a narrow screen the text is one of the panels.
    let has_panels =
        props.panels.as_ref().is_none_or(|panels| !panels.is_empty()) || narrow && props.side.is_some();
    let class =
        classes!("workbench", has_side.then_some("with-side"), (!has_panels).then_some("without-panels"));
    html! {
        <@{if props.nested { "section" } else { "main" }} id={(!props.nested).then_some("main")} tabindex="-1" {class}
            aria-label={props.nested.then(|| words.get("workbench-title"))}>
            if let (true, Some((name, content))) = (has_side, &props.side) {
                <aside class="side" aria-label={name.clone()}>{ content.clone() }</aside>
            }
            <section class="stage-frame" aria-label={words.get("stage-title")}>
                <ViewChoice protocol={spec.id} {view} on_change={on_view}/>
                if view == View::SpaceTime {
                    { by_tools({
                        let (player, shown) = (player.clone(), shown.clone());
                        move |tools| (tools.diagram)(DiagramProps { player: player.clone(), shown: shown.clone() })
                    }) }
                } else if view == View::Text {
                    { by_tools({
                        let (player, version, allowed) = (player.clone(), shown.panels, props.allowed.clone());
                        move |tools| (tools.text_view)(TextViewProps {
                            player: player.clone(),
                            version,
                            on_command: on_command.clone(),
                            allowed: allowed.clone(),
                        })
                    }) }
                } else if let Some(picture) = picture.clone().filter(|picture| !is_on_stage(player, picture)) {
                    <ExhibitStage exhibit={picture} sim={player.sim().clone()} version={shown.panels} words={words.clone()}
                        selection={shown.selection} {on_select} {on_command} {on_hold} allowed={props.allowed.clone()}/>
                    <KeyButton sim={player.sim().clone()}/>
                } else {
                <Stage sim={player.sim().clone()} version={shown.version} playing={shown.moving()} rate={shown.rate()} {on_hold} prompt={props.prompt.clone()}
                    reduced_motion={page.reduced_motion} words={words.clone()} selection={shown.selection}
                    {on_select} {on_command} allowed={props.allowed.clone()} {picture} has_key={true}/>
                }
                { props.children.clone() }
                <JourneyLine player={player.clone()} progress={shown.journey}/>
                <ToastLine player={player.clone()} toast={shown.toast.clone()}/>
            </section>
            // The strip takes its room from what stands below the stage, so that the stage stays as it is.
            <div class="below">
            <ViolationStrip player={player.clone()} version={shown.version} playing={shown.playing}
                expects={props.expects.clone()} dismissed={shown.dismissed}/>
            if has_panels {
                <Panels player={player.clone()} shown={shown.clone()} allowed={props.allowed.clone()}
                    side={props.side.clone().filter(|_| narrow)} front={props.front} only={props.panels.clone()}
                    on_compare={props.on_compare.clone()} studies={props.studies}/>
            }
            </div>
            <TimeBar player={player.clone()} playing={shown.playing} speed={shown.speed} version={shown.time()} controls={props.controls} chosen={Chosen::of(shown)} place={props.place.clone()} chance={shown.chance}
                on_restart={props.on_restart.clone()} on_new_seed={props.on_new_seed.clone()}/>
        </@>
    }
}

/// The protocol's own picture of the moment, if it is looked at.
#[hook]
fn use_picture(player: &Player, shown: &Shown, wanted: bool) -> Option<Rc<Exhibit>> {
    let picture = use_memo((player.clone(), shown.panels, wanted), |(player, _, wanted)| {
        let key = player.sim().spec().picture;
        let find =
            |history: &History| history.present().exhibits().into_iter().find(|exhibit| exhibit.key() == key);
        if *wanted { player.sim().look(find).map(Rc::new) } else { None }
    });
    (*picture).clone()
}

fn is_on_stage(player: &Player, picture: &Exhibit) -> bool {
    player.sim().look(|history| can_hold(picture, history.present().names()))
}

fn mark_first_frame() {
    if let Some(performance) = dom::window().performance()
        && performance.get_entries_by_name(FIRST_FRAME_MARK).length() == 0
    {
        // A browser without marks is only measured less.
        let _ = performance.mark(FIRST_FRAME_MARK);
    }
}
