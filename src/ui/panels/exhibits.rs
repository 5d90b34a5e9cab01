//! What a topology cannot show: logs side by side, tables.

use yew::prelude::*;

use crate::ui::exhibits::ExhibitView;
use crate::ui::page::use_page;
use crate::ui::player::Player;
use crate::ui::selection::Selection;

#[derive(Properties, PartialEq)]
pub struct ExhibitsPanelProps {
    pub player: Player,
    pub version: u64,
    pub selection: Option<Selection>,
    /// The protocol's own picture is seen on the stage.
    pub on_stage: bool,
}

#[component]
pub fn ExhibitsPanel(props: &ExhibitsPanelProps) -> Html {
    let words = use_page().words;
    let sim = props.player.sim();
    let mut exhibits = sim.look(|history| history.present().exhibits());
    // What the protocol is about comes first, or last if the stage shows it.
    exhibits.sort_by_key(|exhibit| (exhibit.key() != sim.spec().picture) != props.on_stage);
    let on_select = {
        let player = props.player.clone();
        use_callback(player, |selection: Option<Selection>, player| player.select(selection))
    };
    html! {
        <div class="exhibits" translate="no">
            { for exhibits.into_iter().map(|exhibit| (exhibit.key(), exhibit)).map(|(key, exhibit)| html! {
                <ExhibitView {key} {exhibit} sim={sim.clone()} version={props.version} words={words.clone()}
                    selection={props.selection} on_select={on_select.clone()}/>
            }) }
        </div>
    }
}
