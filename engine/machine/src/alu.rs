//! What is not one operation of Rust.

#[inline(always)]
pub(crate) const fn mulh(a: u32, b: u32) -> u32 {
    ((a as i32 as i64 * b as i32 as i64) >> 32) as u32
}

#[inline(always)]
pub(crate) const fn mulhsu(a: u32, b: u32) -> u32 {
    ((a as i32 as i64 * b as i64) >> 32) as u32
}

#[inline(always)]
pub(crate) const fn mulhu(a: u32, b: u32) -> u32 {
    ((a as u64 * b as u64) >> 32) as u32
}

/// Division by zero gives all ones; the one quotient that overflows wraps.
#[inline(always)]
pub(crate) const fn div(a: u32, b: u32) -> u32 {
    if b == 0 { u32::MAX } else { (a as i32).wrapping_div(b as i32) as u32 }
}

#[inline(always)]
pub(crate) const fn divu(a: u32, b: u32) -> u32 {
    match a.checked_div(b) {
        Some(quotient) => quotient,
        None => u32::MAX,
    }
}

#[inline(always)]
pub(crate) const fn rem(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { (a as i32).wrapping_rem(b as i32) as u32 }
}

#[inline(always)]
pub(crate) const fn remu(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { a % b }
}

#[inline(always)]
pub(crate) const fn sra(a: u32, b: u32) -> u32 {
    (a as i32).wrapping_shr(b) as u32
}

#[inline(always)]
pub(crate) const fn slt(a: u32, b: u32) -> u32 {
    ((a as i32) < b as i32) as u32
}

#[inline(always)]
pub(crate) const fn sltu(a: u32, b: u32) -> u32 {
    (a < b) as u32
}
