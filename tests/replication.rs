//! The replicated store as its users see it.

use faultline::protocols::{Settings, replication};
use faultline::sim::{Command, History, Micros};
use faultline::text::{Language, Texts, describe, is_background};

#[test]
fn smoke() {
    let settings = Settings::parse(&replication::SPEC, [("load", "30ms"), ("mode", "async")]).unwrap();
    let mut history = History::new((replication::SPEC.open)(&settings));
    let texts = Texts::new(Language::English);
    history.run_until(Micros::from_millis(100));
    let n1 = history.present().names().iter().position(|n| n == "n1").unwrap() as u16;
    history.inject(&Command::Crash(faultline::sim::NodeId(n1))).unwrap();
    history.run_until(Micros::from_millis(600));
    let recorder = history.recorder();
    for event in history.trace() {
        if is_background(recorder, event) {
            continue;
        }
        println!("{:>10} {}", event.at.to_string(), describe(&texts, &replication::SPEC, recorder, event));
    }
    println!("{:?}", history.present().promises());
}
