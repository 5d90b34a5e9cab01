//! The stage as Yew components: what can be seen of a moment, and every fault on the thing itself.

mod actions;
mod dials;
mod exhibit_stage;
mod form;
mod gestures;
mod items;
mod lasso;
mod layer;
mod lens;
mod links;
mod menu;
mod moving;
mod nodes;
mod picture;
mod popup;
mod size;
mod sprites;
mod text;
mod touch;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::allowed::Allowed;
use super::key_sheet::KeyButton;
use super::of_run::{OfRun, use_of_run};
use super::selection::Selection;
use super::sim_handle::SimHandle;
use super::words::Words;
use crate::sim::{Command, Exhibit, LinkView, NodeId, NodeView, Verb};
use crate::stage::{Layout, Point, UsedLinks, link_line};
use actions::{clicks, keys, use_escape, use_focus_kept, use_stage_actions};
use dials::Dials;
pub use exhibit_stage::ExhibitStage;
use lasso::Lasso;
use layer::{Layer, Manner};
use lens::{free_at_left, free_corner, use_lens, zoom_buttons};
use links::{LinkHandle, LinkLine};
use nodes::NodeShape;
use picture::{Backdrop, Ground};
pub use size::{use_size, watch_size};
pub use text::{TextView, TextViewProps};
use touch::{Touch, use_touch};

#[derive(Properties, PartialEq)]
pub struct StageProps {
    pub sim: SimHandle,
    /// Changes whenever anything that can be seen has changed.
    pub version: u64,
    pub playing: bool,
    /// Virtual microseconds in a real millisecond.
    pub rate: f64,
    pub reduced_motion: bool,
    pub words: Words,
    pub selection: Option<Selection>,
    pub on_select: Callback<Option<Selection>>,
    /// Also what is not allowed and tried by key or double click.
    pub on_command: Callback<Command>,
    /// A menu is open, or not any more: the moment that somebody aims at must not go by.
    #[prop_or_default]
    pub on_hold: Callback<bool>,
    /// What can be done first, and the name of the node to do it to.
    #[prop_or_default]
    pub prompt: Option<(String, String)>,
    pub allowed: Allowed,
    /// The protocol's own picture, to be drawn under the cluster.
    #[prop_or_default]
    pub picture: Option<Rc<Exhibit>>,
    /// With the way to the key of shapes and colours.
    #[prop_or_default]
    pub has_key: bool,
    /// One click on a node crashes it, the next restarts it; a menu opens by a long press only.
    #[prop_or_default]
    pub strikes: bool,
}

/// Whether the cluster has a place in a picture.
pub fn can_hold(picture: &Exhibit, names: &[String]) -> bool {
    Ground::of(picture, names).is_some()
}

/// What is drawn of a moment.
struct Moment {
    nodes: Vec<NodeView>,
    links: Vec<LinkView>,
    names: Rc<[String]>,
}

#[component]
pub fn Stage(props: &StageProps) -> Html {
    let frame = use_node_ref();
    let (layer_root, dials_root) = (use_node_ref(), use_node_ref());
    let size = use_size(&frame);
    // Another run begins without what was open in the old one.
    let menu: OfRun<Option<Selection>> = use_of_run(&props.sim);
    let aside: OfRun<BTreeSet<NodeId>> = use_of_run(&props.sim);
    let names = use_memo(props.sim.clone(), |sim| sim.look(|history| Rc::from(history.present().names())));
    let moment = props.sim.look(|history| {
        let present = history.present();
        Moment { nodes: present.nodes(), links: present.links(), names: Rc::clone(&names) }
    });
    let stations = props.sim.spec().stations(&names);
    // The same nodes stay where they are, even if a setting links them otherwise.
    let ground = props.picture.as_ref().and_then(|picture| Ground::of(picture, &names));
    let ground = ground.unwrap_or(Ground::Network);
    let placed = use_memo((props.sim.spec().id, stations, size, ground), |(_, stations, size, ground)| {
        let (layout, circle) = ground.lay_out(*size, stations, &moment.links);
        (Rc::new(layout), circle)
    });
    let (layout, circle) = &*placed;
    let layout = layout.clone();
    let used = use_used_links(props);
    let used = used.borrow();
    let lens = {
        let menu = menu.clone();
        use_lens(&frame, &props.sim, size, Callback::from(move |()| menu.set(None)))
    };
    let layer = use_layer(props, (&layer_root, &dials_root), &layout, lens.settled().scale());
    let hands = use_stage_actions(props, &frame, &menu, &aside, &names);
    let touch = use_memo((), |()| Touch::default());
    use_touch(&touch, &lens, &frame, props.allowed.verb(Verb::Partition), &names, &hands.choose);
    let (onclick, ondblclick) = clicks(props, &moment, &layer, &hands, (&lens, &touch));
    let onkeydown = keys(props, &moment, &layout, &hands, &lens);
    let popup = popup::open(props, &moment, &layout, *menu, &hands, lens.now());
    // A menu whose message has arrived is none.
    use_hold(&props.on_hold, popup.is_some());
    use_escape(&props.sim, &aside);
    use_focus_kept(&frame, &aside, &names);
    let on_lasso = {
        let (aside, layout, menu, lens) = (aside.clone(), layout.clone(), menu.clone(), lens.clone());
        Callback::from(move |outline: Vec<Point>| {
            menu.set(None);
            let outline: Vec<Point> = outline.into_iter().map(|at| lens.now().under(at)).collect();
            aside.set(nodes::within(&layout, &outline).into_iter().collect());
        })
    };
    // The bar must not cover what it is about.
    let low = aside.iter().any(|id| lens.now().seen(layout.spot(*id)).y > layout.size.height * 0.6);
    // On a touch screen the key stands over the button that zooms.
    let corner = free_corner(&layout, if props.has_key { 2 } else { 1 });
    let (width, height) = (layout.size.width.to_string(), layout.size.height.to_string());
    let class = classes!(
        "stage",
        props.playing.then_some("playing"),
        props.reduced_motion.then_some("still"),
        (moment.links.len() > 30).then_some("dense"),
        circle.is_some().then_some("on-ring"),
        (!lens.settled().is_whole()).then_some("zoomed")
    );
    html! {
        <div {class} ref={frame.clone()} {onclick} {ondblclick} {onkeydown} role="group"
            aria-label={props.words.get("scene-title")}>
            <Lasso enabled={props.allowed.verb(Verb::Partition)} frame={frame.clone()} on_done={on_lasso}/>
            <div class="stage-world" ref={lens.world()} translate="no">
                if let Some(picture) = &props.picture {
                    <Backdrop picture={picture.clone()} layout={layout.clone()} circle={*circle} names={moment.names.clone()}
                        protocol={props.sim.spec().id} words={props.words.clone()}/>
                }
                // First in the order of the focus, and above links and messages.
                <svg class="stage-picture stage-nodes" width={width.clone()} height={height.clone()}>
                    { for moment.nodes.iter().map(|node| shape(props, node, &moment, &layout, &aside, *menu)) }
                </svg>
                <svg class="stage-picture stage-links" {width} {height}>
                    <g aria-hidden="true">{ for moment.links.iter().map(|link| html! {
                        <LinkLine key={link_key(link)} link={link.clone()} ends={link_line(&layout, link.first, link.second)}
                            quiet={!used.has(link.first, link.second)}/>
                    }) }</g>
                    <g>{ for moment.links.iter().map(|link| handle(props, link, &moment, &layout, *menu)) }</g>
                    <g class="dials" ref={dials_root} aria-hidden="true"></g>
                </svg>
                <div class="messages" ref={layer_root}></div>
            </div>
            if menu.is_none() { { popup::prompt(props, &moment, &layout, lens.now()) } }
            { popup.unwrap_or_default() }
            if !aside.is_empty() {
                { popup::partition_bar(&props.words, &moment.nodes, &aside, &hands.give, low) }
            }
            { zoom_buttons(&lens, &props.words, corner) }
            if props.has_key { <KeyButton sim={props.sim.clone()} up={free_at_left(&layout)} over={corner.up}/> }
        </div>
    }
}

#[hook]
fn use_used_links(props: &StageProps) -> Rc<RefCell<UsedLinks>> {
    let used = use_memo(props.sim.clone(), |_| RefCell::new(UsedLinks::default()));
    props.sim.look(|history| used.borrow_mut().follow(history.timeline(), history.recorder()));
    used
}

/// Holds the run while a menu is open, also when the stage goes.
#[hook]
fn use_hold(on_hold: &Callback<bool>, open: bool) {
    use_effect_with((on_hold.clone(), open), |(on_hold, open)| {
        let let_go = open.then(|| on_hold.clone());
        if let Some(on_hold) = &let_go {
            on_hold.emit(true);
        }
        move || {
            if let Some(on_hold) = let_go {
                on_hold.emit(false);
            }
        }
    });
}

fn link_key(link: &LinkView) -> u64 {
    u64::from(link.first.0) << 16 | u64::from(link.second.0)
}

fn shape(
    props: &StageProps,
    node: &NodeView,
    moment: &Moment,
    layout: &Layout,
    aside: &BTreeSet<NodeId>,
    open: Option<Selection>,
) -> Html {
    let own = Some(Selection::Node(node.id));
    html! {
        <NodeShape key={node.name.clone()} view={node.clone()} at={layout.spot(node.id)} extent={layout.extent}
            names={moment.names.clone()} protocol={props.sim.spec().id} words={props.words.clone()}
            selected={props.selection == own} aside={aside.contains(&node.id)} open={open == own}
            has_menu={!props.strikes} has_dial={props.sim.spec().dial.is_some()}/>
    }
}

fn handle(
    props: &StageProps,
    link: &LinkView,
    moment: &Moment,
    layout: &Layout,
    open: Option<Selection>,
) -> Html {
    let own = Some(Selection::Link(link.first, link.second));
    html! {
        <LinkHandle key={link_key(link)} link={link.clone()} ends={link_line(layout, link.first, link.second)}
            names={moment.names.clone()} words={props.words.clone()} selected={props.selection == own}
            open={open == own}/>
    }
}

/// The layer and the run that it shows.
type KeptLayer = Rc<RefCell<Option<(SimHandle, Layer)>>>;

#[hook]
fn use_layer(props: &StageProps, roots: (&NodeRef, &NodeRef), layout: &Rc<Layout>, scale: f64) -> KeptLayer {
    let layer: KeptLayer = use_mut_ref(|| None);
    let dials = use_mut_ref(|| None::<Dials>);
    let kept = layer.clone();
    let deps = (
        props.sim.clone(),
        props.version,
        (props.playing, props.rate, props.reduced_motion),
        props.words.clone(),
        (props.selection, layout.clone(), scale),
    );
    let (root, dials_root) = (roots.0.clone(), roots.1.clone());
    use_effect_with(
        deps,
        move |(sim, _, (playing, rate, reduced_motion), words, (selection, layout, scale))| {
            let Some(element) = root.cast::<HtmlElement>() else { return };
            let mut slot = layer.borrow_mut();
            let (shown, layer) = slot.get_or_insert_with(|| (sim.clone(), Layer::new(element)));
            if shown != sim {
                layer.clear();
                *shown = sim.clone();
            }
            let manner = Manner {
                layout,
                scale: *scale,
                playing: *playing,
                rate: *rate,
                reduced_motion: *reduced_motion,
                words,
                selection: *selection,
            };
            sim.look(|history| layer.sync(history, &manner));
            let mut slot = dials.borrow_mut();
            if slot.is_none() {
                *slot = dials_root.cast::<web_sys::Element>().map(Dials::new);
            }
            if let Some(dials) = &mut *slot {
                sim.look(|history| dials.sync(history, sim.spec().dial.as_ref(), sim.settings(), &manner));
            }
        },
    );
    kept
}
