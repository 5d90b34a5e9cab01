//! How the requests of a client are told apart for good, also after its disk was lost: by sessions, as in
//! Raft (Ongaro's dissertation, section 6.3) and RIFL. A client opens a session by drawing its number.

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};

use faultline_sim::{Ctx, Process};

/// That of a client that still has the disk that it began with. On an empty disk there is 0.
pub const FIRST_SESSION: u32 = 1;

/// No client uses one twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestId {
    pub session: u32,
    /// Which start of the client it is in this session.
    pub start: u32,
    pub number: u32,
}

/// The number of a session that nobody has had: a random one, as a client without its disk has nothing to
/// count from.
pub(super) fn new_session<P: Process>(ctx: &mut Ctx<P>) -> u32 {
    let first = FIRST_SESSION + 1;
    first + ctx.random_below(u64::from(u32::MAX - FIRST_SESSION)) as u32
}

/// Only within a session is one request older than another.
impl PartialOrd for RequestId {
    fn partial_cmp(&self, other: &RequestId) -> Option<Ordering> {
        let place = |id: &RequestId| (id.start, id.number);
        (self.session == other.session).then(|| place(self).cmp(&place(other)))
    }
}

/// The first session adds nothing, so links to runs from before there were sessions stay good.
impl Hash for RequestId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        if self.session != FIRST_SESSION {
            self.session.hash(state);
        }
        (self.start.wrapping_sub(1) << 16 | self.number).hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_requests_of_one_session_have_an_order() {
        let id = |session, start, number| RequestId { session, start, number };
        assert!(id(1, 1, 9) < id(1, 2, 1) && id(1, 2, 1) < id(1, 2, 2));
        let (old, new) = (id(1, 1, 1), id(7, 1, 2));
        assert_eq!((old.partial_cmp(&new), old == new), (None, false));
    }
}
