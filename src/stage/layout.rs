//! Where each node stands. A place depends on who a node is, never on how it is doing: a new role
//! or a crash moves nothing.

use std::f64::consts::{PI, TAU};

use super::geometry::{Point, Size};
use crate::sim::NodeId;

/// What a node is for, as far as its place is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Clients stand on one side.
    Client,
    /// Servers stand in the middle.
    Server,
    /// Controllers and resources stand on the other side.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    pub node: NodeId,
    pub at: Point,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    pub size: Size,
    /// By node id.
    pub spots: Vec<Spot>,
    /// Half of a node's width and height.
    pub radius: f64,
}

const RADIUS_MAX: f64 = 56.0;
const RADIUS_MIN: f64 = 9.0;
/// Between two nodes, at least; a few nodes keep more room for their messages.
const GAP: f64 = 10.0;
/// A picture that is more stretched than this falls apart.
const ASPECT_MAX: f64 = 2.3;
const MARGIN: f64 = 10.0;
/// Kept free at the top for the stage's own labels.
const TOP: f64 = 40.0;
/// More servers than this stand in rows.
const RING_MAX: usize = 16;

impl Layout {
    pub fn spot(&self, node: NodeId) -> Point {
        self.spots.get(node.index()).map(|spot| spot.at).unwrap_or_default()
    }
}

/// Places the nodes, as large as they fit. `links` are kept clear of third nodes where that can be.
pub fn lay_out(size: Size, parts: &[Part], links: &[(NodeId, NodeId)]) -> Layout {
    let mut radius = RADIUS_MAX.min(size.width / 6.4).min((size.height - TOP) / 4.0).max(RADIUS_MIN);
    loop {
        let spots = best_turn(size, parts, links, radius);
        if radius <= RADIUS_MIN || fits(size, &spots, radius) {
            let spots = spots
                .into_iter()
                .enumerate()
                .map(|(index, at)| Spot { node: NodeId(index as u16), at })
                .collect();
            return Layout { size, spots, radius };
        }
        radius = (radius - 1.0).max(RADIUS_MIN);
    }
}

fn fits(size: Size, spots: &[Point], radius: f64) -> bool {
    let inside = |spot: &Point| {
        spot.x >= radius + 2.0
            && spot.x <= size.width - radius - 2.0
            && spot.y >= TOP + radius - 2.0
            && spot.y <= size.height - radius - 2.0
    };
    let gap = (radius * (1.25 - 0.12 * spots.len() as f64)).max(GAP);
    let apart = |(index, spot): (usize, &Point)| {
        spots[index + 1..].iter().all(|other| spot.distance(*other) >= 2.0 * radius + gap)
    };
    spots.iter().all(inside) && spots.iter().enumerate().all(apart)
}

/// The ring of servers is turned until the fewest links run through a node.
fn best_turn(size: Size, parts: &[Part], links: &[(NodeId, NodeId)], radius: f64) -> Vec<Point> {
    let servers = parts.iter().filter(|part| **part == Part::Server).count();
    let straight = place(size, parts, radius, 0.0);
    if servers > RING_MAX {
        return straight;
    }
    let turns = (-6..=6).map(|turn| f64::from(turn) / 12.0 * PI / servers.max(1) as f64);
    let score = |spots: &[Point], turn: f64| {
        let third = |(a, b): &(NodeId, NodeId)| {
            let (from, to) = (spots[a.index()], spots[b.index()]);
            let others =
                spots.iter().enumerate().filter(|(index, _)| *index != a.index() && *index != b.index());
            others.filter(|(_, spot)| spot.distance_to_line(from, to) < radius + 3.0).count()
        };
        let crossed: usize = links.iter().map(third).sum();
        let crowded = if fits(size, spots, radius) { 0.0 } else { 1_000.0 };
        crossed as f64 * 0.25 + crowded + turn.abs()
    };
    let mut best = (score(&straight, 0.0), straight);
    for turn in turns {
        let spots = place(size, parts, radius, turn);
        let rated = score(&spots, turn);
        if rated < best.0 {
            best = (rated, spots);
        }
    }
    best.1
}

fn place(size: Size, parts: &[Part], radius: f64, turn: f64) -> Vec<Point> {
    let wide = size.width >= 1.1 * (size.height - TOP);
    let count = |part: Part| parts.iter().filter(|known| **known == part).count();
    let edge = radius + MARGIN;
    // On a wide stage the first axis runs left to right, on a tall one top to bottom.
    let free = (size.width, size.height - TOP + MARGIN);
    let (start, end, low, high) = if wide {
        let used = free.0.min(free.1 * ASPECT_MAX);
        ((free.0 - used) / 2.0, (free.0 + used) / 2.0, TOP - MARGIN, size.height)
    } else {
        let used = free.1.min(free.0 * ASPECT_MAX);
        (TOP - MARGIN + (free.1 - used) / 2.0, TOP - MARGIN + (free.1 + used) / 2.0, 0.0, size.width)
    };
    let client_line = start + edge;
    let other_line = end - edge;
    let spread = |index: usize, of: usize| low + (high - low) * (index as f64 + 0.5) / of as f64;
    let clear = (radius * (1.25 - 0.12 * parts.len() as f64)).max(GAP);
    let ring_start = if count(Part::Client) > 0 { client_line + radius + clear } else { start + MARGIN };
    let ring_end = if count(Part::Other) > 0 { other_line - radius - clear } else { end - MARGIN };
    let servers = count(Part::Server);
    let (middle, across) = ((ring_start + ring_end) / 2.0, (low + high) / 2.0);
    let reach = ((ring_end - ring_start) / 2.0 - radius).max(1.0);
    let width = ((high - low) / 2.0 - edge).max(1.0);
    let mut placed = [0usize; 3];
    parts
        .iter()
        .map(|part| {
            let index = &mut placed[*part as usize];
            *index += 1;
            let index = *index - 1;
            let (along, aside) = match part {
                Part::Client => (client_line, spread(index, count(Part::Client))),
                Part::Other => (other_line, spread(index, count(Part::Other))),
                Part::Server if servers == 1 => (middle, across),
                Part::Server if servers > RING_MAX => grid(index, servers, (middle, across), (reach, width)),
                Part::Server => {
                    let angle = PI + turn + TAU * index as f64 / servers as f64;
                    (middle + reach * libm::cos(angle), across + width * libm::sin(angle))
                }
            };
            if wide { Point::new(along, aside) } else { Point::new(high - aside + low, along) }
        })
        .collect()
}

fn grid(index: usize, count: usize, middle: (f64, f64), half: (f64, f64)) -> (f64, f64) {
    let columns = ((count as f64 * half.0 / half.1).sqrt().ceil() as usize).clamp(1, count);
    let rows = count.div_ceil(columns);
    let cell = |place: usize, of: usize, half: f64| {
        if of == 1 { 0.0 } else { (place as f64 / (of - 1) as f64 * 2.0 - 1.0) * half }
    };
    (middle.0 + cell(index % columns, columns, half.0), middle.1 + cell(index / columns, rows, half.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Clients, servers, a controller and a resource, linked as replication links them.
    fn cluster(clients: u16, servers: u16) -> (Vec<Part>, Vec<(NodeId, NodeId)>) {
        let mut parts = vec![Part::Client; usize::from(clients)];
        parts.extend(vec![Part::Server; usize::from(servers)]);
        parts.extend([Part::Other, Part::Other]);
        let all = clients + servers;
        let mut links = Vec::new();
        for server in clients..all {
            links.extend((0..clients).map(|client| (NodeId(client), NodeId(server))));
            links.extend((server + 1..all).map(|other| (NodeId(server), NodeId(other))));
            links.extend([(NodeId(server), NodeId(all)), (NodeId(server), NodeId(all + 1))]);
        }
        (parts, links)
    }

    const SIZES: [(f64, f64); 6] =
        [(340.0, 360.0), (360.0, 300.0), (390.0, 420.0), (560.0, 400.0), (890.0, 450.0), (1_400.0, 800.0)];

    #[test]
    fn nothing_overlaps_and_everything_is_on_the_stage() {
        for (width, height) in SIZES {
            for clients in 1..=3 {
                for servers in 2..=7 {
                    let (parts, links) = cluster(clients, servers);
                    let layout = lay_out(Size { width, height }, &parts, &links);
                    let spots: Vec<Point> = layout.spots.iter().map(|spot| spot.at).collect();
                    let case = format!("{width}x{height}, {clients} clients, {servers} servers: {layout:?}");
                    assert!(fits(layout.size, &spots, layout.radius), "{case}");
                    assert!(layout.radius >= 20.0, "too small to read: {case}");
                }
            }
        }
    }

    #[test]
    fn three_nodes_are_large_and_their_links_clear() {
        let (parts, links) = cluster(1, 3);
        for (width, height, least) in [(390.0, 380.0, 30.0), (890.0, 450.0, 44.0)] {
            let layout = lay_out(Size { width, height }, &parts, &links);
            assert!(layout.radius >= least, "{width}x{height}: radius {}", layout.radius);
        }
    }

    #[test]
    fn a_hundred_nodes_find_a_place() {
        for servers in [25, 50, 100] {
            let (parts, _) = cluster(3, servers);
            let layout = lay_out(Size { width: 890.0, height: 450.0 }, &parts, &[]);
            let spots: Vec<Point> = layout.spots.iter().map(|spot| spot.at).collect();
            assert!(fits(layout.size, &spots, layout.radius), "{servers} servers: radius {}", layout.radius);
        }
    }
}
