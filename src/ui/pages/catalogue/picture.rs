//! A small still picture of a cluster: its real nodes and links, drawn without words.

use yew::prelude::*;

use crate::protocols::{ProtocolSpec, Settings};
use crate::sim::{NodeId, NodeKind, NodeView};

const WIDTH: f64 = 180.0;
const HEIGHT: f64 = 90.0;

#[derive(Properties)]
pub struct PictureProps {
    pub spec: &'static ProtocolSpec,
    pub settings: Settings,
}

impl PartialEq for PictureProps {
    fn eq(&self, other: &PictureProps) -> bool {
        self.spec.id == other.spec.id && self.settings == other.settings
    }
}

/// Clients on the left, whoever leads in the middle, the others on the right. Empty until the protocol is here.
#[component]
pub fn Picture(PictureProps { spec, settings }: &PictureProps) -> Html {
    let spec = *spec;
    if !crate::protocols::find(spec.id).is_some_and(crate::text::is_loaded) {
        return html! { <svg class="picture" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} aria-hidden="true" focusable="false"/> };
    }
    let session = spec.open(settings);
    let nodes: Vec<NodeView> = session.nodes().into_iter().filter(|node| shown(node.kind)).collect();
    let places: Vec<(NodeId, NodeKind, f64, f64)> = nodes
        .iter()
        .map(|node| {
            let column: Vec<NodeId> = nodes
                .iter()
                .filter(|other| column(other.kind) == column(node.kind))
                .map(|other| other.id)
                .collect();
            let row = column.iter().position(|id| *id == node.id).unwrap_or(0);
            let y = HEIGHT * (row as f64 + 1.0) / (column.len() as f64 + 1.0);
            (node.id, node.kind, self::column(node.kind), y)
        })
        .collect();
    let place = |id: NodeId| places.iter().find(|place| place.0 == id).map(|(_, _, x, y)| (*x, *y));
    let crowd = nodes.iter().filter(|node| column(node.kind) == column(NodeKind::Server)).count();
    let size = (HEIGHT / (crowd as f64 + 1.0) * 0.44).min(12.0);
    html! {
        <svg class="picture" viewBox={format!("0 0 {WIDTH} {HEIGHT}")} aria-hidden="true" focusable="false">
            { for session.links().iter().filter_map(|link| {
                let ((x1, y1), (x2, y2)) = (place(link.first)?, place(link.second)?);
                Some(html! { <path class="picture-link" d={format!("M{x1} {y1}L{x2} {y2}")}/> })
            }) }
            { for places.iter().map(|(_, kind, x, y)| shape(*kind, *x, *y, size)) }
        </svg>
    }
}

/// Overseers and outside things would hide what the picture is about.
fn shown(kind: NodeKind) -> bool {
    match kind {
        NodeKind::Client | NodeKind::Leader | NodeKind::Server => true,
        NodeKind::Controller | NodeKind::Resource => false,
    }
}

fn column(kind: NodeKind) -> f64 {
    match kind {
        NodeKind::Client => 28.0,
        NodeKind::Leader => 90.0,
        NodeKind::Server | NodeKind::Controller | NodeKind::Resource => 150.0,
    }
}

fn shape(kind: NodeKind, x: f64, y: f64, size: f64) -> Html {
    match kind {
        NodeKind::Client => {
            let (left, top) = (x - size * 1.1, y - size * 0.9);
            html! {
                <rect class="picture-node" x={left.to_string()} y={top.to_string()} width={(size * 2.2).to_string()}
                    height={(size * 1.8).to_string()} rx="6"/>
            }
        }
        NodeKind::Leader => {
            let (r, half) = (size * 1.35, size * 1.17);
            html! {
                <path class="picture-node picture-leader"
                    d={format!("M{x} {}l{half} {}v{r}l-{half} {}l-{half} -{}v-{r}z", y - r, r / 2.0, r / 2.0, r / 2.0)}/>
            }
        }
        NodeKind::Server | NodeKind::Controller | NodeKind::Resource => {
            html! { <circle class="picture-node" cx={x.to_string()} cy={y.to_string()} r={size.to_string()}/> }
        }
    }
}
