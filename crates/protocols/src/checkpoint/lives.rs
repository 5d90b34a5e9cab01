//! Which start of a worker speaks: what it says comes late, and twice, also when that start is over.

use super::message::Beat;

/// What the supervisor knows of one worker's newest start. What was said before is no news.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Lives {
    incarnation: u64,
    /// The highest count of its heartbeats.
    count: u32,
    /// It has its state: as long as it lives, it does not lose it again.
    whole: bool,
}

impl Lives {
    /// What the disk knows.
    pub fn remembered(incarnation: u64, whole: bool) -> Lives {
        Lives { incarnation, count: 0, whole }
    }

    /// 0 if it has not been heard yet.
    pub fn incarnation(&self) -> u64 {
        self.incarnation
    }

    /// Whether the heartbeat says something new.
    pub fn hear(&mut self, beat: &Beat) -> bool {
        let newer = beat.incarnation > self.incarnation;
        let same = beat.incarnation == self.incarnation;
        let next = same && beat.count > self.count && !(beat.needs && self.whole);
        if newer || next {
            *self = Lives { incarnation: beat.incarnation, count: beat.count, whole: !beat.needs };
        }
        newer || next
    }

    /// Whether it is the newest start that has answered.
    pub fn answered(&mut self, incarnation: u64, whole: bool) -> bool {
        if incarnation > self.incarnation {
            *self = Lives::remembered(incarnation, false);
        }
        let newest = incarnation == self.incarnation;
        self.whole |= newest && whole;
        newest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat(incarnation: u64, count: u32, needs: bool) -> Beat {
        Beat { incarnation, count, needs, held: false, stopped: None, seen: 0 }
    }

    #[test]
    fn what_is_late_or_repeated_is_no_news() {
        let mut lives = Lives::default();
        assert!(lives.hear(&beat(7, 1, false)) && lives.hear(&beat(7, 3, false)));
        assert!(!lives.hear(&beat(7, 3, false)) && !lives.hear(&beat(7, 2, false)));
        assert!(lives.hear(&beat(9, 1, true)), "it has started again");
        assert!(!lives.hear(&beat(7, 4, false)) && !lives.answered(7, true), "that start is over");
        assert!(lives.hear(&beat(9, 2, true)));
    }

    #[test]
    fn a_start_that_was_never_heard_is_over_when_a_newer_one_has_spoken() {
        let mut lives = Lives::default();
        assert!(lives.answered(9, false));
        assert!(!lives.hear(&beat(8, 5, true)) && !lives.answered(8, false));
        let mut lives = Lives::remembered(9, true);
        assert!(!lives.hear(&beat(8, 5, true)) && lives.incarnation() == 9);
    }

    #[test]
    fn whoever_has_its_state_has_lost_none() {
        let mut lives = Lives::default();
        assert!(lives.hear(&beat(7, 1, true)) && lives.answered(7, false));
        assert!(lives.hear(&beat(7, 2, true)), "it waits for it");
        assert!(lives.answered(7, true));
        assert!(!lives.hear(&beat(7, 3, true)), "it was sent before");
        assert!(lives.answered(7, false), "so was this, and it changes nothing");
        assert!(!lives.hear(&beat(7, 4, true)));
        assert!(lives.hear(&beat(8, 1, true)), "it has started again");
    }
}
