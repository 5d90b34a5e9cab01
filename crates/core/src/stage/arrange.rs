//! The search for a good place for every node: a few ways of composing a picture, varied one at a
//! time, and a price for what is bad about each. The same cluster and size always give the same.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use super::geometry::{Point, Size};
use super::layout::{Extent, TOP};
use faultline_sim::{Form, NodeId, Station, Zone};

const MARGIN: f64 = 8.0;
/// Two nodes, with their labels, are at least so far apart.
const GAP: f64 = 6.0;
/// A picture that is more stretched than this falls apart.
const ASPECT_MAX: f64 = 2.3;
/// A circle may be so much longer than high: lines between its nodes stay nearly as long as each other.
const ROUND: f64 = 1.35;
/// What a node that overlaps another costs: more than anything else together.
pub(super) const OVERLAP: f64 = 1_000.0;
/// What it costs if nothing is seen of the shortest link, from what is wanted, and from what must be.
const SHORT: f64 = 8.0;
const TOO_SHORT: f64 = 40.0;
const UNEVEN: f64 = 0.5;
/// What a link through a third node costs.
const THROUGH: f64 = 1.8;
const ARC_STEPS: usize = 72;
const LINKS_FEW: f64 = 14.0;

/// What is varied, and between which values. The first is the one that is preferred.
const CHOICES: [&[f64]; KNOBS] = [
    &[0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875],
    &[0.0, -0.18, 0.18, -0.38, 0.38],
    &[0.5, 0.34, 0.66, 0.18, 0.82, 0.02, 0.98],
    &[0.0, -0.22, 0.22, -0.42, 0.42],
    &[1.0, 0.82, 0.66, 0.5],
    &[1.0, 0.85, 0.7],
    &[1.0, 0.5, 0.0],
    &[0.0, -1.0, 1.0],
];
const KNOBS: usize = 8;
const ZONES: usize = 5;
/// Names of the knobs.
const TURN: usize = 0;
const CLIENTS: usize = 1;
const ABOVE: usize = 2;
const RIGHT: usize = 3;
const REACH: usize = 4;
const HEIGHT: usize = 5;
const HEADROOM: usize = 6;
const SHIFT: usize = 7;

type Knobs = [usize; KNOBS];

pub(super) struct Search<'a> {
    pub size: Size,
    pub stations: &'a [Station],
    pub links: &'a [(NodeId, NodeId)],
}

impl Search<'_> {
    /// The best places for nodes of this extent, and their price; below [`OVERLAP`] nothing overlaps.
    pub fn best(&self, extent: Extent) -> (f64, Vec<Point>) {
        let wide = self.size.width >= self.size.height - TOP;
        let mut best = (f64::INFINITY, Vec::new());
        for across in [!wide, wide] {
            // The picture that suits the shape of the stage is preferred: from left to right, if there is width for it.
            let handicap = match across == wide {
                true if self.size.width > 1.6 * self.size.height => 100.0,
                true => 0.6,
                false => 0.0,
            };
            for start in [0, 4] {
                let mut knobs = [0; KNOBS];
                knobs[TURN] = start;
                let found = self.improve(knobs, across, extent);
                if found.0 + handicap < best.0 {
                    best = (found.0 + handicap, found.1);
                }
            }
        }
        best
    }

    fn improve(&self, mut knobs: Knobs, tall: bool, extent: Extent) -> (f64, Vec<Point>) {
        let rate = |knobs: &Knobs| {
            let spots = self.place(knobs, tall, extent);
            let habit: usize = knobs.iter().sum();
            (self.price(&spots, extent) + habit as f64 * 0.02, spots)
        };
        let mut best = rate(&knobs);
        for _ in 0..2 {
            for knob in 0..KNOBS {
                for choice in 0..CHOICES[knob].len() {
                    let mut tried = knobs;
                    tried[knob] = choice;
                    let rated = rate(&tried);
                    if rated.0 < best.0 {
                        best = rated;
                        knobs = tried;
                    }
                }
            }
        }
        best
    }

    fn count(&self, zone: Zone) -> usize {
        count(self.stations, zone)
    }

    /// The picture from left to right; on a tall stage the same, lying on its side.
    fn place(&self, knobs: &Knobs, tall: bool, extent: Extent) -> Vec<Point> {
        let knob = |name: usize| CHOICES[name][knobs[name]];
        let (mut long, mut short) = (self.size.width - 2.0 * MARGIN, self.size.height - TOP - MARGIN);
        let (mut half, mut thick) = (extent.half_width, extent.height() / 2.0);
        if tall {
            (long, short) = (short, long);
            (half, thick) = (thick, half);
        }
        let used = long.min(short * ASPECT_MAX);
        let start = (long - used) / 2.0;
        let head = if self.count(Zone::Above) > 0 { knob(HEADROOM) * (2.0 * thick + GAP) } else { 0.0 };
        let left = if self.count(Zone::Left) > 0 { 3.0 * half + GAP } else { half };
        let right = if self.count(Zone::Right) > 0 { 3.0 * half + GAP } else { half };
        let room = ((used - left - right) / 2.0).max(1.0);
        let reach = room * knob(REACH);
        let tallness = ((short - head) / 2.0 - thick).max(1.0);
        let height = tallness * knob(HEIGHT);
        let middle = Point::new(
            start + left + room + knob(SHIFT) * (room - reach),
            short - thick - tallness - (tallness - height) * 0.2,
        );
        let group = Group { middle, reach, height, turn: knobs[TURN], centre: self.count(Zone::Centre) > 0 };
        let row = |index: usize, of: usize, shift: f64| {
            let free = (short - 2.0 * thick).max(1.0);
            let step = (free / (of.max(2) - 1) as f64).min(3.4 * thick);
            // A stage may be too small for any place to be right.
            let edge = thick + step * (of - 1) as f64 / 2.0;
            let centre = (short / 2.0 + shift * short).min(short - edge).max(edge);
            centre + (index as f64 - (of - 1) as f64 / 2.0) * step
        };
        let mut placed = [0usize; ZONES];
        let mut spot = |station: &Station| {
            let of = self.count(station.zone);
            let index = placed[station.zone as usize];
            placed[station.zone as usize] += 1;
            match station.zone {
                Zone::Left => Point::new(start + half, row(index, of, knob(CLIENTS))),
                Zone::Right => Point::new(start + used - half, row(index, of, knob(RIGHT))),
                Zone::Above => {
                    let along = knob(ABOVE) + (index as f64 - (of - 1) as f64 / 2.0) * 0.25;
                    Point::new(start + half + (used - 2.0 * half) * along.clamp(0.0, 1.0), thick)
                }
                Zone::Centre => group.centre(index, of),
                Zone::Middle => group.member(station.form, index, of),
            }
        };
        let spots: Vec<Point> = self.stations.iter().map(&mut spot).collect();
        // A box hangs a little below its shape.
        let lift = extent.below / 2.0 - extent.above / 2.0;
        let onto = |at: Point| {
            let (x, y) = if tall { (at.y, at.x) } else { (at.x, at.y) };
            Point::new(x + MARGIN, y + TOP - lift)
        };
        spots.into_iter().map(onto).collect()
    }

    fn zones(&self, one: NodeId, other: NodeId) -> usize {
        let zone = |id: NodeId| self.stations[id.index()].zone as usize;
        zone(one).min(zone(other)) * ZONES + zone(one).max(zone(other))
    }

    /// What is bad about a picture.
    fn price(&self, spots: &[Point], extent: Extent) -> f64 {
        let mut price = 0.0;
        for (index, spot) in spots.iter().enumerate() {
            let inside = extent.is_on(*spot, self.size);
            let apart =
                spots[index + 1..].iter().filter(|other| extent.overlaps(*spot, **other, GAP)).count();
            price += OVERLAP * (apart as f64 + f64::from(u8::from(!inside)));
        }
        if price > 0.0 {
            // Its links do not matter any more.
            return price;
        }
        // Messages need a way to go that can be seen, and eyes should not have to go far.
        let least = visible_least(self.size);
        let wanted = 1.1 * least;
        let (mut flaws, mut shortest) = (0.0, wanted);
        let mut lengths = [(f64::INFINITY, 0.0f64); ZONES * ZONES];
        for (first, second) in self.links {
            let (a, b) = (spots[first.index()], spots[second.index()]);
            let length = a.distance(b);
            let visible = length - 2.0 * extent.above;
            shortest = shortest.min(visible);
            let pair = self.zones(*first, *second);
            lengths[pair] = (lengths[pair].0.min(length), lengths[pair].1.max(length));
            flaws += ((wanted - visible) / wanted).max(0.0) * 2.2;
            flaws += ((length - 420.0) / 420.0).max(0.0) * 0.5;
            for (index, spot) in spots.iter().enumerate() {
                if index == first.index() || index == second.index() {
                    continue;
                }
                let near = spot.distance_to_line(a, b);
                if near < extent.radius + 5.0 {
                    flaws += THROUGH + (1.0 - near / (extent.radius + 5.0)) * 0.4;
                } else if extent.label_is_on(*spot, a, b) {
                    flaws += 0.3;
                }
            }
        }
        // Links alike should be as long as each other: a long one seems slow.
        let uneven = lengths.iter().filter(|(least, _)| least.is_finite());
        let uneven: f64 = uneven.map(|(least, most)| most / least.max(1.0) - 1.0).sum();
        // In a dense net one link matters less than in a lesson's.
        flaws * LINKS_FEW / LINKS_FEW.max(self.links.len() as f64)
            + (wanted - shortest) / wanted * SHORT
            + ((least - shortest) / least).max(0.0) * TOO_SHORT
            + uneven * UNEVEN
    }
}

/// How much of each link must be seen between two nodes: 48 on a phone, 90 on a stage of 890 and more.
pub fn visible_least(size: Size) -> f64 {
    (48.0 + (size.width - 390.0) * 0.084).clamp(40.0, 90.0)
}

fn count(stations: &[Station], zone: Zone) -> usize {
    stations.iter().filter(|station| station.zone == zone).count()
}

/// Where the middle of the picture may be.
struct Group {
    middle: Point,
    reach: f64,
    height: f64,
    turn: usize,
    centre: bool,
}

impl Group {
    /// How far around its centre a star reaches, in degrees: it leaves out where the clients are.
    fn spread(&self) -> f64 {
        [150.0, 120.0, 180.0, 100.0, 220.0, 260.0, 300.0, 80.0][self.turn % 8]
    }

    /// The radii of a star, and its centre.
    fn star(&self) -> (f64, f64, Point) {
        let half = self.spread().to_radians() / 2.0;
        let behind = (-libm::cos(half)).max(0.0);
        let high = if half >= std::f64::consts::FRAC_PI_2 { 1.0 } else { libm::sin(half) };
        let reach = 2.0 * self.reach / (1.0 + behind);
        let across = (self.height / high).min(reach * ROUND);
        let along = reach.min(across * ROUND);
        let x = self.middle.x - (along - along * behind) / 2.0;
        (along, across, Point::new(x, self.middle.y))
    }

    fn centre(&self, index: usize, of: usize) -> Point {
        let (_, across, centre) = self.star();
        let step = across / of as f64;
        Point::new(centre.x, centre.y + (index as f64 - (of - 1) as f64 / 2.0) * step)
    }

    fn member(&self, form: Form, index: usize, of: usize) -> Point {
        let (place, last) = (index as f64, (of.max(2) - 1) as f64);
        let along = |part: f64| self.middle.x - self.reach + 2.0 * self.reach * part;
        match form {
            _ if of == 1 && !self.centre => self.middle,
            Form::Star if self.centre => {
                let (reach, across, centre) = self.star();
                let spread = self.spread().to_radians();
                let angle = if of == 1 { 0.0 } else { spread * (place / last - 0.5) };
                Point::new(centre.x + reach * libm::cos(angle), centre.y + across * libm::sin(angle))
            }
            Form::Star if index == 0 => self.middle,
            Form::Ring | Form::Star => {
                let (place, of) = if form == Form::Star { (place - 1.0, of - 1) } else { (place, of) };
                let turn = CHOICES[TURN][self.turn];
                let (reach, height) =
                    (self.reach.min(self.height * ROUND), self.height.min(self.reach * ROUND));
                let at = Ring::new(reach, height).at(0.5 + (place + turn) / of as f64);
                Point::new(self.middle.x + at.x, self.middle.y + at.y)
            }
            Form::Row => Point::new(along(place / last), self.middle.y),
            Form::Column => {
                Point::new(self.middle.x, self.middle.y + self.height * (2.0 * place / last - 1.0))
            }
            Form::Tree => {
                let level = (index + 1).ilog2();
                let levels = of.ilog2().max(1);
                let (first, wide) = ((1usize << level) - 1, 1usize << level);
                let part = ((index - first) as f64 + 0.5) / wide as f64;
                let down = f64::from(level) / f64::from(levels);
                Point::new(along(part), self.middle.y + self.height * (2.0 * down - 1.0))
            }
        }
    }
}

/// An ellipse around the origin, walked at an even pace from its right end, clockwise on a screen.
struct Ring {
    /// The length of the way to each step, over the whole length.
    ways: Vec<f64>,
    reach: f64,
    height: f64,
}

/// The steps on a circle: a search tries hundreds of rings.
static CIRCLE: LazyLock<[Point; ARC_STEPS + 1]> = LazyLock::new(|| {
    std::array::from_fn(|step| {
        let angle = TAU * step as f64 / ARC_STEPS as f64;
        Point::new(libm::cos(angle), libm::sin(angle))
    })
});

impl Ring {
    fn new(reach: f64, height: f64) -> Ring {
        let mut steps = CIRCLE.iter().map(|on| Point::new(reach * on.x, height * on.y));
        let mut last = steps.next().expect("there is a first step");
        let mut way = 0.0;
        let mut ways = Vec::with_capacity(ARC_STEPS + 1);
        ways.push(way);
        for step in steps {
            way += last.distance(step);
            ways.push(way);
            last = step;
        }
        let whole = ways[ARC_STEPS].max(f64::MIN_POSITIVE);
        ways.iter_mut().for_each(|way| *way /= whole);
        Ring { ways, reach, height }
    }

    fn at(&self, part: f64) -> Point {
        let part = part.rem_euclid(1.0);
        let step = self.ways.partition_point(|way| *way <= part).clamp(1, ARC_STEPS);
        let (before, after) = (self.ways[step - 1], self.ways[step]);
        let rest = if after > before { (part - before) / (after - before) } else { 0.0 };
        let angle = TAU * (step as f64 - 1.0 + rest) / ARC_STEPS as f64;
        Point::new(self.reach * libm::cos(angle), self.height * libm::sin(angle))
    }
}

/// Many nodes: a ring of servers, or rows of them when a ring would make them too small.
pub(super) fn crowd(size: Size, stations: &[Station], extent: Extent, rows: bool) -> Vec<Point> {
    let (half, top, bottom) = (extent.half_width, TOP + extent.above, size.height - MARGIN - extent.below);
    let aside = |any: usize| if any > 0 { 2.0 * half + GAP + 20.0 } else { 0.0 };
    let (clients, others) =
        (count(stations, Zone::Left), count(stations, Zone::Above) + count(stations, Zone::Right));
    let (left, right) = (MARGIN + half + aside(clients), size.width - MARGIN - half - aside(others));
    let servers = count(stations, Zone::Centre) + count(stations, Zone::Middle);
    let ring = Ring::new((right - left) / 2.0, (bottom - top) / 2.0);
    let columns = ((servers as f64 * (right - left) / (bottom - top).max(1.0)).sqrt().ceil() as usize)
        .clamp(1, servers.max(1));
    let lines = servers.div_ceil(columns).max(1);
    let even = |index: usize, of: usize, from: f64, to: f64| {
        if of < 2 { (from + to) / 2.0 } else { from + (to - from) * index as f64 / (of - 1) as f64 }
    };
    let (mut client, mut other, mut server) = (0, 0, 0);
    let mut spot = |station: &Station| match station.zone {
        Zone::Left => {
            client += 1;
            Point::new(MARGIN + half, even(client - 1, clients, top, bottom))
        }
        Zone::Above | Zone::Right => {
            other += 1;
            Point::new(size.width - MARGIN - half, even(other - 1, others, top, bottom))
        }
        Zone::Centre | Zone::Middle => {
            server += 1;
            let index = server - 1;
            if rows {
                Point::new(
                    even(index % columns, columns, left, right),
                    even(index / columns, lines, top, bottom),
                )
            } else {
                let at = ring.at(0.5 + index as f64 / servers as f64);
                Point::new((left + right) / 2.0 + at.x, (top + bottom) / 2.0 + at.y)
            }
        }
    };
    stations.iter().map(&mut spot).collect()
}
