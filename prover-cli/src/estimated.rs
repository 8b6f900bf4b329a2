//! Progress of work whose parts were estimated beforehand.
//!
//! What is left is said by the estimate: at first as if all cores did nothing else, and once a part
//! is done, at the speed that the parts so far had.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};

/// A progress bar on standard error with the time that is left; nothing where that is no terminal.
pub(crate) struct Estimated {
    bar: ProgressBar,
    left: Arc<Mutex<Left>>,
    started: Instant,
}

impl Estimated {
    /// Of work of so many units that was estimated to take so much CPU time.
    pub(crate) fn new(units: u64, estimate: Duration) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let left = Arc::new(Mutex::new(Left::new(estimate, cores)));
        let shared = Arc::clone(&left);
        let started = Instant::now();
        let show = move |_: &ProgressState, out: &mut dyn fmt::Write| {
            let left = shared.lock().unwrap_or_else(PoisonError::into_inner);
            // Nothing better can be done if the terminal does not take it.
            let _ = write!(out, "{}", text(left.at(started.elapsed())));
        };
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {left}");
        let bar = ProgressBar::new(units);
        let bar = match style {
            Ok(style) => bar.with_style(style.with_key("left", show)),
            Err(_) => bar,
        };
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_secs(1));
        }
        Self { bar, left, started }
    }

    /// What is being done.
    pub(crate) fn say(&self, what: &'static str) {
        self.bar.set_message(what);
    }

    /// So many units are done, which were estimated to take so much CPU time.
    pub(crate) fn done(&self, units: u64, estimate: Duration) {
        let mut left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.done(estimate, self.started.elapsed());
        drop(left);
        self.bar.inc(units);
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// What is left, by estimate.
struct Left {
    estimate: Duration,
    cores: usize,
    /// Of what is done, the estimate, and when it was done.
    done: Option<(Duration, Duration)>,
}

impl Left {
    const fn new(estimate: Duration, cores: usize) -> Self {
        Self { estimate, cores, done: None }
    }

    fn done(&mut self, estimate: Duration, at: Duration) {
        let before = self.done.map_or(Duration::ZERO, |(done, _)| done);
        self.done = Some((before + estimate, at));
    }

    /// The time that is left after so much time; none if it takes longer than was to be expected.
    fn at(&self, elapsed: Duration) -> Option<Duration> {
        let expected = match self.done {
            None => self.estimate / self.cores as u32,
            Some((done, took)) if !done.is_zero() => {
                took.mul_f64(self.estimate.as_secs_f64() / done.as_secs_f64())
            }
            Some((_, took)) => took,
        };
        expected.checked_sub(elapsed)
    }
}

fn text(left: Option<Duration>) -> String {
    match left.map(|left| left.as_secs()) {
        None => "longer than estimated".to_owned(),
        Some(left @ 0..120) => format!("about {left} s left"),
        Some(left @ 120..7200) => format!("about {} min left", left.div_ceil(60)),
        Some(left) => format!("about {:.1} h left", left as f64 / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn what_is_left_follows_the_speed_so_far() {
        let mut left = Left::new(seconds(100), 2);
        assert_eq!(left.at(seconds(10)), Some(seconds(40)));
        assert_eq!(left.at(seconds(51)), None);
        // A fifth took 20 seconds, so all of it takes 100.
        left.done(seconds(20), seconds(20));
        assert_eq!(left.at(seconds(30)), Some(seconds(70)));
        left.done(seconds(80), seconds(90));
        assert_eq!(left.at(seconds(90)), Some(Duration::ZERO));
        assert_eq!(Left::new(Duration::ZERO, 2).at(Duration::ZERO), Some(Duration::ZERO));
    }

    #[test]
    fn what_is_left_is_said_no_finer_than_it_is_known() {
        let texts = [None, Some(7), Some(150), Some(9000)].map(|it| text(it.map(seconds)));
        assert_eq!(
            texts,
            ["longer than estimated", "about 7 s left", "about 3 min left", "about 2.5 h left"]
        );
    }
}
