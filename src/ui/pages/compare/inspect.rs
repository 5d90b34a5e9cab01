//! What is chosen, in both runs beside each other, with what differs.

use std::collections::BTreeSet;
use std::rc::Rc;

use yew::prelude::*;

use crate::sim::{NodeId, NodeView};
use crate::ui::allowed::Allowed;
use crate::ui::page::use_page;
use crate::ui::panels::Inspected;
use crate::ui::player::Player;
use crate::ui::selection::Selection;
use crate::ui::sim_handle::SimHandle;
use crate::ui::words::Words;

#[derive(Properties, PartialEq)]
pub struct InspectBothProps {
    pub players: [Player; 2],
    /// What is chosen in each.
    pub selections: [Option<Selection>; 2],
    pub version: u64,
    pub playing: bool,
}

#[component]
pub fn InspectBoth(props: &InspectBothProps) -> Html {
    let words = use_page().words;
    if props.selections == [None; 2] {
        return html! { <p class="quiet">{ words.get("compare-choose-node") }</p> };
    }
    let differing = match props.selections {
        [Some(Selection::Node(left)), Some(Selection::Node(right))] => {
            let [one, two] = &props.players;
            let nodes = one.sim().node(left).zip(two.sim().node(right));
            // One node is not held against another.
            nodes.filter(|(one, two)| one.name == two.name).map(|(one, two)| Differing::between(&one, &two))
        }
        _ => None,
    };
    html! {
        <section class="compare-inspect" tabindex="0" aria-label={words.get("panel-inspector")}>
            if let Some(differing) = &differing {
                <p role="status" data-differs={differing.is_any().to_string()}>{ differing.told(&words, &props.players[0]) }</p>
            }
            <div class="compare-columns">
                { for ["left", "right"].into_iter().enumerate().map(|(index, side)| {
                    let Some(selection) = props.selections[index] else { return html! {} };
                    html! {
                        <div key={side} data-inspect={side}>
                            <h2 class={classes!("side-name", format!("side-{side}"))}>{ words.get(&format!("compare-{side}")) }</h2>
                            <Inspected player={props.players[index].clone()} version={props.version} playing={props.playing}
                                {selection} allowed={Allowed::Only(Rc::new([]), "compare-only-looking")} marked={differing.as_ref().map(|one| one.fields.clone())}/>
                        </div>
                    }
                }) }
            </div>
        </section>
    }
}

/// How a node is another one in the other run.
struct Differing {
    name: String,
    /// Keys of the texts that say what else.
    others: Vec<&'static str>,
    fields: BTreeSet<&'static str>,
}

impl Differing {
    fn between(one: &NodeView, two: &NodeView) -> Differing {
        let only = |a: &NodeView, b: &NodeView| {
            a.fields.iter().filter(|field| !b.fields.contains(field)).map(|field| field.key).collect()
        };
        let (mut fields, others): (BTreeSet<_>, BTreeSet<_>) = (only(one, two), only(two, one));
        fields.extend(others);
        let queue = |node: &NodeView| (node.waiting, node.unsent, node.syncing);
        let others = [
            ("compare-status", one.status != two.status),
            ("compare-role", one.role != two.role || one.rank != two.rank),
            ("compare-timers", one.timers != two.timers),
            ("compare-clock", one.clock != two.clock),
            ("compare-queue", queue(one) != queue(two)),
        ];
        let others = others.into_iter().filter_map(|(key, differs)| differs.then_some(key)).collect();
        Differing { name: one.name.clone(), others, fields }
    }

    fn is_any(&self) -> bool {
        !self.others.is_empty() || !self.fields.is_empty()
    }

    fn told(&self, words: &Words, player: &Player) -> String {
        let node = ("node", self.name.clone().into());
        if !self.is_any() {
            return words.with("compare-node-same", &[node]);
        }
        let protocol = player.sim().spec().id;
        let others = self.others.iter().map(|key| words.get(key));
        let fields = self.fields.iter().map(|key| words.get(&format!("{protocol}-field-{key}")));
        let what: Vec<String> = others.chain(fields).collect();
        words.with("compare-node-differs", &[node, ("what", what.join(&words.get("compare-gap")).into())])
    }
}

/// The same in the other run: nodes are the same by name. Messages have other numbers there.
pub fn beside(selection: Selection, sim: &SimHandle, other: &SimHandle) -> Option<Selection> {
    let same = |id: NodeId| {
        let name = sim.look(|history| history.recorder().names().get(id.index()).cloned())?;
        let place =
            other.look(|history| history.recorder().names().iter().position(|known| *known == name))?;
        Some(NodeId(place as u16))
    };
    match selection {
        Selection::Node(id) => same(id).map(Selection::Node),
        Selection::Link(first, second) => Some(Selection::Link(same(first)?, same(second)?)),
        Selection::Message(_) => None,
    }
}
