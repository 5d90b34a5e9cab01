//! Futures as a tree: the present timeline first, and each other one as it parts from one before it.

use faultline_sim::{Given, Micros};

/// A timeline and where it leaves another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Twig {
    /// The timeline that it parts from, by its place in the list; `None` for the first.
    pub from: Option<usize>,
    pub parted: Micros,
    pub end: Micros,
}

/// Timelines by their commands and their ends; each parts from the one before it that it has most in common with.
pub fn twigs(timelines: &[(&[Given], Micros)]) -> Vec<Twig> {
    let common = |a: &[Given], b: &[Given]| a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let twig = |(index, (given, end)): (usize, &(&[Given], Micros))| {
        let nearest = (0..index).rev().max_by_key(|other| common(given, timelines[*other].0));
        let parted = nearest.map_or(Micros(0), |other| {
            let (theirs, their_end) = timelines[other];
            let same = common(given, theirs);
            let next = [given.get(same), theirs.get(same)].into_iter().flatten().map(|given| given.at.time);
            next.min().unwrap_or((*end).min(their_end))
        });
        Twig { from: nearest, parted, end: (*end).max(parted) }
    };
    timelines.iter().enumerate().map(twig).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use faultline_sim::{Command, NodeId, Position};

    fn crash(ms: u64, node: u16) -> Given {
        let time = Micros::from_millis(ms);
        Given { at: Position { steps: ms, time }, command: Command::Crash(NodeId(node)) }
    }

    #[test]
    fn a_timeline_parts_from_the_one_that_is_most_like_it() {
        let ms = Micros::from_millis;
        let present = [crash(10, 1), crash(30, 2)];
        let other = [crash(10, 1), crash(20, 3), crash(40, 1)];
        let other_of_other = [crash(10, 1), crash(20, 3), crash(50, 2)];
        let nothing = [];
        let timelines = [
            (&present[..], ms(100)),
            (&other[..], ms(80)),
            (&other_of_other[..], ms(60)),
            (&nothing[..], ms(5)),
        ];
        let twigs = twigs(&timelines);
        let shape: Vec<_> = twigs.iter().map(|twig| (twig.from, twig.parted)).collect();
        assert_eq!(shape[..3], [(None, ms(0)), (Some(0), ms(20)), (Some(1), ms(40))]);
        assert_eq!(twigs[3].parted, ms(10), "it has none of the commands");
        assert!(twigs.iter().all(|twig| twig.end >= twig.parted));
    }
}
