//! Runs in which everything goes wrong, of any protocol.

use faultline::protocols::{ProtocolSpec, Settings};
use faultline::sim::{Chaos, Command, History, Micros, NodeKind};

/// A run with as many random faults and requests; it stands at its end.
pub fn wild(spec: &'static ProtocolSpec, seed: u64, commands: usize) -> (Settings, History) {
    let mut settings = Settings::defaults(spec);
    settings.set(spec, "seed", &seed.to_string()).expect("it is in the range");
    let mut chaos = Chaos::new(seed).sparing(spec.swarm.outside);
    let mut session = spec.open(&settings).fork();
    let form = &spec.requests[0];
    let words = || {
        let example = form.examples.iter().map(|word| (*word).to_owned());
        std::iter::once(form.verb.to_owned()).chain(example).collect()
    };
    let mut time = Micros(0);
    while chaos.given().len() < commands && time < Micros::from_millis(60_000) {
        time = time + Micros::from_millis(100);
        let client = session.nodes().into_iter().find(|node| node.kind == NodeKind::Client);
        chaos.give(session.as_mut(), Command::Request(client.expect("somebody asks").id, words()));
        chaos.inject_faults(session.as_mut(), time, &|_| words());
        // A cluster that is all down does nothing more by itself.
        if session.next_event_at().is_none() {
            chaos.end_faults(session.as_mut());
        }
    }
    let mut history = History::new(spec.open(&settings));
    for given in chaos.given().iter().take(commands) {
        history.advance_to(given.at);
        history.inject(&given.command).expect("it was accepted before");
    }
    let end = history.end();
    history.run_until(end.time + Micros::from_millis(50));
    (settings, history)
}
