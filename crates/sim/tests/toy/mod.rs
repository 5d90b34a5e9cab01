//! The smallest process that uses every effect: a client tells servers, servers count and answer.

use faultline_sim::*;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Toy {
    pub ticks: u32,
    pub heard: Vec<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Msg {
    Tell(u32),
    Heard(u32),
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Kept(pub Vec<u32>);

impl Durable for Kept {
    type Op = u32;

    fn apply(&mut self, op: &u32) {
        self.0.push(*op);
    }
}

/// Counts crashes, which no node remembers.
#[derive(Clone, Default, Hash)]
pub struct Crashes(pub u32);

impl Monitor<Toy> for Crashes {
    fn observe(&mut self, observed: Observed<Toy>, _: &Cluster<Toy>, _: &mut Verdicts) {
        if let Observed::Crashed(_) = observed {
            self.0 += 1;
        }
    }
}

pub const TICK: Micros = Micros(10_000);
pub const CLIENT: NodeId = NodeId(0);
pub const N1: NodeId = NodeId(1);
pub const N2: NodeId = NodeId(2);

impl Process for Toy {
    type Config = ();
    type Msg = Msg;
    type Timer = ();
    type Request = u32;
    type Response = u32;
    type Durable = Kept;
    type Monitor = Crashes;

    fn timer_code((): ()) -> u16 {
        0
    }

    fn boot(ctx: &mut Ctx<Toy>) -> Toy {
        if ctx.me() == N2 {
            ctx.set_timer((), TICK);
        }
        Toy { ticks: 0, heard: Vec::new() }
    }

    /// A server writes, syncs and answers.
    fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx<Toy>) {
        match msg {
            Msg::Tell(number) => {
                self.heard.push(number);
                ctx.line(1);
                ctx.write(number);
                ctx.sync();
                ctx.line(2);
                ctx.send(from, Msg::Heard(number));
            }
            Msg::Heard(number) => {
                self.heard.push(number);
                ctx.respond(OperationId(0), number);
            }
        }
    }

    fn on_timer(&mut self, (): (), ctx: &mut Ctx<Toy>) {
        self.ticks += 1;
        ctx.set_timer((), TICK);
    }

    fn on_request(&mut self, number: u32, _: OperationId, ctx: &mut Ctx<Toy>) {
        ctx.send(N1, Msg::Tell(number));
        ctx.send(N2, Msg::Tell(number));
    }
}

impl Model for Toy {
    const PROMISES: &'static [Promise] = &[];
    const GOALS: &'static [&'static str] = &[];

    fn links((): &()) -> Vec<(NodeId, NodeId)> {
        vec![(CLIENT, N1), (CLIENT, N2)]
    }

    fn is_client((): &(), node: NodeId) -> bool {
        node == CLIENT
    }

    fn portrait(cluster: &Cluster<Toy>, disk: &Disk<Kept>, node: NodeId) -> Portrait {
        let heard = cluster.process(node).map_or(0, |toy| toy.heard.len());
        Portrait {
            kind: if node == CLIENT { NodeKind::Client } else { NodeKind::Server },
            role: "toy",
            rank: None,
            line: Note::new("toy-line"),
            fields: vec![
                Field::volatile("heard", heard),
                Field::durable("kept", disk.cached().0.len(), disk.unsynced() == 0),
            ],
        }
    }

    fn message(msg: &Msg) -> MessagePortrait {
        let (kind, family) = match msg {
            Msg::Tell(_) => ("tell", MessageFamily::Request),
            Msg::Heard(_) => ("heard", MessageFamily::Reply),
        };
        MessagePortrait { kind, family, label: Note::new("toy-message"), fields: Vec::new() }
    }

    fn timer(_: u16, _: &[String]) -> TimerPortrait {
        TimerPortrait { name: "tick".to_owned(), key: "tick", note: Note::new("toy-tick") }
    }

    fn parse_request(words: &[&str]) -> Result<u32, Note> {
        match words {
            ["tell", number] => number.parse().map_err(|_| Note::new("toy-expected")),
            _ => Err(Note::new("toy-expected")),
        }
    }

    fn request_text(request: &u32) -> String {
        format!("tell {request}")
    }

    fn response(_: &u32) -> (Note, bool) {
        (Note::new("toy-response"), true)
    }

    fn exhibits(_: &Cluster<Toy>, _: &Crashes) -> Vec<Exhibit> {
        Vec::new()
    }
}

/// Latency exactly 5 ms, a sync 1 ms, a send 0.1 ms.
pub fn network() -> NetworkOptions {
    NetworkOptions { latency_min: Micros(5_000), jitter: Micros::ZERO, ..NetworkOptions::default() }
}

pub fn world_on(network: NetworkOptions, seed: u64) -> World<Toy> {
    World::new(setup(network, seed))
}

/// Nodes that fail by themselves.
pub fn failing(accidents: Accidents, seed: u64) -> World<Toy> {
    World::new(Setup { accidents: Some(accidents), ..setup(network(), seed) })
}

fn setup(network: NetworkOptions, seed: u64) -> Setup<Toy> {
    Setup {
        accidents: None,
        config: (),
        names: ["c1", "n1", "n2"].map(str::to_owned).to_vec(),
        formatted: vec![Kept::default(); 3],
        network,
        disk: DiskOptions::default(),
        seed,
    }
}

pub fn world() -> World<Toy> {
    world_on(network(), 1)
}

pub fn tell(world: &mut World<Toy>, number: u32) {
    let words = vec!["tell".to_owned(), number.to_string()];
    world.inject(&Command::Request(CLIENT, words)).expect("the client is up");
}

pub fn process(world: &World<Toy>, id: NodeId) -> Toy {
    world.cluster().process(id).expect("it is up").clone()
}

pub fn both(a: NodeId, b: NodeId) -> Span {
    Span { from: a, to: b, both_ways: true }
}

pub fn one_way(from: NodeId, to: NodeId) -> Span {
    Span { from, to, both_ways: false }
}
