//! The tables: what constraints and columns each of them has.

use p3_field::PrimeCharacteristicRing;
use p3_lookup::InteractionBuilder;
use p3_matrix::dense::RowMajorMatrix;

use crate::{
    chips::{
        add::{self, AddColumns},
        add_immediate::{self, AddImmediateColumns},
        bitwise::{self, BitwiseColumns, BitwiseImmediateColumns},
        branch_equal::{self, BranchEqualColumns},
        branch_less::{self, BranchLessColumns},
        call_words::{self, CallWordsColumns},
        commitments::{self, CommitmentsColumns},
        compare::{self, CompareColumns, CompareImmediateColumns},
        curve_step::{self, CurveStepColumns},
        div::{self, DivColumns},
        ecall::{self, EcallColumns},
        hint::{self, HintColumns},
        jump::{self, JumpColumns},
        jump_register::{self, JumpRegisterColumns},
        keccak_digits::{self, KeccakDigitsColumns},
        keccak_f::{self, KeccakFColumns},
        keccak_round::{self, KeccakRoundColumns},
        key_order::{self, KeyOrderColumns},
        leaf::{self, LeafColumns},
        limbs::{self, LimbsColumns},
        load::{self, LoadColumns},
        load_part::{self, LoadPartColumns},
        merkle_path::{self, MerklePathColumns},
        mul::{self, MulColumns},
        mul_mod::{self, MulModColumns},
        mul_signed::{self, MulSignedColumns},
        node::{self, NodeColumns},
        pages::{self, PagesColumns},
        poseidon2::{self, Poseidon2Columns},
        poseidon2_call::{self, Poseidon2CallColumns},
        program::{self, ProgramColumns},
        range16::{self, Range16Columns},
        refresh::{self, RefreshColumns},
        scalar_mul::{self, ScalarMulColumns},
        segment::{self, SegmentColumns},
        sha256::{self, Sha256Columns},
        shift::{self, ShiftColumns, ShiftImmediateColumns},
        store::{self, StoreColumns},
        store_part::{self, StorePartColumns},
    },
    config::Felt,
    statement,
};

/// Declares the tables, each with its name, its columns and its constraints.
macro_rules! tables {
    ($($table:ident $name:literal $columns:ident $eval:path;)*) => {
        /// A table; see [`chips`](crate::chips) for the module of its name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Table {
            $(#[doc = concat!("`", $name, "`.")] $table,)*
        }

        impl Table {
            /// All of them, whatever they are proven for.
            pub const ALL: &[Self] = &[$(Self::$table),*];

            /// The table's name.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$table => $name,)* }
            }

            /// Number of columns.
            pub const fn columns(self) -> usize {
                match self { $(Self::$table => $columns::<Felt>::WIDTH,)* }
            }

            fn eval_all<AB: InteractionBuilder<F = Felt>>(self, builder: &mut AB) {
                match self { $(Self::$table => $eval(builder),)* }
            }
        }
    };
}

tables! {
    Commitments "commitments" CommitmentsColumns commitments::eval;
    Leaf "leaf" LeafColumns leaf::eval;
    Node "node" NodeColumns node::eval;
    KeyOrder "key_order" KeyOrderColumns key_order::eval;
    Poseidon2 "poseidon2" Poseidon2Columns poseidon2::eval;
    Range16 "range16" Range16Columns range16::eval;

    Segment "segment" SegmentColumns segment::eval;
    Program "program" ProgramColumns program::eval;
    Limbs "limbs" LimbsColumns limbs::eval;
    Pages "pages" PagesColumns pages::eval;
    Refresh "refresh" RefreshColumns refresh::eval;

    Add "add" AddColumns add::eval;
    AddImmediate "add_immediate" AddImmediateColumns add_immediate::eval;
    Bitwise "bitwise" BitwiseColumns bitwise::eval;
    BitwiseImmediate "bitwise_immediate" BitwiseImmediateColumns bitwise::eval_immediate;
    Shift "shift" ShiftColumns shift::eval;
    ShiftImmediate "shift_immediate" ShiftImmediateColumns shift::eval_immediate;
    Compare "compare" CompareColumns compare::eval;
    CompareImmediate "compare_immediate" CompareImmediateColumns compare::eval_immediate;
    BranchEqual "branch_equal" BranchEqualColumns branch_equal::eval;
    BranchLess "branch_less" BranchLessColumns branch_less::eval;
    Jump "jump" JumpColumns jump::eval;
    JumpRegister "jump_register" JumpRegisterColumns jump_register::eval;
    Load "load" LoadColumns load::eval;
    LoadPart "load_part" LoadPartColumns load_part::eval;
    Store "store" StoreColumns store::eval;
    StorePart "store_part" StorePartColumns store_part::eval;
    Mul "mul" MulColumns mul::eval;
    MulSigned "mul_signed" MulSignedColumns mul_signed::eval;
    Div "div" DivColumns div::eval;

    Ecall "ecall" EcallColumns ecall::eval;
    CallWords "call_words" CallWordsColumns call_words::eval;
    Hint "hint" HintColumns hint::eval;
    MerklePath "merkle_path" MerklePathColumns merkle_path::eval;
    Poseidon2Call "poseidon2_call" Poseidon2CallColumns poseidon2_call::eval;

    Sha256 "sha256" Sha256Columns sha256::eval;
    MulMod "mul_mod" MulModColumns mul_mod::eval;
    ScalarMul "scalar_mul" ScalarMulColumns scalar_mul::eval;
    CurveStep "curve_step" CurveStepColumns curve_step::eval;
    KeccakF "keccak_f" KeccakFColumns keccak_f::eval;
    KeccakRound "keccak_round" KeccakRoundColumns keccak_round::eval;
    KeccakDigits "keccak_digits" KeccakDigitsColumns keccak_digits::eval;
}

impl Table {
    /// The constraints and messages of a row.
    pub(crate) fn eval<AB: InteractionBuilder<F = Felt>>(self, builder: &mut AB) {
        #[cfg(feature = "knockout")]
        if let Some(place) = crate::knockout::place_in(self) {
            return self.eval_all(&mut crate::knockout::Without::new(place, builder));
        }
        self.eval_all(builder);
    }

    /// Whether constraints look at the next row.
    pub(crate) const fn reads_next_row(self) -> bool {
        matches!(
            self,
            Self::Commitments
                | Self::Leaf
                | Self::Segment
                | Self::Pages
                | Self::Hint
                | Self::MerklePath
                | Self::Sha256
                | Self::MulMod
                | Self::CurveStep
                | Self::KeccakRound
        )
    }

    /// How many public values the table sees.
    pub(crate) const fn public_values(self) -> usize {
        match self {
            Self::Commitments => statement::PUBLIC_VALUES,
            Self::Segment | Self::Pages => segment::PUBLIC_VALUES,
            _ => 0,
        }
    }

    /// Columns that repeat with a period of a power of two.
    pub(crate) fn periodic(self) -> Vec<Vec<Felt>> {
        match self {
            Self::Pages => pages::periodic(),
            Self::Sha256 => sha256::periodic(),
            _ => Vec::new(),
        }
    }

    /// The columns that are part of the key, where they depend on nothing but the table.
    pub(crate) fn preprocessed(self) -> Option<RowMajorMatrix<Felt>> {
        match self {
            Self::Range16 => Some(range16::preprocessed()),
            Self::Limbs => Some(limbs::preprocessed()),
            _ => None,
        }
    }

    /// What the preprocessed columns of [`Self::preprocessed`] hold in row `at`.
    pub(crate) fn preprocessed_row(self, at: usize) -> Vec<Felt> {
        match self {
            Self::Range16 => vec![Felt::from_usize(at)],
            Self::Limbs => limbs::preprocessed_row(at).to_vec(),
            _ => Vec::new(),
        }
    }

    /// Log2 of the height, if it is the same in every proof and follows from the table alone.
    pub(crate) const fn fixed_log_height(self) -> Option<usize> {
        match self {
            Self::Commitments => Some(commitments::LOG_HEIGHT),
            Self::Segment => Some(segment::LOG_HEIGHT),
            Self::Range16 => Some(range16::LOG_HEIGHT),
            Self::Limbs => Some(limbs::LOG_HEIGHT),
            _ => None,
        }
    }
}
