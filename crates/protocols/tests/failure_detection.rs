//! Failure detectors against published values and closed forms.

use faultline_protocols::failure_detection::curve::{Curve, phi};
use faultline_protocols::failure_detection::learnt::{Smoothed, Window};
use faultline_protocols::failure_detection::{self, Distribution, Node};
use faultline_protocols::{Settings, Variant};
use faultline_sim::*;

const MILLI: u64 = 1_000;

fn world(pairs: &[(&str, &str)]) -> World<Node> {
    let settings = Settings::parse(&failure_detection::SPEC, pairs.iter().copied()).expect("good settings");
    World::new(failure_detection::setup(&settings))
}

fn suspects(world: &World<Node>) -> bool {
    let monitor = world.nodes().into_iter().find(|node| node.name == "m1").expect("it is in the cluster");
    monitor.fields.iter().any(|field| field.key == "suspected" && field.value != Value::Int(0))
}

/// The rules 2.2 and 2.3: 100 gives SRTT 100, RTTVAR 50, RTO 300; then 200 gives 112.5, 62.5 and 362.5.
#[test]
fn the_example_of_rfc_6298() {
    let wait = |smoothed: Smoothed| {
        let Smoothed { mean, deviation } = smoothed;
        Curve::Deviations { mean, deviation, least: Micros(0) }.wait(4.0)
    };
    let first = Smoothed::after(None, Micros(100 * MILLI));
    assert_eq!(
        (first.mean, first.deviation, wait(first)),
        (Micros(100_000), Micros(50_000), Micros(300_000))
    );
    let second = Smoothed::after(Some(first), Micros(200 * MILLI));
    assert_eq!(
        (second.mean, second.deviation, wait(second)),
        (Micros(112_500), Micros(62_500), Micros(362_500))
    );
}

/// PhiAccrualFailureDetectorSpec of Akka: mean 1000 ms, deviation 100 ms, to a tenth; then exact values.
#[test]
fn the_levels_of_akka_and_of_the_paper() {
    for (x, expected) in [(0.0, 0.0), (500.0, 0.1), (1000.0, 0.3), (1200.0, 1.6), (1700.0, 15.3)] {
        let found = phi(Distribution::Logistic, x, 1000.0, 100.0);
        assert!((found - expected).abs() < 0.1, "{x}: {found}");
    }
    let exact = [
        (Distribution::Logistic, 1000.0, std::f64::consts::LOG10_2),
        (Distribution::Logistic, 1200.0, 1.6428),
        (Distribution::Logistic, 1300.0, 2.9095),
        (Distribution::Logistic, 1500.0, 7.2999),
        (Distribution::Normal, 1200.0, 1.6430),
        (Distribution::Normal, 1300.0, 2.8697),
        (Distribution::Normal, 1500.0, 6.5426),
        (Distribution::Exponential, 1000.0, std::f64::consts::LOG10_E),
    ];
    for (distribution, x, expected) in exact {
        let found = phi(distribution, x, 1000.0, 100.0);
        assert!((found - expected).abs() < 0.0001, "{distribution:?} at {x}: {found}");
    }
}

#[test]
fn the_silence_that_reaches_a_threshold_of_8() {
    let expected = [
        (Distribution::Logistic, 1_522_600),
        (Distribution::Normal, 1_561_200),
        (Distribution::Exponential, 18_420_700),
    ];
    for (distribution, expected) in expected {
        let curve = Curve::Phi { distribution, mean_ns: 1_000_000_000, deviation_ns: 100_000_000 };
        let wait = curve.wait(8.0);
        assert!(wait.0.abs_diff(expected) <= 50, "{distribution:?}: {wait}");
        assert!(curve.level(wait) >= 8.0 && curve.level(Micros(wait.0 - 1)) < 8.0, "the first such silence");
    }
}

/// From no silence to an hour, also where the chance vanishes and where the deviation is a microsecond.
#[test]
fn no_level_falls_while_a_silence_grows() {
    let phi = |distribution, deviation_ns| Curve::Phi { distribution, mean_ns: 100_000_000, deviation_ns };
    let kinds = [Distribution::Logistic, Distribution::Normal, Distribution::Exponential];
    let mut curves: Vec<Curve> =
        kinds.iter().flat_map(|kind| [phi(*kind, 1_000), phi(*kind, 10_000_000)]).collect();
    curves.push(Curve::Silence);
    curves.push(Curve::Lateness { expected_us: -5 });
    curves.push(Curve::Lateness { expected_us: 90_000 });
    curves.push(Curve::Deviations { mean: Micros(100_000), deviation: Micros(0), least: Micros(0) });
    for curve in curves {
        let mut before = 0.0;
        for step in 0..20_000u64 {
            let silence = Micros(if step < 10_000 { step * 30 } else { (step - 10_000) * 360_000 });
            let level = curve.level(silence);
            assert!(!level.is_nan() && level >= 0.0, "{curve:?} at {silence}");
            if step != 10_000 {
                assert!(level >= before, "{curve:?} falls at {silence}: {before} to {level}");
            }
            before = level;
        }
    }
}

#[test]
fn means_and_variances_of_windows() {
    let of = |most: u16, gaps: &[i64]| {
        let mut window = Window::default();
        gaps.iter().for_each(|gap| window.push(*gap, most));
        let (mean, deviation) = window.mean_and_deviation();
        (mean, deviation * deviation)
    };
    let near = |(mean, variance): (f64, f64), expected: (f64, f64)| {
        let close = (mean - expected.0).abs() < 0.0001 && (variance - expected.1).abs() < 0.0001;
        assert!(close, "{mean}, {variance}, not {expected:?}");
    };
    near(of(10, &[100, 200, 125, 340, 130]), (179.0, 7584.0));
    near(of(3, &[100, 110, 90]), (100.0, 66.6667));
    near(of(3, &[100, 110, 90, 140]), (113.3333, 422.2222));
    let mut window = Window::default();
    (0..500).for_each(|gap| window.push(gap, 20));
    assert_eq!(window.len(), 20);
}

/// A fixed timeout finds a crash between timeout + delay - interval and timeout + delay after it.
#[test]
fn the_detection_time_of_a_fixed_timeout() {
    let (mut least, mut most, mut sum, mut runs) = (u64::MAX, 0, 0, 0);
    for after in (0..1_000).step_by(20) {
        let mut world = world(&[
            ("nodes", "1"),
            ("detector", "fixed"),
            ("heartbeat", "1000"),
            ("timeout", "3000"),
            ("latency", "100"),
            ("jitter", "0"),
        ]);
        world.run_until(Micros::from_millis(5_001 + after));
        let node = world.nodes().into_iter().find(|node| node.name == "n1").expect("it is there").id;
        world.inject(&Command::Crash(node)).expect("it is up");
        let crashed = world.now();
        while !suspects(&world) {
            assert!(world.step(), "the timer is set");
        }
        let took = world.now().saturating_sub(crashed).0;
        (least, most, sum, runs) = (least.min(took), most.max(took), sum + took, runs + 1);
    }
    assert!(least > 2_099_000 && most < 3_101_000, "{least} to {most}");
    assert!((sum / runs).abs_diff(2_600_000) < 20_000, "{}", sum / runs);
}

/// Whatever the detector: a crash is found, in the time that the monitor says it waits.
#[test]
fn every_variant_finds_a_crash() {
    for Variant { name, settings, .. } in failure_detection::SPEC.variants {
        let mut pairs = settings.to_vec();
        pairs.push(("nodes", "1"));
        let mut world = world(&pairs);
        world.run_until(Micros::from_millis(2_050));
        assert!(!suspects(&world), "{name}");
        let node = world.nodes().into_iter().find(|node| node.name == "n1").expect("it is there").id;
        world.inject(&Command::Crash(node)).expect("it is up");
        world.run_until(Micros::from_millis(6_000));
        assert!(suspects(&world), "{name}");
    }
}
