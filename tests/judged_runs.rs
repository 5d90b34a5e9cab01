//! What clients of runs saw, judged: each mode of replication under one fault, hashing while keys move, and what requests
//! and answers are taken for.

use faultline::scenario::golden;
use faultline::sim::{History, NodeId};
use faultline::study::history::{
    Bound, Consistency, KeyValue, OperationOf, RegisterAnswer, RegisterCall, Verdict, judge, of_run,
};

struct Judged {
    history: History,
    operations: Vec<OperationOf<KeyValue>>,
    linearizable: Verdict,
    sequential: Verdict,
}

fn judged(scenario: &str) -> Judged {
    let golden = golden::run(scenario).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(golden.failures, [] as [&str; 0], "{}", golden.text);
    let (object, operations) = of_run(golden.scenario.spec, golden.history.recorder()).expect("it is judged");
    let verdict = |consistency| judge(&object, &operations, consistency, Bound::default()).verdict;
    let (linearizable, sequential) = (verdict(Consistency::Linearizable), verdict(Consistency::Sequential));
    Judged { history: golden.history, operations, linearizable, sequential }
}

fn explained(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Explained { .. } => true,
        Verdict::Unexplained(_) => false,
        Verdict::Undecided(_) => panic!("the bound is far"),
    }
}

impl Judged {
    /// Whether it is linearizable, and whether it is sequentially consistent.
    fn answers(&self) -> (bool, bool) {
        (explained(&self.linearizable), explained(&self.sequential))
    }

    /// The requests of the conflict, as clients made them and what they were told.
    fn conflict(&self) -> Vec<String> {
        let Verdict::Unexplained(conflict) = &self.linearizable else { panic!("{:?}", self.linearizable) };
        let names = self.history.recorder().names();
        let told = |index: &usize| {
            let operation = &self.operations[*index];
            let what = match (operation.call.call, operation.answer) {
                (RegisterCall::Write(value), _) => format!("put {} {value}", operation.call.key),
                (RegisterCall::Read, Some(RegisterAnswer::Found(Some(value)))) => {
                    format!("get {} = {value}", operation.call.key)
                }
                (RegisterCall::Read, _) => format!("get {} = nothing", operation.call.key),
            };
            format!("{} {what}", names[operation.client.index()])
        };
        conflict.operations.iter().map(told).collect()
    }
}

/// The primary dies right after it has answered a write, before its backups have it.
fn dies_after_the_answer(settings: &str) -> Judged {
    judged(&format!(
        "cluster replication {settings} clients=2 jitter=0 seed=7\nrun 5ms\nrequest c1 put x 1\n\
         run until acknowledged 1\ncrash n1\nrun 1s\nrequest c2 get x\nrun until acknowledged 2\n"
    ))
}

#[test]
fn an_acknowledged_write_that_is_lost_is_not_linearizable() {
    let run = dies_after_the_answer("mode=async");
    assert_eq!(run.answers(), (false, true), "c2's clock does not count for the order of clients");
    assert_eq!(run.conflict(), ["c1 put x 1", "c2 get x = nothing"]);
    for mode in ["semi-sync", "sync"] {
        assert_eq!(dies_after_the_answer(&format!("mode={mode}")).answers(), (true, true), "{mode}");
    }
}

/// The primary is cut off with one client, and another leads meanwhile.
fn cut_off(settings: &str) -> Judged {
    judged(&cut_off_scenario(settings))
}

fn cut_off_scenario(settings: &str) -> String {
    format!(
        "cluster replication {settings} clients=2 retry=5000ms jitter=0 seed=7\nrun 5ms\nrequest c1 put x 1\n\
         run until acknowledged 1\nrun 100ms\nrequest c2 get x\nrun until acknowledged 2\n\
         partition n1 c1 | n2 n3 ctl c2\nrun 1s\nrequest c2 put x 2\nrun until acknowledged 3\n\
         request c1 get x\nrun until acknowledged 4\n"
    )
}

/// An old primary that does not ask answers from a log that is out of date. One that asks its backups does not answer.
#[test]
fn a_read_at_an_old_primary_is_linearizable_only_if_it_asks() {
    for mode in ["async", "semi-sync", "sync"] {
        let run = cut_off(&format!("mode={mode} reads=primary"));
        assert_eq!(run.answers(), (false, true), "{mode}");
        assert_eq!(run.conflict(), ["c1 put x 1", "c2 put x 2", "c1 get x = 1"], "{mode}");
        let broken =
            run.history.present().promises().into_iter().find(|promise| promise.key == "linearizable");
        assert!(
            broken.is_some_and(|promise| promise.violation.is_some()),
            "{mode}: the promise says the same"
        );
        let asked = judged(&cut_off_scenario(&format!("mode={mode} reads=confirmed")).replace(
            "run until acknowledged 4",
            "run 1s\nexpect not acknowledged 4\nheal all\nrun until acknowledged 4",
        ));
        assert_eq!(asked.answers(), (true, true), "{mode}");
    }
}

/// Two primaries acknowledge writes, and the log of one is thrown away.
#[test]
fn two_primaries_that_both_answer_writes_are_not_linearizable() {
    let run = judged(
        "cluster replication mode=async clients=2 retry=5000ms jitter=0 seed=7\nrun 5ms\n\
         partition n1 c1 | n2 n3 ctl c2\nrun 1s\nrequest c1 put x 1\nrun until acknowledged 1\n\
         request c2 get x\nrun until acknowledged 2\n",
    );
    assert_eq!(run.answers(), (false, true));
    assert_eq!(run.conflict(), ["c1 put x 1", "c2 get x = nothing"]);
}

/// The write was asked for and its client has died: read or not, both are explained.
#[test]
fn a_write_whose_client_has_died_stays_open() {
    let run = judged(
        "cluster replication mode=sync clients=2 jitter=0 seed=7\nrun 5ms\nrequest c1 put x 1\nrun 2ms\ncrash c1\n\
         request c2 get x\nrun until acknowledged 1\nrun 500ms\nrequest c2 get x\nrun until acknowledged 2\n",
    );
    assert_eq!(run.answers(), (true, true));
    let write = &run.operations[0];
    assert_eq!((write.client, write.answer, write.answered), (NodeId(0), None, None));
    let found: Vec<_> = run.operations[1..].iter().map(|operation| operation.answer).collect();
    let Some(Some(RegisterAnswer::Found(Some(_)))) = found.last() else { panic!("it came late: {found:?}") };
}

/// What waits at its client is called when it is its turn: otherwise the second could take effect before the first.
#[test]
fn a_request_that_waits_behind_another_begins_after_it() {
    let run = judged(
        "cluster replication mode=sync jitter=0 seed=7\nrun 5ms\nrequest c1 put x 1\nrequest c1 get x\n\
         request c1 put x 2\nrun 500ms\n",
    );
    assert_eq!(run.answers(), (true, true));
    for pair in run.operations.windows(2) {
        assert_eq!(Some(pair[1].called), pair[0].answered);
    }
}

#[test]
fn long_runs_of_sound_variants_without_faults_are_linearizable() {
    for cluster in [
        "replication mode=sync clients=3 load=5ms",
        "replication mode=async clients=3 load=5ms",
        "hashing clients=3 load=5ms keys=5 copies=3",
        "raft clients=3 load=5ms",
        "raft servers=5 clients=3 load=5ms reads=lease",
    ] {
        let run = judged(&format!("cluster {cluster} seed=3\nrun 4s\n"));
        assert!(run.operations.len() > 100, "{cluster}: {}", run.operations.len());
        assert!(explained(&run.linearizable), "{cluster}: {:?}", run.linearizable);
    }
}

/// Raft answers no read from a leader that was replaced, whatever is cut and whoever crashes; one that does not ask does.
#[test]
fn reads_of_raft_are_linearizable_if_the_leader_asks() {
    let run = |reads: &str| {
        judged(&format!(
            "cluster raft reads={reads} clients=2 retry=60ms load=10ms pre-vote=off check-quorum=off seed=4\n\
             run until n1.role = leader\nrun 300ms\npartition n1 c2 | n2 n3 c1\nrun 1s\nheal all\nrun 300ms\n\
             crash n2\nrun 800ms\nrestart n2\nrun 800ms\n"
        ))
    };
    let asked = run("read-index");
    assert!(asked.operations.len() > 50, "{}", asked.operations.len());
    assert_eq!(asked.answers(), (true, true));
    assert!(!explained(&run("local").linearizable));
}

/// Members come and go; orders to the router are no operations on keys, and every key has 0 at the start.
#[test]
fn keys_that_move_are_judged_and_orders_are_left_out() {
    let run = judged(
        "cluster hashing nodes=3 keys=4 clients=2 seed=7\nrun 5ms\nrequest c1 get k1\nrequest c1 put k1 5\n\
         request c2 join n4\nrequest c2 put k2 6\nrequest c1 get k9\nrun 500ms\nrequest c2 get k1\nrequest c1 get k2\n\
         run 500ms\n",
    );
    assert_eq!(run.answers(), (true, true));
    let keys: Vec<String> = run.operations.iter().map(|operation| operation.call.key.to_string()).collect();
    assert_eq!(keys, ["k1", "k1", "k2", "k1", "k2"], "no order, and no key that does not exist");
    let zero = RegisterAnswer::Found(faultline::sim::Word::new("0"));
    assert_eq!(run.operations[0].answer, Some(zero));
}
