//! Pages before and after, from what a run found and left, and the nodes above them.

use std::collections::HashMap;

use chips::digest::Digest;
use circuits::access::REGISTERS;
use machine::{
    record::{PAGE_WORDS, Trace},
    segments::tree::DEPTH,
};

use crate::chips::{
    node::{Both, Node},
    pages::HashedPage,
};

/// A page that a run touches. Clocks are of the first access, less one, and of the last.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    pub(crate) number: u32,
    pub(crate) start: [u32; PAGE_WORDS],
    pub(crate) end: [u32; PAGE_WORDS],
    pub(crate) start_clk: [u32; PAGE_WORDS],
    pub(crate) end_clk: [u32; PAGE_WORDS],
}

impl Page {
    fn new(number: u32, words: [u32; PAGE_WORDS]) -> Self {
        let zeros = [0; PAGE_WORDS];
        Self { number, start: words, end: words, start_clk: zeros, end_clk: zeros }
    }
}

/// All pages of a run, the registers' first.
pub(crate) fn pages(trace: &Trace, firsts: &[(u64, u32)]) -> Vec<Page> {
    let mut pages = vec![registers(trace)];
    pages.extend(trace.pages.iter().map(|&(number, words)| Page::new(number, words)));
    let places: HashMap<u32, usize> =
        pages.iter().enumerate().map(|(place, page)| (page.number, place)).collect();
    let place = |address: u64| {
        let word = (address & (REGISTERS - 1)) / 4;
        let page = places.get(&((word / PAGE_WORDS as u64) as u32)).copied();
        page.map(|page| (page, word as usize % PAGE_WORDS))
    };
    let memory = &trace.memory;
    for (&address, (&end, &clk)) in memory.address.iter().zip(memory.end.iter().zip(&memory.clk)) {
        if let Some((page, word)) = place(address.into()) {
            pages[page].end[word] = end;
            pages[page].end_clk[word] = clk;
        }
    }
    for &(address, clk) in firsts {
        if let Some((page, word)) = place(address) {
            pages[page].start_clk[word] = clk;
        }
    }
    pages
}

fn registers(trace: &Trace) -> Page {
    let mut page = Page::new(0, [0; PAGE_WORDS]);
    let registers = &trace.registers;
    let columns = [
        (&mut page.start, &registers.start),
        (&mut page.end, &registers.end),
        (&mut page.end_clk, &registers.clk),
    ];
    for (words, values) in columns {
        words.iter_mut().zip(values).for_each(|(word, value)| *word = *value);
    }
    page
}

/// The nodes above the pages, level by level, and the roots before and after. Siblings are level by
/// level from left to right; those that are missing are zero.
pub(crate) fn nodes(pages: &[HashedPage<'_>], siblings: &[Digest]) -> (Vec<Node>, [Digest; 2]) {
    let leaf = |page: &HashedPage<'_>| {
        let [old, new] = page.digests;
        (u64::from(page.page.number), Both::leaf(old, new))
    };
    let mut level: Vec<(u64, Both)> = pages.iter().map(leaf).collect();
    let (mut siblings, mut nodes) = (siblings.iter().copied(), Vec::new());
    for height in 0..DEPTH as u8 {
        let mut parents = Vec::with_capacity(level.len());
        let mut rest = level.into_iter().peekable();
        while let Some((index, node)) = rest.next() {
            let right = rest.next_if(|(next, _)| index % 2 == 0 && *next == index + 1);
            let other = match right {
                Some((_, right)) => right,
                None => Both::sibling(siblings.next().unwrap_or_default()),
            };
            let children = if index % 2 == 0 { [node, other] } else { [other, node] };
            let digest = Both::above(children);
            nodes.push(Node { level: height, index: index / 2, children, digest });
            parents.push((index / 2, digest));
        }
        level = parents;
    }
    let root = level.first().map_or([Digest::ZERO; 2], |(_, root)| [root.old, root.new]);
    (nodes, root)
}
