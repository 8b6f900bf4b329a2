//! Code as a VM runs it.

use alloc::{rc::Rc, vec, vec::Vec};
use core::cell::OnceCell;

use primitives::{AccountId, EMPTY_CODE_HASH, H160, H256, VmKind, keccak256};

/// Zero bytes behind the code: a `PUSH32` in the last place reads 32 of them, and execution that
/// runs off the end finds a `STOP`.
const PADDING: usize = 33;

/// First bytes of the code of an account that delegates to another one (EIP-7702).
pub const DELEGATION_PREFIX: [u8; 3] = [0xef, 0x01, 0x00];

/// Length of such code.
pub const DELEGATION_LEN: u32 = 23;

/// A contract's code with what is derived from it.
#[derive(Debug)]
pub struct Code {
    padded: Vec<u8>,
    len: usize,
    hash: H256,
    vm: VmKind,
    jump_destinations: OnceCell<Vec<u64>>,
}

impl Code {
    /// Code whose hash is known.
    pub fn with_hash(bytes: &[u8], hash: H256, vm: VmKind) -> Self {
        let mut padded = Vec::with_capacity(bytes.len() + PADDING);
        padded.extend_from_slice(bytes);
        padded.resize(bytes.len() + PADDING, 0);
        Self { padded, len: bytes.len(), hash, vm, jump_destinations: OnceCell::new() }
    }

    /// EVM code.
    pub fn evm(bytes: &[u8]) -> Self {
        Self::with_hash(bytes, keccak256(bytes), VmKind::Evm)
    }

    /// Init code: it runs once and nobody asks for its hash.
    pub fn unhashed(bytes: &[u8], vm: VmKind) -> Self {
        Self::with_hash(bytes, H256::zero(), vm)
    }

    /// The code of an account without code.
    pub fn empty() -> Rc<Self> {
        Rc::new(Self::with_hash(&[], EMPTY_CODE_HASH, VmKind::None))
    }

    /// The code.
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        &self.padded[..self.len]
    }

    /// The code with zeros behind it.
    #[inline]
    pub fn padded(&self) -> &[u8] {
        &self.padded
    }

    /// Length of the code.
    #[inline]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no code.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Keccak hash of the code; zero for init code.
    #[inline]
    pub const fn hash(&self) -> H256 {
        self.hash
    }

    /// The VM that runs it.
    #[inline]
    pub const fn vm(&self) -> VmKind {
        self.vm
    }

    /// The account that this code delegates to (EIP-7702).
    pub fn delegation(&self) -> Option<AccountId> {
        delegation(self.bytes())
    }

    /// The places that a jump may go to, found when they are first asked for.
    pub fn jump_map(&self) -> JumpMap<'_> {
        JumpMap(self.jump_destinations.get_or_init(|| find_jump_destinations(self.bytes())))
    }
}

/// One bit per byte of code.
#[derive(Clone, Copy, Debug)]
pub struct JumpMap<'a>(&'a [u64]);

impl JumpMap<'_> {
    /// Whether a jump may go to `pc`.
    #[inline(always)]
    pub fn contains(self, pc: usize) -> bool {
        self.0.get(pc / 64).is_some_and(|bits| bits >> (pc % 64) & 1 == 1)
    }
}

/// The account that `code` delegates to (EIP-7702).
pub fn delegation(code: &[u8]) -> Option<AccountId> {
    match code.strip_prefix(&DELEGATION_PREFIX) {
        Some(address) if address.len() == 20 => Some(H160::from_slice(address).into()),
        _ => None,
    }
}

/// Code that delegates to `target`.
pub fn delegation_code(target: H160) -> [u8; 23] {
    let mut code = [0; 23];
    code[..3].copy_from_slice(&DELEGATION_PREFIX);
    code[3..].copy_from_slice(&target.0);
    code
}

/// One bit per byte of code, set where a `JUMPDEST` is an instruction and not push data.
fn find_jump_destinations(code: &[u8]) -> Vec<u64> {
    const JUMPDEST: u8 = 0x5b;
    const PUSH1: u8 = 0x60;
    const PUSH32: u8 = 0x7f;
    let mut map = vec![0u64; code.len().div_ceil(64)];
    let mut pc = 0;
    while pc < code.len() {
        match code[pc] {
            JUMPDEST => map[pc / 64] |= 1 << (pc % 64),
            push @ PUSH1..=PUSH32 => pc += usize::from(push - PUSH1) + 1,
            _ => {}
        }
        pc += 1;
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_data_is_no_jump_destination() {
        let code = Code::evm(&[0x5b, 0x61, 0x5b, 0x5b, 0x5b, 0x7f, 0x5b]);
        let found: Vec<_> = (0..10).filter(|&pc| code.jump_map().contains(pc)).collect();
        assert_eq!(found, [0, 4]);
        assert!(!code.jump_map().contains(usize::MAX));
    }

    #[test]
    fn a_delegation_is_exactly_23_bytes() {
        let target = H160([7; 20]);
        let code = delegation_code(target);
        assert_eq!(delegation(&code), Some(target.into()));
        assert_eq!(delegation(&code[..22]), None);
        assert_eq!(delegation(&[code.as_slice(), &[0]].concat()), None);
    }
}
