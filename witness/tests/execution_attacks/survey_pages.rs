//! The constraints of pages: many of them speak of a page as a whole, and so do the lies.

use circuits::{
    access::REGISTERS,
    chips::pages::{PAGE_ROWS, PagesColumns},
    config::Felt,
    tables::Table,
};
use p3_field::PrimeCharacteristicRing;

use crate::{
    pages::{each, last, with_page},
    survey::{check, only},
    world::{DATA, World, felt},
};

type Pages = PagesColumns<Felt>;

/// A page of zeros that stay, behind all others.
const QUIET: usize = 3;
const ROWS: core::ops::Range<usize> = QUIET * PAGE_ROWS..(QUIET + 1) * PAGE_ROWS;

fn quiet(constraint: usize, change: impl Fn(&mut World)) -> usize {
    let mut world = with_page(DATA / 1024 + 2);
    change(&mut world);
    only(&world, Table::Pages, constraint)
}

fn row(world: &mut World, row: usize) -> &mut Pages {
    world.row(Table::Pages, row)
}

#[test]
fn constraints_of_pages_are_needed() {
    let mut told = Vec::new();
    // Pages that are zeros, or kept, twice: then they provide hashes instead of looking them up.
    told.push(quiet(1, |world| {
        each(world, QUIET, |row| {
            row.is_zero = Felt::TWO;
            row.hashes_within[0] = row.is_page_end - Felt::ONE;
            row.hashes_end[0] = -row.is_page_end;
        });
    }));
    told.push(quiet(2, |world| {
        each(world, QUIET, |row| {
            row.is_kept = Felt::TWO;
            row.hashes_within[1] = row.is_page_end - Felt::ONE;
            row.hashes_end[1] = -row.is_page_end;
        });
    }));
    // A page that ends without its digest, and one that does not end.
    told.push(quiet(3, |world| last(world, QUIET).is_page_end = Felt::ZERO));
    told.push(quiet(7, |world| {
        (ROWS.end - 6..ROWS.end).for_each(|at| row(world, at).is_real = Felt::ZERO);
        last(world, QUIET).is_page_end = Felt::ZERO;
    }));
    // No page at all; another one than the registers'; the registers elsewhere.
    told.push(quiet(4, |world| {
        for at in 0..ROWS.end {
            world.erase(Table::Pages, at);
        }
        each(world, 0, |row| row.is_registers = Felt::ONE);
    }));
    told.push(quiet(5, |world| {
        each(world, 0, |row| {
            row.is_registers = Felt::ZERO;
            row.address -= felt(REGISTERS);
        });
        last(world, 0).gap[0] += felt(3);
    }));
    told.push(quiet(6, |world| {
        each(world, 0, |row| {
            row.page = Felt::ONE;
            row.address += felt(1024);
        });
        last(world, 0).gap[0] -= Felt::ONE;
    }));
    // A second page of registers; a page after none; a page between two others.
    told.push(quiet(12, |world| {
        each(world, QUIET, |row| {
            row.is_registers = Felt::ONE;
            row.address += felt(REGISTERS);
        });
    }));
    told.push(quiet(13, |world| {
        (0..PAGE_ROWS).for_each(|at| world.erase(Table::Pages, ROWS.start - PAGE_ROWS + at));
        last(world, 1).is_followed = Felt::ZERO;
    }));
    told.push(quiet(17, |world| each(world, QUIET, |row| row.address += felt(4))));
    for at in 0..4 {
        told.push(quiet(20 + 2 * at, |world| row(world, ROWS.start + 5).end[at] += Felt::ONE));
        let begin = |world: &mut World| row(world, ROWS.start).end_hash.before[at] += Felt::ONE;
        told.push(quiet(39 + 2 * at, begin));
        told.push(quiet(48 + 2 * at, |world| last(world, QUIET).end_hash.after[at] += Felt::ONE));
    }
    let rows = [0, 5, 62, 63, 64, 70, 126, 127, 128, 140, 190, 191, 192, 255];
    check(Table::Pages, &rows.map(|row| (0, row)), 55, told);
}
