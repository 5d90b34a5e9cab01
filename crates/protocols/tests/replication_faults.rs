//! What only one thing protects: a new primary that trusts no confirmation of an older epoch, a backup that takes only
//! the answer to its own question.

use faultline_protocols::Settings;
use faultline_protocols::replication::{self, Node};
use faultline_sim::*;

fn open(pairs: &[(&str, &str)]) -> World<Node> {
    let settings = Settings::parse(&replication::SPEC, [("jitter", "0")].iter().chain(pairs).copied())
        .expect("good settings");
    World::new(replication::setup(&settings))
}

fn node(world: &World<Node>, name: &str) -> NodeId {
    let index = world.names().iter().position(|known| known == name).expect("it is in the cluster");
    NodeId(index as u16)
}

fn give(world: &mut World<Node>, commands: &[Command]) {
    for command in commands {
        world.inject(command).unwrap_or_else(|_| panic!("at {}: {command:?}", world.now()));
    }
}

fn ask(world: &mut World<Node>, words: &str) {
    let client = node(world, "c1");
    give(world, &[Command::Request(client, words.split(' ').map(str::to_owned).collect())]);
}

/// Goes on for so many milliseconds and loses each message that is chosen, as soon as it leaves.
fn run_losing(world: &mut World<Node>, milliseconds: u64, chosen: impl Fn(&MessageView) -> bool) {
    let end = Micros(world.now().0 + milliseconds * 1_000);
    while world.next_event_at().is_some_and(|at| at <= end) {
        world.step();
        lose(world, &chosen);
    }
    world.wait_until(end);
}

fn lose(world: &mut World<Node>, chosen: impl Fn(&MessageView) -> bool) {
    for message in Session::messages(world).iter().filter(|message| chosen(message)) {
        give(world, &[Command::Drop(message.id)]);
    }
}

fn run(world: &mut World<Node>, milliseconds: u64) {
    run_losing(world, milliseconds, |_| false);
}

fn last(world: &World<Node>, id: NodeId) -> u32 {
    world.cluster().synced(id).log.last()
}

fn leads(world: &World<Node>, id: NodeId) -> bool {
    matches!(world.cluster().process(id), Some(Node::Server(server)) if server.is_primary())
}

fn check(world: &World<Node>) {
    assert!(world.violations().is_empty(), "{:?}", world.violations());
}

/// The new primary has a write of the old one in its log, and does not know who else has it.
#[test]
fn a_new_primary_confirms_an_old_write_only_when_backups_have_it() {
    for (mode, shrink) in [("sync", "off"), ("sync", "on"), ("semi-sync", "off")] {
        let mut world = open(&[("mode", mode), ("shrink", shrink), ("nodes", "3")]);
        let (n1, n2, n3) = (node(&world, "n1"), node(&world, "n2"), node(&world, "n3"));
        run(&mut world, 5);
        ask(&mut world, "put x 1");
        while last(&world, n2) == 0 {
            assert!(world.step());
            lose(&mut world, |message| message.kind == "repl" && message.to == n3);
        }
        give(&mut world, &[Command::Crash(n1)]);
        let copies = |message: &MessageView| ["repl", "entries"].contains(&message.kind) && message.to == n3;
        while !leads(&world, n2) {
            assert!(world.now() < Micros::from_millis(2_000) && world.step());
        }
        let tries = |world: &World<Node>| {
            let sent = |event: &&Event| match event.what {
                What::Sent { message, to, .. } => {
                    to == n2
                        && Session::message(world, message).is_some_and(|message| message.kind == "write")
                }
                _ => false,
            };
            Session::trace(world).iter().filter(sent).count()
        };
        let before = tries(&world);
        // A silent backup would leave the in-sync set of which the controller knows.
        let silence = |message: &MessageView| copies(message) || message.kind == "propose";
        run_losing(&mut world, 700, silence);
        assert!(tries(&world) > before, "{mode}: the client asks the new primary");
        assert_eq!(last(&world, n3), 0);
        assert!(world.operations()[0].responded.is_none(), "{mode}, shrink={shrink}: n3 lacks it");
        give(&mut world, &[Command::Restart(n1)]);
        run(&mut world, 1_000);
        assert!(world.operations()[0].acknowledged, "{mode}, shrink={shrink}");
        give(&mut world, &[Command::Crash(n2), Command::Wipe(n2)]);
        run(&mut world, 1_000);
        assert!(leads(&world, n1) || leads(&world, n3), "{mode}, shrink={shrink}");
        check(&world);
    }
}

/// An answer left before a write that its receiver confirmed, and comes when that has lost its disk and asks again.
#[test]
fn a_backup_takes_only_the_answer_to_its_own_question() {
    let mut world = open(&[("mode", "sync"), ("nodes", "3"), ("timeout", "400ms"), ("retry", "60ms")]);
    let (n1, n2, n3) = (node(&world, "n1"), node(&world, "n2"), node(&world, "n3"));
    run(&mut world, 5);
    ask(&mut world, "put x 1");
    run_losing(&mut world, 40, |message| message.kind == "repl" && message.to == n2);
    assert_eq!((last(&world, n2), last(&world, n3)), (0, 1));
    give(&mut world, &[Command::Crash(n2), Command::Restart(n2)]);
    let answers = |message: &MessageView| message.kind == "entries" && message.to == n2;
    let nonce = |message: &MessageView| {
        message.fields.iter().find(|field| field.key == "nonce").map(|field| field.value.clone())
    };
    let old = loop {
        assert!(world.step());
        let sent = Session::messages(&world);
        if let Some(answer) =
            sent.iter().find(|message| answers(message) && nonce(message) != Some(Value::from(0)))
        {
            break answer.id;
        }
    };
    give(&mut world, &[Command::Delay(old, Micros::from_millis(300))]);
    // The same question is answered again.
    run(&mut world, 120);
    assert!(world.operations()[0].acknowledged && world.cluster().durable(n2).complete);
    ask(&mut world, "put x 2");
    run(&mut world, 100);
    assert!(world.operations()[1].acknowledged && last(&world, n2) == 2);
    give(&mut world, &[Command::Crash(n2), Command::Wipe(n2), Command::Restart(n2)]);
    run_losing(&mut world, 150, |message| answers(message) && message.id != old);
    assert_eq!(last(&world, n2), 1, "the old answer has come");
    assert!(world.cluster().durable(world.config().controller()).in_sync.contains(&n2));
    assert!(!world.cluster().durable(n2).complete, "it may lack what it once confirmed");
    // Nobody else can lead: it has to wait for them.
    give(&mut world, &[Command::Crash(n1), Command::Crash(n3)]);
    run(&mut world, 2_000);
    assert!(!leads(&world, n2));
    give(&mut world, &[Command::Restart(n1), Command::Restart(n3)]);
    run(&mut world, 1_500);
    assert_eq!(last(&world, n2), last(&world, n1));
    assert!(world.cluster().durable(n2).complete);
    check(&world);
}

fn answered(world: &World<Node>, operation: usize) -> bool {
    world.operations()[operation].responded.is_some()
}

fn give_request(world: &mut World<Node>, client: &str, words: &str) {
    let client = node(world, client);
    give(world, &[Command::Request(client, words.split(' ').map(str::to_owned).collect())]);
}

/// A copy of an answer to an earlier read comes when another primary has long begun to lead.
#[test]
fn a_read_is_confirmed_by_answers_to_its_own_round_only() {
    for mode in ["semi-sync", "sync"] {
        let retry = ("retry", "60000ms");
        let mut world =
            open(&[("mode", mode), ("reads", "confirmed"), ("nodes", "2"), ("clients", "2"), retry]);
        let (c1, n1, n2) = (node(&world, "c1"), node(&world, "n1"), node(&world, "n2"));
        run(&mut world, 5);
        give_request(&mut world, "c1", "put x 1");
        run(&mut world, 100);
        give_request(&mut world, "c1", "get x");
        let late = loop {
            assert!(world.step(), "the backup answers");
            let sent = Session::messages(&world);
            if let Some(answer) = sent.iter().find(|message| message.kind == "confirmed") {
                break answer.id;
            }
        };
        give(&mut world, &[Command::Duplicate(late), Command::Delay(late, Micros::from_millis(2_000))]);
        run(&mut world, 100);
        assert!(answered(&world, 1), "{mode}: by the copy");
        // n1 and c1 hear nobody but each other, and of the backup only that answer.
        let apart = |message: &MessageView| {
            let inside = |id: NodeId| id == n1 || id == c1;
            inside(message.from) != inside(message.to) && message.id != late
        };
        run_losing(&mut world, 500, apart);
        assert!(leads(&world, n1) && leads(&world, n2), "{mode}");
        give_request(&mut world, "c2", "get x");
        give_request(&mut world, "c1", "get x");
        run_losing(&mut world, 2_000, apart);
        assert!(Session::messages(&world).iter().all(|message| message.id != late), "it has come");
        assert!(leads(&world, n1) && !answered(&world, 3), "{mode}: it says nothing about now");
        check(&world);
    }
}

/// Whoever may lead next has to answer, and in the right number.
#[test]
fn a_read_waits_for_those_without_whom_nobody_is_promoted() {
    // How many milliseconds it waits at least, and at most.
    for (mode, shrink, least, most) in [
        ("sync", "off", 600, 900),
        ("semi-sync", "off", 0, 60),
        ("async", "off", 600, 900),
        // Then the controller has let n3 out.
        ("sync", "on", 100, 500),
    ] {
        let mut world = open(&[("mode", mode), ("shrink", shrink), ("reads", "confirmed"), ("nodes", "3")]);
        let n3 = node(&world, "n3");
        run(&mut world, 5);
        ask(&mut world, "get x");
        run_losing(&mut world, most.min(600), |message| message.kind == "confirm" && message.to == n3);
        run(&mut world, most.saturating_sub(600));
        let told = world.operations()[0].responded.expect("it is asked again");
        assert!(told >= Micros::from_millis(least), "{mode} {shrink}: {told}");
        check(&world);
    }
}

/// Nobody else is in the in-sync set, so nobody else can be promoted.
#[test]
fn the_last_of_the_in_sync_set_needs_nobody_to_read() {
    let mut world = open(&[("mode", "sync"), ("reads", "confirmed"), ("nodes", "3")]);
    let (n1, n2, n3) = (node(&world, "n1"), node(&world, "n2"), node(&world, "n3"));
    run(&mut world, 5);
    ask(&mut world, "put x 1");
    run(&mut world, 100);
    give(&mut world, &[Command::Crash(n2), Command::Crash(n3)]);
    ask(&mut world, "get x");
    run(&mut world, 30);
    assert!(!answered(&world, 1), "n2 and n3 could still be promoted, as far as n1 knows");
    run(&mut world, 800);
    assert!(answered(&world, 1) && leads(&world, n1), "the controller has let both out");
    check(&world);
}
