//! Accounts whose code is the kernel's own: precompiles, and the hooks of a rollup.

use alloc::vec::Vec;

use precompiles::{Precompile, PrecompileError, PrecompileRules};
use primitives::{AccountId, CallModifier, H256, Halt, Status, Word, keccak256, word_from_h256};
use trace::Recorder;

use crate::{
    journal::Journal,
    kernel::{CallRequest, Outcome, Resources, System, costs},
    state::StateReader,
};

/// Where contracts send messages to the layer below: `sendToL1(bytes) returns (bytes32)`.
pub(crate) const MESSENGER: AccountId = AccountId::from_low_u64(0x8008);
/// Where contracts withdraw to the layer below: `withdraw(address) payable`.
pub(crate) const WITHDRAWALS: AccountId = AccountId::from_low_u64(0x800a);

/// `sendToL1(bytes)`.
const SEND_TO_L1: [u8; 4] = [0x62, 0xf8, 0x4b, 0x24];
/// `withdraw(address)`.
const WITHDRAW: [u8; 4] = [0x51, 0xcf, 0xf8, 0xd9];
/// `finalizeEthWithdrawal(uint256,uint256,uint16,bytes,bytes32[])`, which starts the message of a
/// withdrawal.
const FINALIZE: [u8; 4] = [0x6c, 0x09, 0x60, 0xf9];

/// Result of a call that needs no frame.
pub(crate) struct Answer {
    pub(crate) outcome: Outcome,
    pub(crate) output: Vec<u8>,
}

/// Runs a precompile.
pub(crate) fn run_precompile(
    precompile: &Precompile,
    rules: &PrecompileRules,
    input: &[u8],
    mut resources: Resources,
) -> Result<Answer, Halt> {
    let price = (precompile.price)(input, rules);
    if price <= resources.gas {
        // Nothing is computed that is not paid for.
        resources.native.take(&costs::precompile(precompile, input, price), 1)?;
    }
    let (status, output) = match precompile.call(input, resources.gas, rules) {
        Ok(done) => {
            resources.gas -= done.gas_used;
            (Status::Success, done.bytes)
        }
        Err(error) => {
            resources.gas = 0;
            let halt = match error {
                PrecompileError::OutOfGas { .. } => Halt::OutOfGas,
                PrecompileError::Invalid(_) => Halt::PrecompileFailure,
            };
            (Status::Halt(halt), Vec::new())
        }
    };
    Ok(Answer { outcome: Outcome { status, resources }, output })
}

/// A hook of a rollup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hook {
    Messenger,
    Withdrawals,
}

/// Gas for a call of a hook.
const BASE_GAS: u64 = 5_000;
/// Gas for a byte of a message, beside its pubdata.
const GAS_PER_BYTE: u64 = 8;

impl Hook {
    /// The hook at that account.
    pub(crate) fn at(account: &AccountId) -> Option<Self> {
        match *account {
            MESSENGER => Some(Self::Messenger),
            WITHDRAWALS => Some(Self::Withdrawals),
            _ => None,
        }
    }

    /// Runs the hook. Anything but an ordinary call with well-formed input reverts.
    pub(crate) fn run<D: StateReader, R: Recorder>(
        self,
        journal: &mut Journal<D, R>,
        request: &CallRequest,
        input: &[u8],
        mut resources: Resources,
    ) -> Result<Answer, Halt> {
        let price = BASE_GAS + GAS_PER_BYTE * input.len() as u64;
        let Some(rest) = resources.gas.checked_sub(price) else {
            resources.gas = 0;
            let status = Status::Halt(Halt::OutOfGas);
            return Ok(Answer { outcome: Outcome { status, resources }, output: Vec::new() });
        };
        resources.gas = rest;
        resources.native.take(&costs::message(input.len() as u64), 1)?;
        let output = match (self, request.modifier) {
            (Self::Messenger, CallModifier::None) => send(journal, request, input),
            (Self::Withdrawals, CallModifier::None) => withdraw(journal, request, input)?,
            _ => None,
        };
        let status = if output.is_some() { Status::Success } else { Status::Revert };
        let outcome = Outcome { status, resources };
        Ok(Answer { outcome, output: output.unwrap_or_default() })
    }
}

/// Sends a message and returns its hash. Value may not come with it: nobody could get it back.
fn send<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    request: &CallRequest,
    input: &[u8],
) -> Option<Vec<u8>> {
    let message = bytes_argument(input.strip_prefix(&SEND_TO_L1)?)?;
    if !request.value.is_zero() {
        return None;
    }
    let hash = keccak256(message);
    let event = keccak256(b"L1MessageSent(address,bytes32,bytes)");
    let data = abi_bytes(message);
    journal.emit(&MESSENGER, &[event, H256(request.caller.0), hash], &data);
    journal.send_message(request.caller, message.to_vec());
    Some(hash.0.to_vec())
}

/// Burns the value that came with the call, and sends a message that lets it be claimed below.
fn withdraw<D: StateReader, R: Recorder>(
    journal: &mut Journal<D, R>,
    request: &CallRequest,
    input: &[u8],
) -> Result<Option<Vec<u8>>, Halt> {
    let Some(receiver) = input.strip_prefix(&WITHDRAW).and_then(address_argument) else {
        return Ok(None);
    };
    let held = journal.header(&WITHDRAWALS)?.balance;
    journal.set_balance(&WITHDRAWALS, held.saturating_sub(request.value))?;
    let amount: [u8; 32] = request.value.to_be_bytes();
    let event = keccak256(b"Withdrawal(address,address,uint256)");
    journal.emit(&WITHDRAWALS, &[event, H256(request.caller.0), H256(receiver.0)], &amount);
    let message = [&FINALIZE[..], &receiver.0[12..], &amount].concat();
    journal.send_message(WITHDRAWALS, message);
    Ok(Some(Vec::new()))
}

/// The one argument of type `bytes`.
fn bytes_argument(arguments: &[u8]) -> Option<&[u8]> {
    let word = |at: usize| -> Option<usize> {
        let bytes = arguments.get(at..at.checked_add(32)?)?;
        let number = word_from_h256(H256::from_slice(bytes));
        usize::try_from(number).ok()
    };
    let start = word(0)?;
    let len = word(start)?;
    arguments.get(start.checked_add(32)?..)?.get(..len)
}

/// The one argument of type `address`.
fn address_argument(arguments: &[u8]) -> Option<AccountId> {
    let bytes = arguments.get(..32)?;
    let word = Word::from_be_slice(bytes);
    let id = AccountId::from_word(word);
    (id.to_word() == word).then_some(id)
}

/// ABI encoding of one `bytes` value.
fn abi_bytes(bytes: &[u8]) -> Vec<u8> {
    let padding = bytes.len().next_multiple_of(32) - bytes.len();
    let word = |number: usize| Word::from(number).to_be_bytes::<32>();
    [&word(32)[..], &word(bytes.len()), bytes, &[0; 32][..padding]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_those_of_the_signatures() {
        let selector = |signature: &[u8]| keccak256(signature).0[..4].to_vec();
        assert_eq!(selector(b"sendToL1(bytes)"), SEND_TO_L1);
        assert_eq!(selector(b"withdraw(address)"), WITHDRAW);
        let finalize = b"finalizeEthWithdrawal(uint256,uint256,uint16,bytes,bytes32[])";
        assert_eq!(selector(finalize), FINALIZE);
    }

    #[test]
    fn arguments_are_read_back_and_malformed_ones_refused() {
        assert_eq!(bytes_argument(&abi_bytes(b"hello")), Some(&b"hello"[..]));
        assert_eq!(bytes_argument(&[0xff; 64]), None);
        assert_eq!(bytes_argument(&abi_bytes(&[1; 40])[..70]), None);
        assert_eq!(bytes_argument(&[]), None);
        assert_eq!(address_argument(&[0xff; 32]), None);
        assert_eq!(address_argument(&MESSENGER.0), Some(MESSENGER));
    }
}
