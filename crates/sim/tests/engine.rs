//! The engine by itself, with a process so small that every expectation can be computed by hand:
//! latency 5 ms, a sync 1 ms, a send 0.1 ms.

mod toy;

use faultline_sim::*;
use toy::*;

fn at(world: &World<Toy>, wanted: impl Fn(&What) -> bool) -> Vec<u64> {
    Session::trace(world).iter().filter(|event| wanted(&event.what)).map(|event| event.at.0).collect()
}

fn delivered(world: &World<Toy>) -> Vec<u64> {
    at(world, |what| matches!(what, What::Delivered { .. }))
}

fn run(world: &mut World<Toy>, micros: u64) {
    world.run_until(Micros(micros));
}

#[test]
fn effects_leave_in_order_and_take_their_time() {
    let mut world = world();
    tell(&mut world, 7);
    run(&mut world, 20_000);
    assert_eq!(at(&world, |what| matches!(what, What::Sent { from: CLIENT, .. })), [100, 200]);
    assert_eq!(at(&world, |what| matches!(what, What::Synced { .. })), [6_100, 6_200]);
    assert_eq!(at(&world, |what| matches!(what, What::Sent { to: CLIENT, .. })), [6_200, 6_300]);
    assert_eq!(delivered(&world), [5_100, 5_200, 11_200, 11_300]);
    let lines = at(&world, |what| matches!(what, What::Line { node: N1, .. }));
    assert_eq!(lines, [5_100, 6_100], "a line lights up when it is its turn");
}

#[test]
fn a_crash_between_two_sends_loses_the_second() {
    let mut world = world();
    tell(&mut world, 7);
    run(&mut world, 150);
    world.inject(&Command::Crash(CLIENT)).unwrap();
    run(&mut world, 20_000);
    assert_eq!(process(&world, N1).heard, [7]);
    assert!(process(&world, N2).heard.is_empty());
    let crash = Session::trace(&world).iter().find_map(|event| match event.what {
        What::Crashed { lost_sends, lost_writes, .. } => Some((lost_sends, lost_writes)),
        _ => None,
    });
    assert_eq!(crash, Some((1, 0)));
}

#[test]
fn a_crash_before_the_sync_loses_the_write_and_one_after_it_does_not() {
    for (moment, kept) in [(6_050, 0), (6_150, 1)] {
        let mut world = world();
        tell(&mut world, 7);
        run(&mut world, moment);
        world.inject(&Command::Crash(N1)).unwrap();
        world.inject(&Command::Restart(N1)).unwrap();
        assert_eq!(world.cluster().durable(N1).0.len(), kept, "crashed at {moment}");
        assert!(process(&world, N1).heard.is_empty(), "memory is always lost");
    }
}

#[test]
fn what_arrives_at_a_busy_node_waits_its_turn() {
    let mut world = world();
    tell(&mut world, 1);
    tell(&mut world, 2);
    run(&mut world, 30_000);
    // The second request finds the client busy with two sends; its message finds the server in a sync.
    let at_n1 = at(&world, |what| matches!(what, What::Delivered { to: N1, .. }));
    assert_eq!(at_n1, [5_100, 6_200]);
    assert_eq!(at(&world, |what| matches!(what, What::Queued { to: N1, .. })), [5_300]);
}

#[test]
fn a_pause_delays_and_loses_nothing() {
    let mut world = world();
    tell(&mut world, 7);
    run(&mut world, 5_500);
    world.inject(&Command::Pause(N1)).unwrap();
    run(&mut world, 50_000);
    assert_eq!(at(&world, |what| matches!(what, What::Synced { node: N1, .. })), [] as [u64; 0]);
    world.inject(&Command::Resume(N1)).unwrap();
    run(&mut world, 60_000);
    assert_eq!(at(&world, |what| matches!(what, What::Synced { node: N1, .. })), [50_000]);
    assert_eq!(process(&world, CLIENT).heard.len(), 2);
}

#[test]
fn timers_of_a_paused_node_wait_and_those_of_a_crashed_one_are_gone() {
    let mut world = world();
    world.inject(&Command::Pause(N2)).unwrap();
    run(&mut world, 35_000);
    assert_eq!(process(&world, N2).ticks, 0);
    world.inject(&Command::Resume(N2)).unwrap();
    run(&mut world, 35_000);
    assert_eq!(process(&world, N2).ticks, 1, "one timer was set, so it fires once");
    world.inject(&Command::Crash(N2)).unwrap();
    run(&mut world, 100_000);
    world.inject(&Command::Restart(N2)).unwrap();
    run(&mut world, 110_000);
    assert_eq!(process(&world, N2).ticks, 1, "the restart set it anew");
}

#[test]
fn a_cut_loses_what_travels_at_once_and_what_is_sent_half_way() {
    let mut world = world();
    tell(&mut world, 7);
    run(&mut world, 1_000);
    world.inject(&Command::Cut(one_way(CLIENT, N1))).unwrap();
    let cut = |what: &What| matches!(what, What::Dropped { to: N1, why: DropReason::Cut, .. });
    assert_eq!(at(&world, cut), [1_000]);
    tell(&mut world, 8);
    run(&mut world, 20_000);
    assert_eq!(at(&world, cut), [1_000, 3_600], "sent at 1.1 ms, lost after half of 5 ms");
    assert_eq!(process(&world, N2).heard, [7, 8], "the other link is whole");
    world.inject(&Command::Heal(both(N1, CLIENT))).unwrap();
    tell(&mut world, 9);
    run(&mut world, 30_000);
    assert_eq!(process(&world, N1).heard, [9]);
}

#[test]
fn one_direction_of_a_cut_link_still_works() {
    let mut world = world();
    world.inject(&Command::Cut(one_way(N1, CLIENT))).unwrap();
    tell(&mut world, 7);
    run(&mut world, 20_000);
    assert_eq!(process(&world, N1).heard, [7]);
    assert_eq!(process(&world, CLIENT).heard, [7], "only n2 could answer");
}

#[test]
fn a_partition_cuts_between_the_groups_and_nowhere_else() {
    let mut world = world();
    world.inject(&Command::Partition(vec![vec![N1], vec![N2]])).unwrap();
    tell(&mut world, 7);
    run(&mut world, 20_000);
    assert_eq!(process(&world, CLIENT).heard, [7, 7], "the client is in no group");
    world.inject(&Command::Partition(vec![vec![N1, CLIENT], vec![N2]])).unwrap();
    tell(&mut world, 8);
    run(&mut world, 40_000);
    assert_eq!((process(&world, N1).heard, process(&world, N2).heard), (vec![7, 8], vec![7]));
    world.inject(&Command::HealAll).unwrap();
    tell(&mut world, 9);
    run(&mut world, 60_000);
    assert_eq!(process(&world, N2).heard, [7, 9]);
}

#[test]
fn a_message_can_be_dropped_delayed_and_duplicated() {
    let mut world = world();
    tell(&mut world, 7);
    run(&mut world, 1_000);
    let ids: Vec<MessageId> = world.messages().iter().map(|message| message.id).collect();
    assert_eq!(ids, [MessageId(1), MessageId(2)]);
    world.inject(&Command::Drop(MessageId(1))).unwrap();
    world.inject(&Command::Delay(MessageId(2), Micros(30_000))).unwrap();
    world.inject(&Command::Duplicate(MessageId(2))).unwrap();
    run(&mut world, 50_000);
    assert!(process(&world, N1).heard.is_empty());
    assert_eq!(process(&world, N2).heard, [7, 7]);
    let at_n2 = at(&world, |what| matches!(what, What::Delivered { to: N2, .. }));
    assert_eq!(at_n2, [6_000, 35_200], "the copy travels anew, the original is late");
}

#[test]
fn a_slow_link_is_slow_and_a_lossy_one_loses() {
    let mut world = world();
    world.inject(&Command::Latency { span: one_way(CLIENT, N1), latency: Micros(80_000) }).unwrap();
    world.inject(&Command::Loss { span: one_way(CLIENT, N2), ppm: 1_000_000 }).unwrap();
    tell(&mut world, 7);
    run(&mut world, 100_000);
    assert_eq!(at(&world, |what| matches!(what, What::Delivered { to: N1, .. })), [80_100]);
    assert!(process(&world, N2).heard.is_empty());
}

#[test]
fn a_fast_clock_fires_early_and_a_jump_fires_nothing() {
    let mut world = world();
    world.inject(&Command::Rate(N2, 2_000_000)).unwrap();
    run(&mut world, 20_000);
    assert_eq!(process(&world, N2).ticks, 4);
    world.inject(&Command::Rate(N2, 1_000_000)).unwrap();
    world.inject(&Command::Skew(N2, 500_000)).unwrap();
    run(&mut world, 29_999);
    assert_eq!(process(&world, N2).ticks, 4);
    run(&mut world, 30_000);
    assert_eq!(process(&world, N2).ticks, 5);
}

#[test]
fn a_timer_can_be_fired_by_hand() {
    let mut world = world();
    world.inject(&Command::Fire(N2, "tick".to_owned())).unwrap();
    assert_eq!(process(&world, N2).ticks, 1);
    run(&mut world, 10_000);
    assert_eq!(process(&world, N2).ticks, 2, "it was set anew when it fired");
    assert!(world.inject(&Command::Fire(N1, "tick".to_owned())).is_err());
}

#[test]
fn a_command_that_makes_no_sense_is_refused_and_changes_nothing() {
    let mut world = world();
    tell(&mut world, 7);
    run(&mut world, 1_000);
    let refused = [
        Command::Restart(N1),
        Command::Resume(N1),
        Command::Wipe(N1),
        Command::Heal(both(CLIENT, N1)),
        Command::HealAll,
        Command::Cut(both(N1, N1)),
        Command::Drop(MessageId(99)),
        Command::Delay(MessageId(99), Micros(1)),
        Command::Duplicate(MessageId(99)),
        Command::Rate(N1, 1),
        Command::Loss { span: both(CLIENT, N1), ppm: 1_000_001 },
        Command::Fire(N1, "tick".to_owned()),
        Command::Request(N1, vec!["tell".to_owned(), "1".to_owned()]),
        Command::Request(CLIENT, vec!["shout".to_owned()]),
        Command::Partition(vec![vec![N1]]),
        Command::Partition(vec![vec![N1], vec![N1, N2]]),
    ];
    let (before, events) = (world.state_hash(), Session::trace(&world).len());
    for command in refused {
        assert!(world.inject(&command).is_err(), "{command:?}");
        assert_eq!(world.state_hash(), before, "{command:?}");
    }
    assert_eq!(Session::trace(&world).len(), events);
}

#[test]
fn a_fifo_network_keeps_the_order_and_another_does_not() {
    let order = |fifo: bool, seed: u64| {
        let options = NetworkOptions { fifo, jitter: Micros(20_000), ..network() };
        let mut world = world_on(options, seed);
        for number in 0..20 {
            tell(&mut world, number);
        }
        run(&mut world, 200_000);
        process(&world, N1).heard
    };
    let sorted: Vec<u32> = (0..20).collect();
    for seed in 0..20 {
        assert_eq!(order(true, seed), sorted);
    }
    assert!((0..20).any(|seed| order(false, seed) != sorted));
}

#[test]
fn latencies_lie_where_the_options_say() {
    let options = NetworkOptions { jitter: Micros(4_000), ..network() };
    let mut world = world_on(options, 3);
    let mut latencies = Vec::new();
    for round in 0..500 {
        tell(&mut world, round);
        run(&mut world, u64::from(round + 1) * 40_000);
    }
    for event in Session::trace(&world) {
        if let What::Delivered { message, to: N1, .. } = event.what {
            let sent = Session::message(&world, message).expect("it is recorded").sent_at;
            latencies.push(event.at.0 - sent.0);
        }
    }
    assert!(latencies.iter().all(|latency| (5_000..=9_000).contains(latency)));
    let mean = latencies.iter().sum::<u64>() / latencies.len() as u64;
    assert!((6_800..=7_200).contains(&mean), "uniform on 5 to 9 ms has mean 7 ms, not {mean}");
}

#[test]
fn the_same_seed_makes_the_same_run_and_another_seed_another() {
    let hash = |seed: u64| {
        let mut world = world_on(NetworkOptions { jitter: Micros(4_000), ..network() }, seed);
        tell(&mut world, 7);
        run(&mut world, 100_000);
        (world.trace_hash(), world.state_hash())
    };
    assert_eq!(hash(1), hash(1));
    assert_ne!(hash(1), hash(2));
}

#[test]
fn a_copy_of_a_moment_has_the_same_future() {
    let mut world = world_on(NetworkOptions { jitter: Micros(4_000), loss_ppm: 200_000, ..network() }, 5);
    for number in 0..10 {
        tell(&mut world, number);
    }
    run(&mut world, 7_000);
    let mut copy = world.clone();
    run(&mut world, 90_000);
    copy.run_until(Micros(90_000));
    assert_eq!(copy.state_hash(), world.state_hash());
    assert_eq!(copy.events(), world.events());
}

#[test]
fn a_message_that_waits_is_the_one_that_was_sent() {
    let mut world = world();
    tell(&mut world, 7);
    run(&mut world, 1_000);
    let original = world.messages().iter().find(|view| view.to == N1).expect("it travels").id;
    world.inject(&Command::Duplicate(original)).unwrap();
    world.inject(&Command::Pause(N1)).unwrap();
    run(&mut world, 20_000);
    let waiting: Vec<_> = world
        .messages()
        .into_iter()
        .filter(|view| view.to == N1)
        .map(|view| (view.flight, view.sent_at.0, view.copy_of))
        .collect();
    let since = |micros| Flight::Waits { since: Micros(micros) };
    assert_eq!(waiting, [(since(5_100), 100, None), (since(6_000), 1_000, Some(original))]);
}

#[test]
fn states_that_differ_in_what_comes_or_is_judged_have_different_hashes() {
    let after = |script: &dyn Fn(&mut World<Toy>)| {
        let mut world = world();
        script(&mut world);
        run(&mut world, 18_000);
        world
    };
    let later_by = |moment| {
        after(&move |world| {
            run(world, 8_000);
            tell(world, 7);
            run(world, moment);
            let to_n2 = world.messages().iter().find(|view| view.to == N2).expect("it travels").id;
            world.inject(&Command::Delay(to_n2, Micros(6_800))).unwrap();
        })
    };
    // At 20 ms the message and the timer of n2 are due; which of them is first was decided at 10 ms.
    let (first, last) = (later_by(9_000), later_by(11_000));
    let due = |world: &World<Toy>| world.messages().iter().map(|view| view.flight).collect::<Vec<_>>();
    assert_eq!(due(&first), due(&last));
    assert_ne!(first.state_hash(), last.state_hash(), "the order of what is due at one time");

    let (early, late) = (after(&|world| tell(world, 7)), after(&|world| (run(world, 500), tell(world, 7)).1));
    assert_eq!(early.nodes(), late.nodes());
    assert_ne!(early.state_hash(), late.state_hash(), "when a client asked");

    let crashed = after(&|world| {
        world.inject(&Command::Crash(N1)).unwrap();
        world.inject(&Command::Restart(N1)).unwrap();
    });
    assert_eq!(crashed.nodes(), after(&|_| ()).nodes());
    assert_ne!(crashed.state_hash(), after(&|_| ()).state_hash(), "what the monitor knows");
}

#[test]
fn machines_fail_at_the_rate_that_was_asked_for_and_come_back() {
    let run = |seed| {
        let accidents =
            Accidents { nodes: vec![N1], mean: Micros::from_millis(300), repair: Micros::from_millis(100) };
        let mut world = failing(accidents, seed);
        world.run_until(Micros::from_millis(400_000));
        let count = |wanted: fn(&What) -> bool| at(&world, wanted).len() as i64;
        let crashes = count(|what| matches!(what, What::Crashed { node: N1, .. }));
        let restarts = count(|what| matches!(what, What::Restarted { node: N1 }));
        assert!((0..=1).contains(&(crashes - restarts)), "{crashes} crashes, {restarts} restarts");
        assert_eq!(count(|what| matches!(what, What::Crashed { node: N2, .. })), 0);
        (crashes, Session::trace_hash(&world))
    };
    // One cycle is 300 ms up and 100 ms down: 1,000 of them, give or take three deviations.
    let (crashes, hash) = run(1);
    assert!((925..=1_075).contains(&crashes), "{crashes} crashes in 400 s");
    assert_eq!(run(1), (crashes, hash));
    assert_ne!(run(2).1, hash);
}
