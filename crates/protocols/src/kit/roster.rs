//! Who is who in a cluster.

use std::iter::{repeat, repeat_n};

use faultline_sim::NodeId;

/// The nodes of one role.
pub struct Members<R> {
    role: R,
    /// What their names begin with.
    prefix: &'static str,
    count: u16,
    numbered: bool,
}

impl<R> Members<R> {
    /// `n1`, `n2`, ...
    pub fn numbered(role: R, prefix: &'static str, count: u16) -> Members<R> {
        Members { role, prefix, count, numbered: true }
    }

    pub fn one(role: R, name: &'static str) -> Members<R> {
        Members { role, prefix: name, count: 1, numbered: false }
    }

    pub fn one_if(present: bool, role: R, name: &'static str) -> Members<R> {
        Members { role, prefix: name, count: present.into(), numbered: false }
    }
}

/// A cluster's configuration, which says how many nodes of each role there are.
pub trait Roster {
    type Role: Copy + PartialEq;

    /// Each role once, in the order of the nodes' ids.
    fn members(&self) -> impl IntoIterator<Item = Members<Self::Role>>;

    /// The names of all nodes, in the order of their ids.
    fn names(&self) -> Vec<String> {
        let of = |members: Members<Self::Role>| {
            let name = move |number| match members.numbered {
                true => format!("{}{number}", members.prefix),
                false => members.prefix.to_owned(),
            };
            (1..=members.count).map(name)
        };
        self.members().into_iter().flat_map(of).collect()
    }

    /// The nodes with a role.
    fn ids(&self, role: Self::Role) -> impl DoubleEndedIterator<Item = NodeId> + Clone + use<Self> {
        let (mut first, mut count) = (0, 0);
        for members in self.members() {
            if members.role == role {
                count = members.count;
                break;
            }
            first += members.count;
        }
        (first..first + count).map(NodeId)
    }

    /// The first node with a role that somebody has.
    fn first(&self, role: Self::Role) -> NodeId {
        self.ids(role).next().expect("a cluster has a node with this role")
    }

    /// What a node was set up to be.
    fn role_of(&self, id: NodeId) -> Self::Role {
        let roles =
            self.members().into_iter().flat_map(|members| repeat_n(members.role, members.count.into()));
        roles.into_iter().nth(id.index()).expect("a node of this cluster")
    }

    /// The place of a node among those with its role.
    fn index_of(&self, id: NodeId) -> usize {
        let mut first = 0;
        for members in self.members() {
            if id.0 < first + members.count {
                break;
            }
            first += members.count;
        }
        usize::from(id.0 - first)
    }
}

/// All pairs, each once.
pub fn mesh(ids: impl Iterator<Item = NodeId> + Clone) -> impl Iterator<Item = (NodeId, NodeId)> {
    let mut rest = ids.clone();
    ids.flat_map(move |one| {
        rest.next();
        repeat(one).zip(rest.clone())
    })
}

/// The one after `current` in a circle of these, in the order of their ids; `current` again if there is none.
pub fn after(mut ids: impl Iterator<Item = NodeId> + Clone, current: NodeId) -> NodeId {
    let first = ids.clone().next().unwrap_or(current);
    ids.find(|id| *id > current).unwrap_or(first)
}

/// Every one of the first with every one of the others.
pub fn between(
    ids: impl IntoIterator<Item = NodeId>,
    others: impl Iterator<Item = NodeId> + Clone,
) -> impl Iterator<Item = (NodeId, NodeId)> {
    ids.into_iter().flat_map(move |one| repeat(one).zip(others.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Office {
        desks: u16,
        guard: bool,
    }

    impl Roster for Office {
        type Role = char;

        fn members(&self) -> impl IntoIterator<Item = Members<char>> {
            [
                Members::one('b', "boss"),
                Members::numbered('d', "d", self.desks),
                Members::one_if(self.guard, 'g', "guard"),
            ]
        }
    }

    #[test]
    fn names_ids_and_roles_follow_from_one_list() {
        let office = Office { desks: 2, guard: true };
        assert_eq!(office.names(), ["boss", "d1", "d2", "guard"]);
        assert_eq!(office.ids('d').collect::<Vec<_>>(), [NodeId(1), NodeId(2)]);
        assert_eq!(
            (office.first('g'), office.role_of(NodeId(2)), office.index_of(NodeId(2))),
            (NodeId(3), 'd', 1)
        );
        assert_eq!(Office { desks: 2, guard: false }.ids('g').count(), 0);
    }

    #[test]
    fn the_circle_closes() {
        let ids = (3..6).map(NodeId);
        let after: Vec<u16> = [3, 4, 5, 9].map(|current| after(ids.clone(), NodeId(current)).0).into();
        assert_eq!(after, [4, 5, 3, 3]);
        assert_eq!(super::after([].into_iter(), NodeId(9)), NodeId(9));
    }

    #[test]
    fn a_mesh_has_every_pair_once() {
        let pairs: Vec<(u16, u16)> = mesh((0..3).map(NodeId)).map(|(one, other)| (one.0, other.0)).collect();
        assert_eq!(pairs, [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(between([NodeId(7)], (0..2).map(NodeId)).count(), 2);
    }
}
