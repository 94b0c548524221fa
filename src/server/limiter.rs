//! Lets a bounded number of searches run and wait, each for a bounded time.

use super::SearchLimits;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

/// Limits how many searches run on blocking threads and how many wait for their turn. Further searches are refused at once.
pub(super) struct Limiter {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
    time: Duration,
}

/// Why a search was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Too many run and wait already.
    Busy,
    /// It took longer than allowed.
    TimedOut,
    /// It panicked.
    Panicked,
}

impl Refusal {
    /// The name in the metrics.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Busy => "busy",
            Self::TimedOut => "timeout",
            Self::Panicked => "panic",
        }
    }
}

impl Limiter {
    pub(super) fn new(limits: &SearchLimits) -> Self {
        let running = limits.concurrency.max(1);
        Self {
            admitted: Arc::new(Semaphore::new(running + limits.queue)),
            running: Arc::new(Semaphore::new(running)),
            time: limits.time,
        }
    }

    /// Runs the work on a blocking thread when its turn comes.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned().map_err(|_| Refusal::Busy)?;
        let turn = Arc::clone(&self.running).acquire_owned();
        let running = timeout(self.time, turn)
            .await
            .map_err(|_| Refusal::Busy)?
            .expect("the semaphore is never closed");
        let task = spawn_blocking(move || {
            // The work holds the slots, not the request that waits for it: a query that takes too long keeps them until it really ends.
            let _slots = (admitted, running);
            work()
        });
        match timeout(self.time, task).await {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(_)) => Err(Refusal::Panicked),
            Err(_) => Err(Refusal::TimedOut),
        }
    }
}
