//! A small cluster at work at the head of the catalogue; it stands still for those who want no motion.

use std::rc::Rc;

use yew::prelude::*;

use crate::protocols::{PROTOCOLS, ProtocolSpec};
use crate::sim::Command;
use crate::ui::allowed::Allowed;
use crate::ui::page::use_page;
use crate::ui::pages::sandbox::example_settings;
use crate::ui::parts::use_loaded;
use crate::ui::player::use_player;
use crate::ui::selection::Selection;
use crate::ui::sim_handle::SimHandle;
use crate::ui::stage::Stage;

/// What makes it quiet: nothing but clients, servers and their writes.
const QUIET: [(&str, &str); 2] = [("resource", "off"), ("heartbeat", "60")];

#[component]
pub fn Hero() -> Html {
    let loaded = use_loaded(&PROTOCOLS[0]);
    html! {
        <div class="hero-stage" inert=true aria-hidden="true">
            if let Some(spec) = PROTOCOLS[0].spec().filter(|_| loaded) { <Cluster {spec}/> }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct ClusterProps {
    spec: &'static ProtocolSpec,
}

#[component]
fn Cluster(props: &ClusterProps) -> Html {
    let spec = props.spec;
    let page = use_page();
    let sim = use_memo((), move |()| {
        let own = |name: &str| spec.parameters.iter().any(|parameter| parameter.name == name);
        let quiet = QUIET.iter().filter(|(name, _)| own(name));
        let query: Vec<(String, String)> =
            quiet.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        SimHandle::open(spec, example_settings(spec, &query).expect("the example's values are right"))
    });
    let (player, shown) = use_player(&sim, !page.reduced_motion, None);
    {
        let (player, speed) = (player.clone(), shown.speed);
        use_effect_with(page.reduced_motion, move |reduced| match (*reduced, player.playing()) {
            (true, true) => player.pause(),
            (false, false) => player.play(speed),
            (true, false) | (false, true) => {}
        });
    }
    let on_select = use_callback((), |_: Option<Selection>, ()| {});
    let on_command = use_callback((), |_: Command, ()| {});
    html! {
        <Stage sim={player.sim().clone()} version={shown.version} playing={shown.playing} rate={shown.speed.rate()}
            reduced_motion={page.reduced_motion} words={page.words.clone()} selection={None::<Selection>} {on_select}
            {on_command} allowed={Allowed::Only(Rc::from([]), "refused-step")}/>
    }
}
