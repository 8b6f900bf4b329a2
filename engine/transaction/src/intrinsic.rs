//! What a transaction costs before it runs.

use crate::{AccessListItem, IntrinsicRules, Transaction};

/// How many tokens of EIP-7623 a byte other than zero is.
const TOKENS_PER_NONZERO_BYTE: u64 = 4;

/// What a transaction costs before it runs, and the least that it costs in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IntrinsicGas {
    /// Charged before the first instruction.
    pub gas: u64,
    /// The least that is charged in the end (EIP-7623); zero if there is no floor.
    pub floor: u64,
}

impl IntrinsicGas {
    /// The least gas limit that a transaction needs.
    pub fn required(self) -> u64 {
        self.gas.max(self.floor)
    }
}

/// The price of what `tx` holds.
///
/// Nothing overflows: every price is below 2^32 and what it is multiplied with is in memory.
pub fn intrinsic_gas(tx: &Transaction, rules: &IntrinsicRules) -> IntrinsicGas {
    let len = tx.data.len() as u64;
    let zeros = tx.data.iter().filter(|&&byte| byte == 0).count() as u64;
    let nonzeros = len - zeros;
    let slots = |item: &AccessListItem| item.storage_keys.len() as u64;

    let mut gas = rules.base
        + zeros * rules.zero_byte
        + nonzeros * rules.nonzero_byte
        + tx.access_list.len() as u64 * rules.access_list_address
        + tx.access_list.iter().map(slots).sum::<u64>() * rules.access_list_slot
        + tx.authorizations.len() as u64 * rules.authorization;
    if tx.is_create() {
        gas += rules.create + len.div_ceil(32) * rules.init_code_word;
    }
    let floor = match rules.floor_per_token {
        0 => 0,
        price => rules.base + (zeros + nonzeros * TOKENS_PER_NONZERO_BYTE) * price,
    };
    IntrinsicGas { gas, floor }
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use primitives::{H160, H256};

    use super::*;
    use crate::Authorization;

    #[test]
    fn everything_that_a_transaction_holds_is_charged() {
        let tx = Transaction {
            to: Some(H160::zero()),
            data: vec![0, 0, 7],
            access_list: vec![AccessListItem {
                address: H160::zero(),
                storage_keys: vec![H256::zero(); 2],
            }],
            authorizations: vec![Authorization::default(); 3],
            ..Default::default()
        };
        let gas = 21_000 + 2 * 4 + 16 + 2_400 + 2 * 1_900 + 3 * 25_000;
        let expected = IntrinsicGas { gas, floor: 21_000 + 6 * 10 };
        assert_eq!(intrinsic_gas(&tx, &IntrinsicRules::PRAGUE), expected);
        let unpriced = IntrinsicGas { gas: gas - 3 * 25_000, floor: 0 };
        assert_eq!(intrinsic_gas(&tx, &IntrinsicRules::CANCUN), unpriced);
    }

    #[test]
    fn init_code_is_charged_by_the_word() {
        let tx = |len| Transaction { data: vec![1; len], ..Default::default() };
        let gas = |len| intrinsic_gas(&tx(len), &IntrinsicRules::CANCUN).gas;
        assert_eq!(gas(0), 53_000);
        assert_eq!(gas(32), 53_000 + 32 * 16 + 2);
        assert_eq!(gas(33), 53_000 + 33 * 16 + 4);
    }
}
