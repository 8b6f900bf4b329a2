//! The calls as the firmware makes them.

use core::arch::asm;

use crate::{
    digest::Digest,
    field::Felt,
    merkle_path::Lanes,
    poseidon2::WIDTH,
    scalar_mul::{Curve, Point},
    status::{Refused, Status},
    system_calls::{Call, SystemCalls},
};

/// Lets the machine compute.
#[derive(Clone, Copy, Debug)]
pub struct Machine;

/// Makes a call and returns its status.
///
/// # Safety
///
/// The addresses among the arguments must be of memory that the call may read or write as the table
/// at the top of this crate says, for as long as the call takes.
#[inline(always)]
unsafe fn ecall(call: Call, [a0, a1, a2, a3]: [u32; 4]) -> u32 {
    let status;
    // SAFETY: the machine changes a0 and the memory that the caller lends it, and nothing else.
    unsafe {
        asm!(
            "ecall",
            in("a7") call as u32,
            inlateout("a0") a0 => status,
            in("a1") a1,
            in("a2") a2,
            in("a3") a3,
            options(nostack, preserves_flags),
        );
    }
    status
}

/// The machine reads there. Were that not exposed, the compiler could take a local array that only
/// the machine reads for one that nobody reads, and never fill it.
fn at<T: ?Sized>(lent: &T) -> u32 {
    core::ptr::from_ref(lent).cast::<u8>().expose_provenance() as u32
}

fn at_mut<T: ?Sized>(lent: &mut T) -> u32 {
    core::ptr::from_mut(lent).cast::<u8>().expose_provenance() as u32
}

/// What the types of the arguments rule out.
#[cold]
fn unreachable(call: Call, status: u32) -> ! {
    panic!("{call:?} refused its arguments with status {status}")
}

#[inline(always)]
fn expect_done(call: Call, status: u32) {
    if status != Status::Done as u32 {
        unreachable(call, status);
    }
}

impl Machine {
    /// Ends the run. With exit code 0 it commits to the digest.
    pub fn halt(exit_code: u32, digest: &[u32; 8]) -> ! {
        loop {
            // SAFETY: reads the digest, which is borrowed. The call does not return.
            unsafe { ecall(Call::Halt, [exit_code, at(digest), 0, 0]) };
        }
    }
}

impl SystemCalls for Machine {
    #[inline(always)]
    fn keccak_f(state: &mut [u64; 25]) {
        // SAFETY: 50 words, borrowed mutably.
        let status = unsafe { ecall(Call::KeccakF, [at_mut(state), 0, 0, 0]) };
        expect_done(Call::KeccakF, status);
    }

    #[inline(always)]
    fn sha256(state: &mut [u32; 8], block: &[u32; 16]) {
        // SAFETY: 8 words, borrowed mutably, and 16 to read.
        let status = unsafe { ecall(Call::Sha256, [at_mut(state), at(block), 0, 0]) };
        expect_done(Call::Sha256, status);
    }

    #[inline(always)]
    fn poseidon2(state: &mut [Felt; WIDTH]) {
        // SAFETY: elements are 64-bit numbers below the modulus, and the chip leaves such.
        let status = unsafe { ecall(Call::Poseidon2, [at_mut(state), 0, 0, 0]) };
        expect_done(Call::Poseidon2, status);
    }

    #[inline(always)]
    fn merkle_path(lanes: Lanes<'_>, siblings: &[Digest], index: u32) {
        let (nodes, count) = match lanes {
            Lanes::One(node) => (at_mut(node), 1),
            Lanes::Two(nodes) => (at_mut(nodes), 2),
        };
        let levels = siblings.len() as u32 + 256 * count;
        // SAFETY: a digest is its four elements, one a lane, borrowed mutably, and one a sibling.
        let status = unsafe { ecall(Call::MerklePath, [nodes, at(siblings), index, levels]) };
        expect_done(Call::MerklePath, status);
    }

    #[inline(always)]
    fn mul_mod(a: &[u64; 4], b: &[u64; 4], m: &[u64; 4]) -> [u64; 4] {
        let mut result = [0; 4];
        // SAFETY: eight words each, of which the result is borrowed mutably.
        let status = unsafe { ecall(Call::MulMod, [at_mut(&mut result), at(a), at(b), at(m)]) };
        expect_done(Call::MulMod, status);
        result
    }

    #[inline(always)]
    fn div_rem(a: &[u64; 4], m: &[u64; 4]) -> Result<([u64; 4], [u64; 4]), Refused> {
        let (mut quotient, mut remainder) = ([0; 4], [0; 4]);
        let arguments = [at_mut(&mut quotient), at_mut(&mut remainder), at(a), at(m)];
        // SAFETY: eight words each, of which the results are borrowed mutably.
        match unsafe { ecall(Call::DivRem, arguments) } {
            status if status == Status::Done as u32 => Ok((quotient, remainder)),
            status if status == Status::ZeroDivisor as u32 => Err(Refused::ZeroDivisor),
            status => unreachable(Call::DivRem, status),
        }
    }

    #[inline(always)]
    fn scalar_mul(
        curve: Curve,
        point: &Point,
        scalar: &[u64; 4],
    ) -> Result<Option<Point>, Refused> {
        let mut result = [0; 8];
        let arguments = [at_mut(&mut result), at(point), at(scalar), curve as u32];
        // SAFETY: 16 words, borrowed mutably, and 16 and 8 to read.
        match unsafe { ecall(Call::ScalarMul, arguments) } {
            status if status == Status::Done as u32 => Ok(Some(result)),
            status if status == Status::Infinity as u32 => Ok(None),
            status if status == Status::NotCanonical as u32 => Err(Refused::NotCanonical),
            status if status == Status::NotOnCurve as u32 => Err(Refused::NotOnCurve),
            status => unreachable(Call::ScalarMul, status),
        }
    }

    #[inline(always)]
    fn hint(kind: u32, question: &[u32], answer: &mut [u32]) {
        let (len, address) = (answer.len() as u32, at_mut(answer));
        let status: u32;
        // SAFETY: reads the question and fills the answer, which is borrowed mutably.
        unsafe {
            asm!(
                "ecall",
                in("a7") Call::Hint as u32,
                inlateout("a0") kind => status,
                in("a1") at(question),
                in("a2") question.len() as u32,
                in("a3") address,
                in("a4") len,
                options(nostack, preserves_flags),
            );
        }
        expect_done(Call::Hint, status);
    }
}
