//! The opcode table: one line per instruction, and everything that is derived from it.

use alloc::vec::Vec;
use core::convert::Infallible;

use primitives::Halt;
use trace::Recorder;

use super::{
    frame::Regs,
    ops::{
        arithmetic, bitwise, block, call, context, control, copy, create, log, memory, stack,
        storage,
    },
    step::{Cx, Exit, enter, record_results, record_step},
};
use crate::{
    kernel::System,
    revision::Revision::{self, Cancun, Istanbul, London, Osaka, Shanghai},
};

/// What the table says of an instruction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opcode {
    /// Its byte.
    pub byte: u8,
    /// Its name in the Yellow Paper or its EIP.
    pub name: &'static str,
    /// The first revision that has it.
    pub since: Revision,
    /// Gas that it always costs.
    pub gas: u64,
    /// Stack items that it takes.
    pub takes: u8,
    /// Stack items that it leaves in their place.
    pub leaves: u8,
    /// Machine cycles that it always costs, of the native resource.
    pub cycles: i64,
}

macro_rules! opcodes {
    ($($byte:literal $name:ident $since:ident $gas:literal $takes:literal $leaves:literal
       $cycles:literal $handler:expr;)*) => {
        /// Every instruction of every revision, in order of its byte.
        pub const OPCODES: &[Opcode] = &[$(Opcode {
            byte: $byte,
            name: stringify!($name),
            since: $since,
            gas: $gas,
            takes: $takes,
            leaves: $leaves,
            cycles: $cycles,
        }),*];

        /// Runs until something ends the frame or wants the kernel.
        ///
        /// Each arm assigns the registers by itself: were its result a value of the `match`, it
        /// would take a way through memory. They come by reference and are copied, so that they
        /// are a local variable of the loop and not memory of its caller.
        pub(super) fn run_loop<S: System>(
            start: &Regs,
            cx: &mut Cx<'_, S>,
        ) -> Result<Infallible, (Regs, Exit)> {
            let mut regs = *start;
            let code = cx.bytes;
            loop {
                // Padding ends every path with a STOP, so there always is an instruction.
                let Some(&opcode) = code.get(regs.pc) else { return Err((regs, Exit::Return)) };
                if S::Recorder::IS_ON {
                    record_step(regs, opcode, cx);
                }
                match opcode {
                    $($byte => {
                        let entered =
                            enter::<S, $takes, $leaves>(regs, $since, $gas, $cycles, cx)?;
                        regs = $handler(entered, cx)?;
                    })*
                    _ => return Err((regs, Exit::Halt(Halt::InvalidOpcode))),
                }
                if S::Recorder::IS_ON {
                    record_results(regs, opcode, cx);
                }
            }
        }
    };
}

// byte name since gas takes leaves cycles handler
//
// `cycles` is about half as much again as the worst that the firmware was measured to take for the
// instruction (see `kernel::costs`); work that depends on operands is charged where it is done.
opcodes! {
    0x00 STOP         Istanbul 0     0 0  60 control::stop;
    0x01 ADD          Istanbul 3     2 1  160 arithmetic::add;
    0x02 MUL          Istanbul 5     2 1 250 arithmetic::mul;
    0x03 SUB          Istanbul 3     2 1  165 arithmetic::sub;
    0x04 DIV          Istanbul 5     2 1 440 arithmetic::div;
    0x05 SDIV         Istanbul 5     2 1 400 arithmetic::sdiv;
    0x06 MOD          Istanbul 5     2 1 440 arithmetic::rem;
    0x07 SMOD         Istanbul 5     2 1 440 arithmetic::smod;
    0x08 ADDMOD       Istanbul 8     3 1 610 arithmetic::addmod;
    0x09 MULMOD       Istanbul 8     3 1 280 arithmetic::mulmod;
    0x0a EXP          Istanbul 10    2 1 600 arithmetic::exp;
    0x0b SIGNEXTEND   Istanbul 5     2 1 290 arithmetic::signextend;

    0x10 LT           Istanbul 3     2 1  145 bitwise::lt;
    0x11 GT           Istanbul 3     2 1  145 bitwise::gt;
    0x12 SLT          Istanbul 3     2 1  210 bitwise::slt;
    0x13 SGT          Istanbul 3     2 1  210 bitwise::sgt;
    0x14 EQ           Istanbul 3     2 1  125 bitwise::eq;
    0x15 ISZERO       Istanbul 3     1 1  90 bitwise::iszero;
    0x16 AND          Istanbul 3     2 1  110 bitwise::and;
    0x17 OR           Istanbul 3     2 1  110 bitwise::or;
    0x18 XOR          Istanbul 3     2 1  110 bitwise::xor;
    0x19 NOT          Istanbul 3     1 1  85 bitwise::not;
    0x1a BYTE         Istanbul 3     2 1  150 bitwise::byte;
    0x1b SHL          Istanbul 3     2 1 265 bitwise::shl;
    0x1c SHR          Istanbul 3     2 1 265 bitwise::shr;
    0x1d SAR          Istanbul 3     2 1 255 bitwise::sar;
    0x1e CLZ          Osaka    5     1 1  280 bitwise::clz;

    0x20 KECCAK256    Istanbul 30    2 1 1300 memory::keccak256;

    0x30 ADDRESS      Istanbul 2     0 1  200 context::address;
    0x31 BALANCE      Istanbul 0     1 1 900 context::balance;
    0x32 ORIGIN       Istanbul 2     0 1  200 context::origin;
    0x33 CALLER       Istanbul 2     0 1  200 context::caller;
    0x34 CALLVALUE    Istanbul 2     0 1  80 context::callvalue;
    0x35 CALLDATALOAD Istanbul 3     1 1 260 copy::calldataload;
    0x36 CALLDATASIZE Istanbul 2     0 1  65 copy::calldatasize;
    0x37 CALLDATACOPY Istanbul 3     3 0 600 copy::calldatacopy;
    0x38 CODESIZE     Istanbul 2     0 1  65 copy::codesize;
    0x39 CODECOPY     Istanbul 3     3 0 600 copy::codecopy;
    0x3a GASPRICE     Istanbul 2     0 1  75 context::gasprice;
    0x3b EXTCODESIZE  Istanbul 0     1 1 1900 context::extcodesize;
    0x3c EXTCODECOPY  Istanbul 0     4 0 2400 copy::extcodecopy;
    0x3d RETURNDATASIZE Istanbul 2   0 1  65 copy::returndatasize;
    0x3e RETURNDATACOPY Istanbul 3   3 0 600 copy::returndatacopy;
    0x3f EXTCODEHASH  Istanbul 0     1 1 1000 context::extcodehash;

    0x40 BLOCKHASH    Istanbul 20    1 1 330 block::blockhash;
    0x41 COINBASE     Istanbul 2     0 1  200 block::coinbase;
    0x42 TIMESTAMP    Istanbul 2     0 1  70 block::timestamp;
    0x43 NUMBER       Istanbul 2     0 1  70 block::number;
    0x44 PREVRANDAO   Istanbul 2     0 1  200 block::prevrandao;
    0x45 GASLIMIT     Istanbul 2     0 1  70 block::gaslimit;
    0x46 CHAINID      Istanbul 2     0 1  70 block::chainid;
    0x47 SELFBALANCE  Istanbul 5     0 1 320 context::selfbalance;
    0x48 BASEFEE      London   2     0 1  75 block::basefee;
    0x49 BLOBHASH     Cancun   3     1 1  170 block::blobhash;
    0x4a BLOBBASEFEE  Cancun   2     0 1  80 block::blobbasefee;

    0x50 POP          Istanbul 2     1 0  42 stack::pop;
    0x51 MLOAD        Istanbul 3     1 1 255 memory::mload;
    0x52 MSTORE       Istanbul 3     2 0 230 memory::mstore;
    0x53 MSTORE8      Istanbul 3     2 0 115 memory::mstore8;
    0x54 SLOAD        Istanbul 0     1 1 1000 storage::sload;
    0x55 SSTORE       Istanbul 0     2 0 1300 storage::sstore;
    0x56 JUMP         Istanbul 8     1 0  110 control::jump;
    0x57 JUMPI        Istanbul 10    2 0  130 control::jumpi;
    0x58 PC           Istanbul 2     0 1  65 control::pc;
    0x59 MSIZE        Istanbul 2     0 1  65 memory::msize;
    0x5a GAS          Istanbul 2     0 1  65 control::gas;
    0x5b JUMPDEST     Istanbul 1     0 0  35 control::jumpdest;
    0x5c TLOAD        Cancun   100   1 1 320 storage::tload;
    0x5d TSTORE       Cancun   100   2 0 2200 storage::tstore;
    0x5e MCOPY        Cancun   3     3 0 800 memory::mcopy;
    0x5f PUSH0        Shanghai 2     0 1  66 stack::push0;

    0x60 PUSH1        Istanbul 3     0 1  78 stack::push::<S, 1>;
    0x61 PUSH2        Istanbul 3     0 1  84 stack::push::<S, 2>;
    0x62 PUSH3        Istanbul 3     0 1  90 stack::push::<S, 3>;
    0x63 PUSH4        Istanbul 3     0 1 96 stack::push::<S, 4>;
    0x64 PUSH5        Istanbul 3     0 1 102 stack::push::<S, 5>;
    0x65 PUSH6        Istanbul 3     0 1 108 stack::push::<S, 6>;
    0x66 PUSH7        Istanbul 3     0 1 114 stack::push::<S, 7>;
    0x67 PUSH8        Istanbul 3     0 1 120 stack::push::<S, 8>;
    0x68 PUSH9        Istanbul 3     0 1 126 stack::push::<S, 9>;
    0x69 PUSH10       Istanbul 3     0 1 132 stack::push::<S, 10>;
    0x6a PUSH11       Istanbul 3     0 1 138 stack::push::<S, 11>;
    0x6b PUSH12       Istanbul 3     0 1 144 stack::push::<S, 12>;
    0x6c PUSH13       Istanbul 3     0 1 150 stack::push::<S, 13>;
    0x6d PUSH14       Istanbul 3     0 1 156 stack::push::<S, 14>;
    0x6e PUSH15       Istanbul 3     0 1 162 stack::push::<S, 15>;
    0x6f PUSH16       Istanbul 3     0 1 168 stack::push::<S, 16>;
    0x70 PUSH17       Istanbul 3     0 1 174 stack::push::<S, 17>;
    0x71 PUSH18       Istanbul 3     0 1 180 stack::push::<S, 18>;
    0x72 PUSH19       Istanbul 3     0 1 186 stack::push::<S, 19>;
    0x73 PUSH20       Istanbul 3     0 1 192 stack::push::<S, 20>;
    0x74 PUSH21       Istanbul 3     0 1 198 stack::push::<S, 21>;
    0x75 PUSH22       Istanbul 3     0 1 204 stack::push::<S, 22>;
    0x76 PUSH23       Istanbul 3     0 1 210 stack::push::<S, 23>;
    0x77 PUSH24       Istanbul 3     0 1 216 stack::push::<S, 24>;
    0x78 PUSH25       Istanbul 3     0 1 222 stack::push::<S, 25>;
    0x79 PUSH26       Istanbul 3     0 1 228 stack::push::<S, 26>;
    0x7a PUSH27       Istanbul 3     0 1 234 stack::push::<S, 27>;
    0x7b PUSH28       Istanbul 3     0 1 240 stack::push::<S, 28>;
    0x7c PUSH29       Istanbul 3     0 1 246 stack::push::<S, 29>;
    0x7d PUSH30       Istanbul 3     0 1 252 stack::push::<S, 30>;
    0x7e PUSH31       Istanbul 3     0 1 258 stack::push::<S, 31>;
    0x7f PUSH32       Istanbul 3     0 1 264 stack::push::<S, 32>;

    0x80 DUP1         Istanbul 3     1 2  80 stack::dup::<S, 1>;
    0x81 DUP2         Istanbul 3     2 3  80 stack::dup::<S, 2>;
    0x82 DUP3         Istanbul 3     3 4  80 stack::dup::<S, 3>;
    0x83 DUP4         Istanbul 3     4 5  80 stack::dup::<S, 4>;
    0x84 DUP5         Istanbul 3     5 6  80 stack::dup::<S, 5>;
    0x85 DUP6         Istanbul 3     6 7  80 stack::dup::<S, 6>;
    0x86 DUP7         Istanbul 3     7 8  80 stack::dup::<S, 7>;
    0x87 DUP8         Istanbul 3     8 9  80 stack::dup::<S, 8>;
    0x88 DUP9         Istanbul 3     9 10 80 stack::dup::<S, 9>;
    0x89 DUP10        Istanbul 3     10 11 80 stack::dup::<S, 10>;
    0x8a DUP11        Istanbul 3     11 12 80 stack::dup::<S, 11>;
    0x8b DUP12        Istanbul 3     12 13 80 stack::dup::<S, 12>;
    0x8c DUP13        Istanbul 3     13 14 80 stack::dup::<S, 13>;
    0x8d DUP14        Istanbul 3     14 15 80 stack::dup::<S, 14>;
    0x8e DUP15        Istanbul 3     15 16 80 stack::dup::<S, 15>;
    0x8f DUP16        Istanbul 3     16 17 80 stack::dup::<S, 16>;

    0x90 SWAP1        Istanbul 3     2 2  130 stack::swap::<S, 1>;
    0x91 SWAP2        Istanbul 3     3 3  130 stack::swap::<S, 2>;
    0x92 SWAP3        Istanbul 3     4 4  130 stack::swap::<S, 3>;
    0x93 SWAP4        Istanbul 3     5 5  130 stack::swap::<S, 4>;
    0x94 SWAP5        Istanbul 3     6 6  130 stack::swap::<S, 5>;
    0x95 SWAP6        Istanbul 3     7 7  130 stack::swap::<S, 6>;
    0x96 SWAP7        Istanbul 3     8 8  130 stack::swap::<S, 7>;
    0x97 SWAP8        Istanbul 3     9 9  130 stack::swap::<S, 8>;
    0x98 SWAP9        Istanbul 3     10 10 130 stack::swap::<S, 9>;
    0x99 SWAP10       Istanbul 3     11 11 130 stack::swap::<S, 10>;
    0x9a SWAP11       Istanbul 3     12 12 130 stack::swap::<S, 11>;
    0x9b SWAP12       Istanbul 3     13 13 130 stack::swap::<S, 12>;
    0x9c SWAP13       Istanbul 3     14 14 130 stack::swap::<S, 13>;
    0x9d SWAP14       Istanbul 3     15 15 130 stack::swap::<S, 14>;
    0x9e SWAP15       Istanbul 3     16 16 130 stack::swap::<S, 15>;
    0x9f SWAP16       Istanbul 3     17 17 130 stack::swap::<S, 16>;

    0xa0 LOG0         Istanbul 375   2 0 700 log::log::<S, 0>;
    0xa1 LOG1         Istanbul 750   3 0 800 log::log::<S, 1>;
    0xa2 LOG2         Istanbul 1125  4 0 900 log::log::<S, 2>;
    0xa3 LOG3         Istanbul 1500  5 0 1000 log::log::<S, 3>;
    0xa4 LOG4         Istanbul 1875  6 0 1100 log::log::<S, 4>;

    0xf0 CREATE       Istanbul 32000 3 1 9000 create::create;
    0xf1 CALL         Istanbul 0     7 1 8000 call::call;
    0xf2 CALLCODE     Istanbul 0     7 1 8000 call::callcode;
    0xf3 RETURN       Istanbul 0     2 0 400 control::ret;
    0xf4 DELEGATECALL Istanbul 0     6 1 7200 call::delegatecall;
    0xf5 CREATE2      Istanbul 32000 4 1 9000 create::create2;
    0xfa STATICCALL   Istanbul 0     6 1 7200 call::staticcall;
    0xfd REVERT       Istanbul 0     2 0 400 control::revert;
    0xfe INVALID      Istanbul 0     0 0  30 control::invalid;
    0xff SELFDESTRUCT Istanbul 5000  1 0 2500 control::selfdestruct;
}

/// The table's line for a byte.
pub fn opcode(byte: u8) -> Option<&'static Opcode> {
    OPCODES.binary_search_by_key(&byte, |opcode| opcode.byte).ok().map(|place| &OPCODES[place])
}

/// The name of a byte; `INVALID` for one that is no instruction.
pub fn name(byte: u8) -> &'static str {
    opcode(byte).map_or("INVALID", |opcode| opcode.name)
}

/// Which items an instruction really reads, and which it leaves behind, as distances from the top.
/// `DUP` and `SWAP` look past items that they do not touch; calls push when they are continued.
pub(super) fn stack_reads(byte: u8) -> (Vec<usize>, Vec<usize>) {
    let n = usize::from(byte & 0xf);
    match byte {
        0x80..=0x8f => ([n].into(), [0].into()),
        0x90..=0x9f => ([0, n + 1].into(), [0, n + 1].into()),
        0xf0..=0xf2 | 0xf4 | 0xf5 | 0xfa => (takes(byte), Vec::new()),
        _ => (takes(byte), (0..opcode(byte).map_or(0, |line| line.leaves.into())).collect()),
    }
}

fn takes(byte: u8) -> Vec<usize> {
    (0..opcode(byte).map_or(0, |line| line.takes.into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_each_byte_stands_once() {
        assert!(OPCODES.windows(2).all(|pair| pair[0].byte < pair[1].byte));
    }

    #[test]
    fn the_ranges_are_complete() {
        let count = |range: core::ops::RangeInclusive<u8>| {
            OPCODES.iter().filter(|line| range.contains(&line.byte)).count()
        };
        assert_eq!(count(0x5f..=0x7f), 33);
        assert_eq!((count(0x80..=0x8f), count(0x90..=0x9f), count(0xa0..=0xa4)), (16, 16, 5));
        assert_eq!(OPCODES.len(), 150);
        assert_eq!((name(0x01), name(0xef)), ("ADD", "INVALID"));
    }
}
