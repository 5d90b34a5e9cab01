//! Where the nodes of every protocol stand, on every size of stage.

use faultline::protocols::{self, ProtocolSpec, Settings};
use faultline::sim::{Form, NodeId, Station, Zone};
use faultline::stage::{Layout, Size, lay_out, visible_least};

/// The parameter that says how many nodes a protocol has in the middle, and how many there may be.
const COUNTS: &[(&str, &str, &[u16])] = &[
    ("replication", "nodes", &[2, 3, 4, 5, 6, 7]),
    ("hashing", "nodes", &[2, 3, 4, 5, 6, 7]),
    ("two-phase-commit", "participants", &[2, 3, 4, 5, 6]),
    ("checkpoint", "workers", &[2, 3, 4]),
    ("paxos", "acceptors", &[3, 4, 5, 6, 7]),
    ("raft", "servers", &[3, 4, 5, 6, 7]),
    ("membership", "members", &[3, 4, 5, 6, 7]),
    ("failure-detection", "nodes", &[1, 2, 3, 4, 5]),
];

const STAGES: [(f64, f64); 4] = [(890.0, 450.0), (1_200.0, 520.0), (780.0, 420.0), (390.0, 380.0)];

/// The outline of a node reaches a little further than its radius.
const OUTLINE: f64 = 1.07;

type Links = Vec<(NodeId, NodeId)>;

fn each_cluster(mut look: impl FnMut(&ProtocolSpec, u16, &[String], &Layout, &Links)) {
    for (width, height) in STAGES {
        for (id, parameter, counts) in COUNTS.iter().copied() {
            let spec = protocols::specs().find(|spec| spec.id == id).expect("it is there");
            for count in counts {
                let number = count.to_string();
                let settings = Settings::parse(spec, [(parameter, number.as_str())]).expect("they are right");
                let session = spec.open(&settings);
                let links: Links = session.links().iter().map(|link| (link.first, link.second)).collect();
                let layout = lay_out(Size { width, height }, &spec.stations(session.names()), &links);
                look(spec, *count, session.names(), &layout, &links);
            }
        }
    }
}

fn visible(layout: &Layout, (one, other): (NodeId, NodeId)) -> f64 {
    layout.spot(one).distance(layout.spot(other)) - 2.0 * layout.radius * OUTLINE
}

#[test]
fn every_message_can_be_seen_on_its_way() {
    each_cluster(|spec, count, _, layout, links| {
        let least = links.iter().map(|ends| visible(layout, *ends)).fold(f64::INFINITY, f64::min);
        // A net of many has no room for as much.
        let many = count > if layout.size.width < 400.0 { 5 } else { 6 };
        let wanted = visible_least(layout.size) * if many { 0.6 } else { 0.95 };
        assert!(
            least >= wanted,
            "{} with {count} on {:?}: {least:.0} of a link can be seen, not {wanted:.0}",
            spec.id,
            layout.size
        );
        let smallest = if layout.size.width < 400.0 { 28.0 } else { 30.0 };
        assert!(
            layout.radius >= smallest || count > 6,
            "{} with {count} on {:?}: radius {}",
            spec.id,
            layout.size,
            layout.radius
        );
    });
}

#[test]
fn clients_are_left_and_what_is_acted_on_is_right() {
    each_cluster(|spec, count, names, layout, _| {
        if layout.size.width < 1.6 * layout.size.height {
            return;
        }
        let stations = spec.stations(names);
        let ends = |zones: &[Zone]| {
            let spots = layout.spots.iter().zip(&stations);
            let x: Vec<f64> = spots
                .filter(|(_, station)| zones.contains(&station.zone))
                .map(|(spot, _)| spot.at.x)
                .collect();
            (x.iter().copied().fold(f64::INFINITY, f64::min), x.iter().copied().fold(0.0, f64::max))
        };
        let (clients, middle, right) =
            (ends(&[Zone::Left]), ends(&[Zone::Centre, Zone::Middle]), ends(&[Zone::Right]));
        assert!(clients.1 < middle.0, "{} with {count}: clients", spec.id);
        assert!(right.0 > middle.1, "{} with {count}: on the right", spec.id);
    });
}

#[test]
fn participants_are_at_equal_distances_from_their_coordinator() {
    each_cluster(|spec, count, names, layout, _| {
        if spec.id != "two-phase-commit" {
            return;
        }
        let place =
            |name: &str| layout.spots[names.iter().position(|own| own == name).expect("it is there")].at;
        let distances: Vec<f64> =
            (1..=count).map(|number| place(&format!("p{number}")).distance(place("tm"))).collect();
        let (least, most) = distances
            .iter()
            .fold((f64::INFINITY, 0.0f64), |(least, most), one| (least.min(*one), most.max(*one)));
        assert!(most / least < 1.36, "{count} on {:?}: {least:.0} to {most:.0}", layout.size);
    });
}

#[test]
fn a_group_stands_as_its_form_says() {
    let size = Size { width: 890.0, height: 450.0 };
    let stand = |form: Form, count: usize| {
        let middle = Station { zone: Zone::Middle, form };
        let layout = lay_out(size, &vec![middle; count], &[]);
        layout.spots.iter().map(|spot| spot.at).collect::<Vec<_>>()
    };
    let row = stand(Form::Row, 4);
    assert!(row.windows(2).all(|pair| pair[1].x > pair[0].x + 50.0 && (pair[1].y - pair[0].y).abs() < 1.0));
    let column = stand(Form::Column, 3);
    assert!(
        column.windows(2).all(|pair| pair[1].y > pair[0].y + 50.0 && (pair[1].x - pair[0].x).abs() < 1.0)
    );
    let tree = stand(Form::Tree, 7);
    assert!(tree[0].y < tree[1].y && (tree[1].y - tree[2].y).abs() < 1.0 && tree[3].y > tree[1].y);
    assert!(tree[1].x < tree[0].x && tree[0].x < tree[2].x && tree[3].x < tree[4].x);
    let star = stand(Form::Star, 5);
    let distances: Vec<f64> = star[1..].iter().map(|at| at.distance(star[0])).collect();
    assert!(
        distances.iter().all(|one| one / distances[0] < 1.4 && distances[0] / one < 1.4),
        "{distances:?}"
    );
    let ring = stand(Form::Ring, 6);
    let sides: Vec<f64> = (0..6).map(|at| ring[at].distance(ring[(at + 1) % 6])).collect();
    assert!(sides.iter().all(|one| one / sides[0] < 1.4 && sides[0] / one < 1.4), "{sides:?}");
}
