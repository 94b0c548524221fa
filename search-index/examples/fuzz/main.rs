//! Fuzzes what strangers can send: `fuzz parser|archive|files [--seconds N] [--seed N]`.
//!
//! A failing input is made smaller and printed with the seed; keep it as a test in `tests/found.rs`.

mod archive;
mod query;

use std::time::{Duration, Instant};

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// What a single input may cost, on a loaded machine.
const LONGEST: Duration = Duration::from_secs(2);
/// What the whole run may hold in memory.
const MOST_KILOBYTES: u64 = 256 << 10;
/// Inputs between two looks at the clock.
const BATCH: u32 = 500;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let option = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1).and_then(|value| value.parse::<u64>().ok())
    };
    let time = Duration::from_secs(option("--seconds").unwrap_or(600));
    let clock = || std::time::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_secs());
    let seed = option("--seed").unwrap_or_else(clock);
    println!("seed {seed}");
    match arguments.first().map(String::as_str) {
        Some("parser") => fuzz(time, seed, &query::requests(), query::check()),
        Some("archive") => fuzz(time, seed, &archive::damages(), archive::check()),
        Some("files") => {
            let cases = (proptest::prelude::any::<proptest::sample::Index>(), archive::damages());
            fuzz(time, seed, &cases, archive::check_files());
        }
        _ => panic!("fuzz parser|archive|files [--seconds N] [--seed N]"),
    }
}

/// Checks inputs until the time is over; panics with the smallest failing one.
fn fuzz<S: Strategy>(
    time: Duration,
    seed: u64,
    strategy: &S,
    check: impl Fn(S::Value) -> Result<&'static str, TestCaseError>,
) {
    let runner = |seed: u64| {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        let config = Config { cases: BATCH, failure_persistence: None, ..Config::default() };
        TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    };
    let outcomes = std::cell::RefCell::new(std::collections::BTreeMap::<&str, u64>::new());
    let slowest = std::cell::Cell::new(Duration::ZERO);
    let started = Instant::now();
    for seed in (seed..).take_while(|_| started.elapsed() < time) {
        let outcome = runner(seed).run(strategy, |input| {
            let begun = Instant::now();
            let outcome = check(input)?;
            slowest.set(slowest.get().max(begun.elapsed()));
            *outcomes.borrow_mut().entry(outcome).or_default() += 1;
            let holds =
                |limit, what: &str| if limit { Ok(()) } else { Err(TestCaseError::fail(what.to_owned())) };
            holds(begun.elapsed() < LONGEST, "took too long")?;
            holds(peak_kilobytes().is_none_or(|peak| peak < MOST_KILOBYTES), "took too much memory")
        });
        if let Err(error) = outcome {
            panic!("seed {seed}: {error}");
        }
    }
    println!("{:?}, slowest {:.1?}, peak {:?} kB", outcomes.into_inner(), slowest.get(), peak_kilobytes());
}

/// The most memory that this process ever held, where the system tells.
fn peak_kilobytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
