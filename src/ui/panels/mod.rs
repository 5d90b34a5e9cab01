//! The panels below the stage: side by side where there is room, tabs where there is not.

mod code;
mod commands;
mod compare_with;
mod event_card;
mod event_log;
mod exhibits;
mod field_list;
mod futures;
mod inspector;
mod log_rows;
mod promises;
mod tabs;

use std::rc::Rc;

use yew::prelude::*;

use super::allowed::Allowed;
use super::media::use_media;
use super::page::use_page;
use super::player::{Player, Shown};
use super::route::Route;
use super::study::{DeskPlace, FindPanelProps, SawPanelProps, by_study};
use super::tools::by_tools;
use super::view_choice::View;
pub use commands::{CommandsPanel, CommandsPanelProps};
pub use compare_with::left_out_of;
pub use event_log::{LogPanel, LogPanelProps};
pub use inspector::Inspected;

pub use code::CodeFocus;
use code::CodePanel;
use exhibits::ExhibitsPanel;
use inspector::InspectorPanel;
use promises::PromisesPanel;
use tabs::{Tab, TabGroup};

#[derive(Properties, PartialEq)]
pub struct PanelsProps {
    pub player: Player,
    pub shown: Rc<Shown>,
    pub allowed: Allowed,
    /// What stands beside the stage on a wide screen is the first tab on a narrow one: its name and itself.
    #[prop_or_default]
    pub side: Option<(String, Html)>,
    /// The panel to bring to the front.
    #[prop_or_default]
    pub front: Option<&'static str>,
    /// The panels that are there; `None`: all.
    #[prop_or_default]
    pub only: Option<Rc<[&'static str]>>,
    /// Goes to a comparison of this run.
    pub on_compare: Callback<Route>,
    /// Whether there are instruments that study the run.
    #[prop_or_default]
    pub studies: bool,
}

/// Panels of instruments that study the run.
pub const STUDY_PANELS: &[&str] = &["find", "saw"];

#[component]
pub fn Panels(props: &PanelsProps) -> Html {
    let words = use_page().words;
    let narrow = use_media("(max-width: 720px)");
    let medium = use_media("(max-width: 1180px)");
    let shown = &props.shown;
    let player = props.player.clone();
    let version = shown.panels;
    let (playing, selection) = (shown.playing, shown.selection);
    let desk = use_memo(player.sim().clone(), |_| DeskPlace::default());
    let desk = props.studies.then(|| (*desk).clone());
    let broken = player.sim().look(|history| history.present().broken());
    let tab = |key: &'static str, content: Html| Tab {
        key,
        name: words.get(&format!("panel-{key}")),
        content,
        alert: false,
    };
    let code_name = words.get(if narrow { "panel-code-short" } else { "panel-code" });
    let code = tab(
        "code",
        html! { <CodePanel player={player.clone()} {version} {playing} {selection} event={shown.event}/> },
    );
    let code = Tab { name: code_name, ..code };
    let look = tab(
        "inspector",
        html! { <InspectorPanel player={player.clone()} {version} {playing} {selection} event={shown.event} allowed={props.allowed.clone()}/> },
    );
    let promises = Tab {
        alert: broken > 0,
        ..tab("promises", html! { <PromisesPanel player={player.clone()} {version} desk={desk.clone()}/> })
    };
    let on_stage = View::of(shown.view, player.sim().spec()) == View::Picture;
    let exhibits =
        tab("exhibits", html! { <ExhibitsPanel player={player.clone()} {version} {selection} {on_stage}/> });
    let log = {
        let (player, event) = (player.clone(), shown.event);
        by_tools(move |tools| (tools.log)(LogPanelProps { player: player.clone(), version, playing, event }))
    };
    let log = tab("log", log);
    let did = {
        let (player, on_compare) = (player.clone(), props.on_compare.clone());
        by_tools(move |tools| {
            (tools.did)(CommandsPanelProps {
                player: player.clone(),
                version,
                on_compare: on_compare.clone(),
            })
        })
    };
    let did = tab("did", did);
    let (find, saw) = (find_tab(&player, shown, &desk), saw_tab(&player, shown, &desk));
    let find = find.map(|content| tab("find", content));
    let saw = saw.map(|content| tab("saw", content));
    let groups: Vec<Vec<Tab>> = if narrow {
        let side = props.side.clone().map(|(name, content)| Tab { key: "side", name, content, alert: false });
        vec![
            side.into_iter()
                .chain([look, promises, code, exhibits, log, did])
                .chain(find)
                .chain(saw)
                .collect(),
        ]
    } else if medium {
        vec![with([code, look, log], saw), with([promises, exhibits, did], find)]
    } else {
        vec![vec![code], with([look, exhibits], saw), with([promises, log, did], find)]
    };
    let wanted =
        |tab: &Tab| tab.key == "side" || props.only.as_ref().is_none_or(|only| only.contains(&tab.key));
    let groups: Vec<Vec<Tab>> = groups
        .into_iter()
        .map(|tabs| tabs.into_iter().filter(wanted).collect::<Vec<Tab>>())
        .filter(|tabs| !tabs.is_empty())
        .collect();
    let count = groups.len();
    let on_choose = Callback::from(move |key: &'static str| player.bring_to_front(key));
    html! {
        <div class={format!("panels panels-{count}")}>
            { for groups.into_iter().enumerate().map(|(index, tabs)| html! {
                <TabGroup key={format!("{count}-{index}")} front={props.front} on_choose={on_choose.clone()} name={format!("panel-group-{index}")} {tabs}/>
            }) }
        </div>
    }
}

fn with<const N: usize>(tabs: [Tab; N], more: Option<Tab>) -> Vec<Tab> {
    tabs.into_iter().chain(more).collect()
}

/// The search for a break, if the run may be studied.
fn find_tab(player: &Player, shown: &Shown, desk: &Option<DeskPlace>) -> Option<Html> {
    let (player, desk) = (player.clone(), desk.clone()?);
    let (version, speed) = (shown.panels, shown.speed);
    Some(by_study(move |study| {
        (study.find)(FindPanelProps { player: player.clone(), version, speed, desk: desk.clone() })
    }))
}

/// The judgement of what clients saw, if their requests read and write one object.
fn saw_tab(player: &Player, shown: &Shown, desk: &Option<DeskPlace>) -> Option<Html> {
    let (player, desk) = (player.clone(), desk.clone()?);
    player.sim().spec().object?;
    let (version, event) = (shown.panels, shown.event);
    Some(by_study(move |study| {
        (study.saw)(SawPanelProps { player: player.clone(), version, event, desk: desk.clone() })
    }))
}
