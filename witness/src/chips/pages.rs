//! Fills `pages`.

use core::borrow::BorrowMut;

use chips::{digest::Digest, field, poseidon2::permute};
use circuits::{
    access::REGISTERS,
    chips::pages::{Hash, PAGE_ROWS, PagesColumns, ZERO_PAGE},
    config::{DIGEST, Felt},
    tables::Table,
};
use machine::{record::PAGE_WORDS, segments::PAGE_TAG};
use p3_field::PrimeCharacteristicRing;
use p3_matrix::dense::RowMajorMatrix;
use rayon::prelude::*;

use crate::{
    execution::{accesses::Accesses, instruction::flag, memory::Page, rows::fill_rows},
    felt,
};

/// A page with its hashes, after each four words.
pub(crate) struct HashedPage<'a> {
    pub(crate) page: &'a Page,
    is_zero: bool,
    is_kept: bool,
    start: Vec<[Felt; DIGEST]>,
    end: Vec<[Felt; DIGEST]>,
    /// The digests before and after.
    pub(crate) digests: [Digest; 2],
}

impl<'a> HashedPage<'a> {
    /// Of a segment that halts, no page is hashed as it was left.
    pub(crate) fn all(pages: &'a [Page], is_last: bool) -> Vec<Self> {
        pages.par_iter().map(|page| Self::new(page, is_last)).collect()
    }

    fn new(page: &'a Page, is_last: bool) -> Self {
        let is_zero = page.start.iter().all(|&word| word == 0);
        let is_kept = is_last || page.start == page.end;
        let (mut start, start_digest) = states(&page.start);
        let (mut end, mut end_digest) = states(&page.end);
        if is_zero {
            start = skipped(ZERO_PAGE.map(Felt::from_u64));
        }
        if is_kept {
            end_digest = start_digest;
            end = skipped(felt::digest(start_digest));
        }
        Self { page, is_zero, is_kept, start, end, digests: [start_digest, end_digest] }
    }
}

/// The states between the rows of a page that is not hashed: the first one is given, the last is the
/// digest.
fn skipped(digest: [Felt; DIGEST]) -> Vec<[Felt; DIGEST]> {
    let mut states = vec![[Felt::ZERO; DIGEST]; PAGE_ROWS + 1];
    states[0] = capacity().map(felt::element);
    states[PAGE_ROWS] = digest;
    states
}

fn capacity() -> [field::Felt; DIGEST] {
    let [tag, length] = [PAGE_TAG, PAGE_WORDS as u32].map(field::Felt::from_u32);
    [tag, length, field::Felt::ZERO, field::Felt::ZERO]
}

/// The capacities before and between the rows, and the digest.
fn states(words: &[u32; PAGE_WORDS]) -> (Vec<[Felt; DIGEST]>, Digest) {
    let mut capacity = capacity();
    let mut states = vec![capacity.map(felt::element)];
    let mut digest = Digest::ZERO;
    for &[a, b, c, d] in words.as_chunks().0 {
        let [a, b, c, d] = [a, b, c, d].map(field::Felt::from_u32);
        let [e, f, g, h] = capacity;
        let [p, q, r, s, rest @ ..] = permute([a, b, c, d, e, f, g, h]);
        (digest, capacity) = (Digest([p, q, r, s]), rest);
        states.push(capacity.map(felt::element));
    }
    if let Some(last) = states.last_mut() {
        *last = felt::digest(digest);
    }
    (states, digest)
}

pub(crate) fn fill(pages: &[HashedPage<'_>]) -> RowMajorMatrix<Felt> {
    let rows: Vec<_> =
        (0..pages.len()).flat_map(|page| (0..PAGE_ROWS).map(move |row| (page, row))).collect();
    let mut none = Accesses::default();
    fill_rows(Table::Pages, &rows, &mut none, |&(page, row), cells, _| {
        let following = pages.get(page + 1).map(|next| next.page.number);
        *cells.borrow_mut() = fill_row(&pages[page], row, following);
    })
}

fn fill_row(hashed: &HashedPage<'_>, row: usize, following: Option<u32>) -> PagesColumns<Felt> {
    let &HashedPage { page, is_zero, is_kept, .. } = hashed;
    let (number, is_registers, is_end) = (page.number, page.number == 0, row + 1 == PAGE_ROWS);
    let base = if is_registers { REGISTERS } else { u64::from(number) * 4 * PAGE_WORDS as u64 };
    let four = |words: &[u32; PAGE_WORDS]| -> [Felt; DIGEST] {
        core::array::from_fn(|at| Felt::from_u32(words[DIGEST * row + at]))
    };
    let hash = |states: &[[Felt; DIGEST]]| Hash { before: states[row], after: states[row + 1] };
    let next = following.filter(|_| is_end);
    let below = if is_registers { 3 } else { 0 };
    let gap = next.map_or(0, |next| next - number - 1 - below);
    PagesColumns {
        is_real: Felt::ONE,
        is_registers: flag(is_registers),
        is_zero: flag(is_zero),
        is_kept: flag(is_kept),
        page: Felt::from_u32(number),
        address: Felt::from_u64(base + 16 * row as u64),
        start: four(&page.start),
        start_clk: four(&page.start_clk),
        end: four(&page.end),
        end_clk: four(&page.end_clk),
        start_hash: hash(&hashed.start),
        end_hash: hash(&hashed.end),
        gap: [gap & 0xffff, gap >> 16].map(Felt::from_u32),
        is_followed: flag(next.is_some()),
        hashes_within: [flag(!is_zero && !is_end), flag(!is_kept && !is_end)],
        hashes_end: [flag(!is_zero && is_end), flag(!is_kept && is_end)],
        is_page_end: flag(is_end),
    }
}
