//! A sample of cases that is spread over all folders.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use crate::case_id::CaseId;

/// Chooses `count` of the cases, given with their files, so that all folders have as many as
/// another as far as they go, and the cases of a folder are evenly far from each other. The same
/// cases give the same sample, in the same order.
pub fn sample(cases: Vec<(PathBuf, CaseId)>, count: usize) -> Vec<(PathBuf, CaseId)> {
    let mut folders: BTreeMap<PathBuf, Vec<(PathBuf, CaseId)>> = BTreeMap::new();
    for (file, case) in cases {
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        folders.entry(folder).or_default().push((file, case));
    }
    let sizes: Vec<usize> = folders.values().map(Vec::len).collect();
    let quotas = quotas(&sizes, count);
    let chosen = folders.into_values().zip(quotas).flat_map(|(cases, quota)| {
        let size = cases.len();
        let is_chosen = move |at: usize| places(size, quota).any(|place| place == at);
        cases.into_iter().enumerate().filter(move |(at, _)| is_chosen(*at)).map(|(_, case)| case)
    });
    chosen.collect()
}

/// How many each folder gives: one more each in every round, as long as it has more.
fn quotas(sizes: &[usize], count: usize) -> Vec<usize> {
    let mut quotas = vec![0; sizes.len()];
    let mut left = count.min(sizes.iter().sum());
    while left > 0 {
        let open: Vec<usize> = (0..sizes.len()).filter(|&at| quotas[at] < sizes[at]).collect();
        // In the last round it is not the first folders that give.
        let in_round = left.min(open.len());
        places(open.len(), in_round).for_each(|at| quotas[open[at]] += 1);
        left -= in_round;
    }
    quotas
}

/// `count` of `size` places, evenly far from each other.
fn places(size: usize, count: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |at| at * size / count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Indexes;

    #[test]
    fn all_folders_give_as_far_as_they_go() {
        assert_eq!(quotas(&[1, 10, 3], 8), [1, 4, 3]);
        assert_eq!(quotas(&[5, 5, 5, 5], 2), [1, 0, 1, 0]);
        assert_eq!(quotas(&[2, 0], 7), [2, 0]);
        assert!(quotas(&[], 7).is_empty());
    }

    #[test]
    fn a_sample_is_spread_within_a_folder() {
        let case = |data| {
            let indexes = Indexes { data, gas: 0, value: 0 };
            let id = CaseId { test: "t".to_owned(), revision: "Osaka".to_owned(), indexes };
            (PathBuf::from(if data < 10 { "a/x.json" } else { "b/y.json" }), id)
        };
        let chosen = sample((0..13).map(case).collect(), 5);
        let chosen: Vec<_> = chosen.iter().map(|(_, id)| id.indexes.data).collect();
        assert_eq!(chosen, [0, 3, 6, 10, 11]);
    }
}
