//! The runs of an experiment on all processors. Which processor makes which run decides nothing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::study::lab::{Experiment, Results};

/// Makes every run; `tell` hears how many are made. As many threads as asked for, or as there are processors.
pub fn run(
    experiment: &Arc<Experiment>,
    seeds: u32,
    threads: Option<usize>,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> Results {
    let results = Mutex::new(Results::new(experiment, seeds));
    let empty = Results::new(experiment, seeds);
    let (next, done, total) = (AtomicUsize::new(0), AtomicUsize::new(0), empty.total());
    let work = || {
        loop {
            let run = next.fetch_add(1, Ordering::Relaxed);
            if run >= total {
                return;
            }
            let sample = empty.make(experiment, run);
            results.lock().unwrap_or_else(PoisonError::into_inner).put(run, sample);
            tell(done.fetch_add(1, Ordering::Relaxed) + 1, total);
        }
    };
    let processors = || thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads.unwrap_or_else(processors).max(1) {
            scope.spawn(work);
        }
    });
    results.into_inner().unwrap_or_else(PoisonError::into_inner)
}
