//! Exhibits: what a topology cannot show.

mod bars;
pub mod levels;
mod logs;
pub mod ring;
mod table;
mod timelines;

use yew::prelude::*;

use super::selection::Selection;
use super::sim_handle::SimHandle;
use super::words::Words;
use crate::sim::Exhibit;
use bars::Bars;
use levels::Levels;
use logs::Logs;
use ring::Ring;
use table::Table;
use timelines::Timelines;

#[derive(Properties, PartialEq)]
pub struct ExhibitProps {
    pub exhibit: Exhibit,
    pub sim: SimHandle,
    pub version: u64,
    pub words: Words,
    pub selection: Option<Selection>,
    pub on_select: Callback<Option<Selection>>,
    /// It has the place of a stage.
    #[prop_or_default]
    pub large: bool,
}

#[component]
pub fn ExhibitView(props: &ExhibitProps) -> Html {
    let names: std::rc::Rc<[String]> = props.sim.look(|history| history.recorder().names().into());
    let protocol = props.sim.spec().id;
    let words = props.words.clone();
    match &props.exhibit {
        Exhibit::Logs(logs) => html! {
            <Logs logs={logs.clone()} {names} {protocol} {words} selection={props.selection}
                on_select={props.on_select.clone()}/>
        },
        Exhibit::Table(table) => html! { <Table table={table.clone()} {names} {protocol} {words}/> },
        Exhibit::Bars(bars) => html! { <Bars bars={bars.clone()} {names} {protocol} {words}/> },
        Exhibit::Ring(ring) => html! {
            <Ring ring={ring.clone()} {names} {protocol} {words} selection={props.selection}
                on_select={props.on_select.clone()}/>
        },
        Exhibit::Levels(levels) => html! { <Levels levels={levels.clone()} {names} {protocol} {words}/> },
        Exhibit::Timelines(timelines) => html! {
            <Timelines timelines={timelines.clone()} {names} {protocol} {words}
                nodes={props.large.then(|| props.sim.look(|history| history.present().nodes()))}/>
        },
    }
}
