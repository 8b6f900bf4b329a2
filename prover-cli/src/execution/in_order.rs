//! Segments proven side by side, as many as fit the memory, and handed on in their order.

use std::{
    collections::BTreeMap,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use crate::failure::Failure;

/// Memory that is shared out.
pub(crate) struct Memory {
    left: Mutex<u64>,
    given_back: Condvar,
    all: u64,
}

/// A part of it, until this is dropped.
pub(crate) struct Part<'a> {
    memory: &'a Memory,
    bytes: u64,
}

impl Memory {
    pub(crate) fn new(all: u64) -> Self {
        Self { left: Mutex::new(all), given_back: Condvar::new(), all }
    }

    /// Waits for so much; none if there will never be.
    pub(crate) fn take(&self, bytes: u64) -> Option<Part<'_>> {
        if bytes > self.all {
            return None;
        }
        let mut left = lock(&self.left);
        while *left < bytes {
            left = self.given_back.wait(left).unwrap_or_else(PoisonError::into_inner);
        }
        *left -= bytes;
        Some(Part { memory: self, bytes })
    }

    /// The same without waiting: none if there is not so much now.
    pub(crate) fn take_now(&self, bytes: u64) -> Option<Part<'_>> {
        let mut left = lock(&self.left);
        *left = left.checked_sub(bytes)?;
        Some(Part { memory: self, bytes })
    }
}

impl Drop for Part<'_> {
    fn drop(&mut self) {
        *lock(&self.memory.left) += self.bytes;
        self.memory.given_back.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is done, and what is still to be handed on.
struct Queue<I, T, F> {
    items: I,
    taken: usize,
    done: BTreeMap<usize, T>,
    handed_on: usize,
    hand_on: F,
    failure: Option<Failure>,
}

/// Does `work` on all items, a few at a time, and hands on what comes of it in the items' order. After
/// the first failure nothing is begun any more.
pub(crate) fn for_each<T: Send, U: Send>(
    threads: usize,
    items: impl Iterator<Item = Result<T, Failure>> + Send,
    work: impl Fn(T) -> Result<U, Failure> + Sync,
    hand_on: impl FnMut(U) -> Result<(), Failure> + Send,
) -> Result<(), Failure> {
    let (taken, done, handed_on) = (0, BTreeMap::new(), 0);
    let queue = Mutex::new(Queue { items, taken, done, handed_on, hand_on, failure: None });
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    // Not in the loop's head: the lock would be held while the work is done.
                    let taken = lock(&queue).take();
                    let Some((at, item)) = taken else { break };
                    let done = work(item);
                    lock(&queue).put(at, done);
                }
            });
        }
    });
    let failure = lock(&queue).failure.take();
    failure.map_or(Ok(()), Err)
}

impl<T, U, I, F> Queue<I, U, F>
where
    I: Iterator<Item = Result<T, Failure>>,
    F: FnMut(U) -> Result<(), Failure>,
{
    fn take(&mut self) -> Option<(usize, T)> {
        if self.failure.is_some() {
            return None;
        }
        match self.items.next()? {
            Ok(item) => {
                self.taken += 1;
                Some((self.taken - 1, item))
            }
            Err(failure) => {
                self.failure = Some(failure);
                None
            }
        }
    }

    fn put(&mut self, at: usize, done: Result<U, Failure>) {
        match done {
            Ok(done) => drop(self.done.insert(at, done)),
            Err(failure) => drop(self.failure.get_or_insert(failure)),
        }
        while let Some(done) = self.done.remove(&self.handed_on).filter(|_| self.failure.is_none())
        {
            self.handed_on += 1;
            if let Err(failure) = (self.hand_on)(done) {
                self.failure = Some(failure);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;

    #[test]
    fn what_is_done_is_handed_on_in_order() {
        for threads in 1..4 {
            let mut seen = Vec::new();
            let work = |n: u64| {
                thread::sleep(std::time::Duration::from_millis(n * 7 % 5));
                Ok(n)
            };
            let hand_on = |n| {
                seen.push(n);
                Ok(())
            };
            for_each(threads, (0..20).map(Ok), work, hand_on).unwrap();
            assert_eq!(seen, (0..20).collect::<Vec<_>>());
        }
    }

    #[test]
    fn nothing_is_handed_on_after_a_failure() {
        let mut seen = Vec::new();
        let work = |n| if n == 3 { Err(Failure::check("three")) } else { Ok(n) };
        let hand_on = |n: u64| {
            seen.push(n);
            Ok(())
        };
        let failed = for_each(2, (0..20).map(Ok), work, hand_on);
        assert!(matches!(failed, Err(Failure::Check(what)) if what == "three"));
        assert!(seen.len() <= 3 && seen.iter().zip(0..).all(|(seen, at)| *seen == at));
        let items = [Ok(0), Err(Failure::check("no item")), Ok(2)];
        let failed = for_each(1, items.into_iter(), Ok, |_| Ok(()));
        assert!(matches!(failed, Err(Failure::Check(what)) if what == "no item"));
        let failed = for_each(2, (0..9).map(Ok), Ok, |_| Err(Failure::check("full")));
        assert!(matches!(failed, Err(Failure::Check(what)) if what == "full"));
    }

    #[test]
    fn no_more_memory_is_taken_than_there_is() {
        let (memory, now, most) = (Memory::new(100), AtomicU64::new(0), AtomicU64::new(0));
        assert!(memory.take(101).is_none());
        let most_of_it = memory.take(60).unwrap();
        assert!(memory.take_now(41).is_none() && memory.take_now(40).is_some());
        drop(most_of_it);
        let work = |n: u64| {
            let part = memory.take(n);
            let taken = now.fetch_add(n, Ordering::SeqCst) + n;
            most.fetch_max(taken, Ordering::SeqCst);
            thread::yield_now();
            now.fetch_sub(n, Ordering::SeqCst);
            drop(part);
            Ok(())
        };
        for_each(8, (0..300).map(|n| Ok(n * 37 % 101)), work, Ok).unwrap();
        assert!(most.into_inner() <= 100);
        assert_eq!(*lock(&memory.left), 100);
    }
}
