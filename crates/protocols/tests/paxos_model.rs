//! The abstract algorithm, searched exhaustively: single-decree Paxos with three servers behind a register, two clients that
//! each write once and then read once, and a network that delivers each message once, in any order. The same model in
//! stateright (examples/paxos.rs) has 16,668 states; a step too many or too few changes that number.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

const SERVERS: usize = 3;
const CLIENTS: usize = 2;
const MAJORITY: usize = 2;

type Ballot = (u32, usize);
/// Request, who asked, value.
type Proposal = (usize, usize, char);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Msg {
    Put(usize, char),
    Get(usize),
    PutOk(usize),
    GetOk(usize, char),
    Prepare(Ballot),
    Prepared(Ballot, Option<(Ballot, Proposal)>),
    Accept(Ballot, Proposal),
    Accepted(Ballot),
    Decided(Ballot, Proposal),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Server {
    ballot: Ballot,
    proposal: Option<Proposal>,
    prepares: BTreeMap<usize, Option<(Ballot, Proposal)>>,
    accepts: BTreeSet<usize>,
    accepted: Option<(Ballot, Proposal)>,
    decided: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Client {
    awaiting: Option<usize>,
    operations: usize,
}

/// How many operations the other client had completed when it began, and what it is; a value if it wrote or read one.
type Operation = (usize, Option<char>);

#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Thread {
    complete: Vec<(Operation, Option<char>)>,
    open: Option<Operation>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct State {
    servers: Vec<Server>,
    clients: Vec<Client>,
    network: BTreeMap<(usize, usize, Msg), u32>,
    history: Vec<Thread>,
}

type Out = Vec<(usize, Msg)>;

fn peers(me: usize) -> impl Iterator<Item = usize> {
    (0..SERVERS).filter(move |other| *other != me)
}

fn on_server(server: &mut Server, me: usize, from: usize, msg: &Msg, out: &mut Out) {
    if server.decided {
        if let (Msg::Get(id), Some((_, (_, _, value)))) = (msg, server.accepted) {
            out.push((from, Msg::GetOk(*id, value)));
        }
        return;
    }
    match *msg {
        Msg::Put(id, value) if server.proposal.is_none() => {
            server.proposal = Some((id, from, value));
            server.prepares.clear();
            server.accepts.clear();
            server.ballot = (server.ballot.0 + 1, me);
            server.prepares.insert(me, server.accepted);
            out.extend(peers(me).map(|peer| (peer, Msg::Prepare(server.ballot))));
        }
        Msg::Prepare(ballot) if server.ballot < ballot => {
            server.ballot = ballot;
            out.push((from, Msg::Prepared(ballot, server.accepted)));
        }
        Msg::Prepared(ballot, last) if ballot == server.ballot => {
            server.prepares.insert(from, last);
            if server.prepares.len() == MAJORITY {
                let reported = server.prepares.values().max().copied().flatten();
                let proposal = reported.map(|(_, proposal)| proposal).or(server.proposal);
                let proposal = proposal.expect("it prepares for a client");
                server.proposal = Some(proposal);
                server.accepted = Some((ballot, proposal));
                server.accepts.insert(me);
                out.extend(peers(me).map(|peer| (peer, Msg::Accept(ballot, proposal))));
            }
        }
        Msg::Accept(ballot, proposal) if server.ballot <= ballot => {
            server.ballot = ballot;
            server.accepted = Some((ballot, proposal));
            out.push((from, Msg::Accepted(ballot)));
        }
        Msg::Accepted(ballot) if ballot == server.ballot => {
            server.accepts.insert(from);
            if server.accepts.len() == MAJORITY {
                server.decided = true;
                let proposal = server.proposal.expect("it proposed");
                out.extend(peers(me).map(|peer| (peer, Msg::Decided(ballot, proposal))));
                out.push((proposal.1, Msg::PutOk(proposal.0)));
            }
        }
        Msg::Decided(ballot, proposal) => {
            server.ballot = ballot;
            server.accepted = Some((ballot, proposal));
            server.decided = true;
        }
        _ => {}
    }
}

fn on_client(client: &mut Client, me: usize, msg: &Msg, out: &mut Out) {
    match *msg {
        Msg::PutOk(id) if client.awaiting == Some(id) => {
            let id = (client.operations + 1) * me;
            out.push(((me + client.operations) % SERVERS, Msg::Get(id)));
            *client = Client { awaiting: Some(id), operations: client.operations + 1 };
        }
        Msg::GetOk(id, _) if client.awaiting == Some(id) => {
            *client = Client { awaiting: None, operations: client.operations + 1 };
        }
        _ => {}
    }
}

impl State {
    fn first() -> State {
        let mut state = State {
            servers: vec![Server::default(); SERVERS],
            clients: Vec::new(),
            network: BTreeMap::new(),
            history: vec![Thread::default(); CLIENTS],
        };
        for (id, value) in (SERVERS..SERVERS + CLIENTS).zip('A'..) {
            state.clients.push(Client { awaiting: Some(id), operations: 1 });
            state.send(id, id % SERVERS, Msg::Put(id, value));
        }
        state
    }

    fn send(&mut self, from: usize, to: usize, msg: Msg) {
        let invoked = match msg {
            Msg::Put(_, value) => Some(Some(value)),
            Msg::Get(_) => Some(None),
            _ => None,
        };
        if let Some(operation) = invoked {
            let thread = from - SERVERS;
            let others = self.history[1 - thread].complete.len();
            self.history[thread].open = Some((others, operation));
        }
        *self.network.entry((from, to, msg)).or_insert(0) += 1;
    }

    /// `None` if the message changes nothing where it goes.
    fn deliver(&self, (from, to, msg): &(usize, usize, Msg)) -> Option<State> {
        let (mut next, mut out) = (self.clone(), Out::new());
        let (from, to) = (*from, *to);
        if to < SERVERS {
            on_server(&mut next.servers[to], to, from, msg, &mut out);
        } else {
            on_client(&mut next.clients[to - SERVERS], to, msg, &mut out);
        }
        if out.is_empty() && next == *self {
            return None;
        }
        let envelope = (from, to, msg.clone());
        match next.network.get_mut(&envelope) {
            Some(count) if *count > 1 => *count -= 1,
            _ => _ = next.network.remove(&envelope),
        }
        let result = match msg {
            Msg::PutOk(_) => Some(None),
            Msg::GetOk(_, value) => Some(Some(*value)),
            _ => None,
        };
        if let Some(result) = result {
            let thread = &mut next.history[to - SERVERS];
            let operation = thread.open.take().expect("it waits for this answer");
            thread.complete.push((operation, result));
        }
        for (receiver, msg) in out {
            next.send(to, receiver, msg);
        }
        Some(next)
    }
}

#[test]
fn the_abstract_algorithm_has_as_many_states_as_published_and_never_decides_twice() {
    let first = State::first();
    let mut seen = BTreeSet::from([first.clone()]);
    let mut waiting = VecDeque::from([first]);
    let mut decided_states = 0;
    while let Some(state) = waiting.pop_front() {
        let decided: BTreeSet<char> = state
            .servers
            .iter()
            .filter(|server| server.decided)
            .filter_map(|server| server.accepted.map(|(_, (_, _, value))| value))
            .collect();
        assert!(decided.len() <= 1, "two values are decided: {state:?}");
        decided_states += decided.len();
        let envelopes: Vec<_> = state.network.keys().cloned().collect();
        for envelope in envelopes {
            if let Some(next) = state.deliver(&envelope)
                && seen.insert(next.clone())
            {
                waiting.push_back(next);
            }
        }
    }
    assert!(decided_states > 0);
    assert_eq!(seen.len(), 16_668);
}
