//! Which start of a worker speaks: heartbeats come late, and twice, also those of a start that is over.

use std::collections::BTreeSet;

use super::message::Beat;

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lives {
    /// Its session, and the highest count of its heartbeats.
    now: Option<(u32, u32)>,
    over: BTreeSet<u32>,
}

impl Lives {
    /// Whether the heartbeat says something new.
    pub fn hear(&mut self, beat: &Beat) -> bool {
        let heard = self.now.is_some_and(|(session, count)| session == beat.session && count >= beat.count);
        let news = !heard && !self.over.contains(&beat.session);
        if news {
            self.begin(beat.session, beat.count);
        }
        news
    }

    /// Its answer to a question: if it had been taken for over, that was wrong.
    pub fn answered(&mut self, session: u32) {
        if self.now.is_none_or(|(now, _)| now != session) {
            self.begin(session, 0);
        }
    }

    fn begin(&mut self, session: u32, count: u32) {
        let before = self.now.replace((session, count));
        self.over.extend(before.map(|(session, _)| session));
        self.over.remove(&session);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat(session: u32, count: u32) -> Beat {
        Beat { session, count, needs: false, held: false, stopped: None, seen: 0 }
    }

    #[test]
    fn what_is_late_or_repeated_is_no_news() {
        let mut lives = Lives::default();
        assert!(lives.hear(&beat(7, 1)) && lives.hear(&beat(7, 3)));
        assert!(!lives.hear(&beat(7, 3)) && !lives.hear(&beat(7, 2)));
        assert!(lives.hear(&beat(9, 1)), "it has started again");
        assert!(!lives.hear(&beat(7, 4)), "that start is over");
        assert!(lives.hear(&beat(9, 2)));
    }

    #[test]
    fn an_answer_corrects_what_a_late_heartbeat_has_said() {
        let mut lives = Lives::default();
        assert!(
            lives.hear(&beat(9, 5)) && lives.hear(&beat(7, 4)),
            "the first that comes of the start before"
        );
        assert!(!lives.hear(&beat(9, 6)));
        lives.answered(9);
        assert!(lives.hear(&beat(9, 7)) && !lives.hear(&beat(7, 5)));
    }
}
