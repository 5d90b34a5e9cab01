//! The recovery line of workers that save without asking each other: the newest states, one of each,
//! such that no message was received in one that was not sent in another.

use super::message::Point;
use super::storage::Counts;

/// What one worker can go back to, oldest first, and how it is now if it has its state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known<'a> {
    pub kept: Vec<(u32, &'a Counts)>,
    pub now: Option<&'a Counts>,
}

/// Goes back, worker by worker, until there is no orphan (Randell 1975; the domino effect). Returns
/// the points, and for each worker the coins to put back, by sender: what was sent before the line
/// and not received before it.
pub fn recovery_line(known: &[Known], start: &Counts) -> (Vec<Point>, Vec<Vec<u32>>) {
    let workers = known.len();
    let mut line = newest_line(known);
    let counts = |point: Point, worker: usize| known[worker].counts(point, start);
    loop {
        let pairs = (0..workers).flat_map(|to| (0..workers).map(move |from| (from, to)));
        let orphan = pairs
            .filter(|(from, to)| from != to)
            .find(|(from, to)| counts(line[*to], *to).received[*from] > counts(line[*from], *from).sent[*to]);
        let Some((_, to)) = orphan else { break };
        line[to] = known[to].before(line[to]);
    }
    let refill = on_the_way(known, &line, start);
    (line, refill)
}

/// Wrong: only any node that has lost its state goes back, and nobody looks for orphans.
pub fn alone(known: &[Known], start: &Counts) -> (Vec<Point>, Vec<Vec<u32>>) {
    let line = newest_line(known);
    let refill = on_the_way(known, &line, start);
    (line, refill)
}

fn newest_line(known: &[Known]) -> Vec<Point> {
    known.iter().map(|worker| if worker.now.is_some() { Point::Now } else { worker.newest() }).collect()
}

fn on_the_way(known: &[Known], line: &[Point], start: &Counts) -> Vec<Vec<u32>> {
    let to_worker = |to: usize| {
        let received = &known[to].counts(line[to], start).received;
        let sent = |from: usize| known[from].counts(line[from], start).sent[to];
        (0..line.len()).map(|from| sent(from).saturating_sub(received[from])).collect()
    };
    (0..line.len()).map(to_worker).collect()
}

impl Known<'_> {
    fn newest(&self) -> Point {
        Point::Checkpoint(self.kept.last().map_or(0, |(number, _)| *number))
    }

    fn before(&self, point: Point) -> Point {
        match point {
            Point::Now => self.newest(),
            Point::Checkpoint(number) => {
                let older = self.kept.iter().rev().find(|(kept, _)| *kept < number);
                Point::Checkpoint(older.map_or(0, |(kept, _)| *kept))
            }
        }
    }

    fn counts<'a>(&'a self, point: Point, start: &'a Counts) -> &'a Counts {
        match point {
            Point::Now => self.now.unwrap_or(start),
            Point::Checkpoint(number) => {
                self.kept.iter().find(|(kept, _)| *kept == number).map_or(start, |(_, counts)| counts)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(sent: u32, received: u32, me: usize) -> Counts {
        let mut counts = Counts::new(2);
        counts.sent[1 - me] = sent;
        counts.received[1 - me] = received;
        counts
    }

    /// Checkpoints of P at 0, 3, 6 and of Q at 0, 1.5, 4.5; messages P to Q sent 0.5 and received 1,
    /// Q to P 2/2.5, P to Q 3.5/4, Q to P 5/5.5, P to Q 6.5/7. P fails at 8.
    #[test]
    fn ping_pong_makes_everything_fall() {
        let p = [(1, counts(1, 1, 0)), (2, counts(2, 2, 0))];
        let q = [(1, counts(0, 1, 1)), (2, counts(1, 2, 1))];
        let now = counts(2, 3, 1);
        let known = [
            Known { kept: p.iter().map(|(number, counts)| (*number, counts)).collect(), now: None },
            Known { kept: q.iter().map(|(number, counts)| (*number, counts)).collect(), now: Some(&now) },
        ];
        let (line, refill) = recovery_line(&known, &Counts::new(2));
        assert_eq!(line, [Point::Checkpoint(0), Point::Checkpoint(0)]);
        assert_eq!(refill, [[0, 0], [0, 0]]);
    }

    #[test]
    fn whoever_received_nothing_newer_stays_and_what_was_on_its_way_is_put_back() {
        let p = [(1, counts(3, 0, 0))];
        let now = counts(0, 2, 1);
        let known = [
            Known { kept: p.iter().map(|(number, counts)| (*number, counts)).collect(), now: None },
            Known { kept: Vec::new(), now: Some(&now) },
        ];
        let (line, refill) = recovery_line(&known, &Counts::new(2));
        assert_eq!(line, [Point::Checkpoint(1), Point::Now]);
        assert_eq!(refill, [[0, 0], [1, 0]]);
    }
}
