//! Facts about numbers below 2^16, beside their range.

use p3_lookup::{Count, InteractionBuilder, LookupBus};

use super::names;

const AND: LookupBus<'static> = LookupBus::new(names::AND);
const BYTES: LookupBus<'static> = LookupBus::new(names::BYTES);
const SIGN: LookupBus<'static> = LookupBus::new(names::SIGN);
const POWER: LookupBus<'static> = LookupBus::new(names::POWER);

/// Declares a fact: a struct of fields, checked by those who need it and provided by `limbs`.
macro_rules! fact {
    ($(#[$about:meta])* $fact:ident on $bus:ident { $($(#[$says:meta])* $field:ident,)* }) => {
        $(#[$about])*
        pub(crate) struct $fact<E> { $($(#[$says])* pub(crate) $field: E,)* }

        impl<E> $fact<E> {
            pub(crate) fn check<AB: InteractionBuilder>(
                self,
                builder: &mut AB,
                when: impl Into<AB::Expr>,
            ) where
                E: Into<AB::Expr>,
            {
                $bus.lookup_key(builder, [$(self.$field),*], Count::bounded(when.into(), 1));
            }

            pub(crate) fn provide<AB: InteractionBuilder>(
                self,
                builder: &mut AB,
                uses: impl Into<AB::Expr>,
            ) where
                E: Into<AB::Expr>,
            {
                $bus.table_entry(builder, [$(self.$field),*], uses);
            }
        }
    };
}

fact! {
    /// Two bytes and their conjunction.
    And on AND {
        a,
        b,
        and,
    }
}

fact! {
    /// Two bytes.
    Bytes on BYTES {
        a,
        b,
    }
}

fact! {
    /// A limb below 2^16 and its highest bit.
    Sign on SIGN {
        limb,
        sign,
    }
}

fact! {
    /// A limb below 2^16 and powers of two by its five lowest bits, `n`.
    Power on POWER {
        limb,
        /// `2^n`.
        left,
        /// `2^(31 - n)`.
        right,
    }
}
