//! Which tests are asked about a table, the fast ones first.

use circuits::tables::Table;

/// A test binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Binary {
    /// Unit tests of `witness`.
    Chips,
    /// `witness/tests/instructions`.
    Instructions,
    /// `witness/tests/execution_attacks`.
    ExecutionAttacks,
    /// `witness/tests/execution.rs`.
    Execution,
    /// `witness/tests/keccak`.
    Keccak,
    /// `witness/attacks/tests/forgeries.rs`.
    Forgeries,
    /// `witness/attacks/tests/honest.rs`.
    Honest,
    /// `witness/attacks/tests/sweep.rs`.
    Sweep,
}

impl Binary {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Chips,
        Self::Instructions,
        Self::ExecutionAttacks,
        Self::Execution,
        Self::Keccak,
        Self::Forgeries,
        Self::Honest,
        Self::Sweep,
    ];

    /// The packages that they are of.
    pub const PACKAGES: [&str; 2] = ["witness", "attacks"];

    /// The target's name.
    pub const fn target(self) -> &'static str {
        match self {
            Self::Chips => "witness",
            Self::Instructions => "instructions",
            Self::ExecutionAttacks => "execution_attacks",
            Self::Execution => "execution",
            Self::Keccak => "keccak",
            Self::Forgeries => "forgeries",
            Self::Honest => "honest",
            Self::Sweep => "sweep",
        }
    }
}

/// Tests of one binary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suite {
    /// The binary.
    pub binary: Binary,
    /// Their names.
    pub tests: &'static [&'static str],
}

const fn suite(binary: Binary, tests: &'static [&'static str]) -> Suite {
    Suite { binary, tests }
}

/// The tests that are asked about a table, in this order.
pub fn suites(table: Table) -> &'static [Suite] {
    match table {
        Table::Commitments | Table::Leaf | Table::Node => TREE_CLAIMS,
        Table::KeyOrder | Table::Poseidon2 | Table::Range16 => TREE_FACTS,
        Table::Program | Table::Limbs => PROVIDED,
        Table::Segment => SEGMENT,
        Table::Pages => PAGES,
        Table::Refresh => REFRESH,
        Table::Ecall => ECALL,
        Table::CallWords => CALL_WORDS,
        Table::Hint => HINT,
        Table::MerklePath => MERKLE_PATH,
        Table::Poseidon2Call => POSEIDON2_CALL,
        Table::Sha256 => SHA256,
        Table::MulMod => MUL_MOD,
        Table::ScalarMul | Table::CurveStep => SCALAR_MUL,
        Table::KeccakF | Table::KeccakDigits => KECCAK_CALLS,
        Table::KeccakRound => KECCAK_ROUND,
        _ => INSTRUCTION,
    }
}

const INSTRUCTION: &[Suite] = &[suite(
    Binary::Instructions,
    &[
        "forge::each_lie_is_refused_by_what_is_there_for_it",
        "honest::all_rows_of_runs_are_so",
        "sweep::rows_without_an_instruction_say_nothing_whatever_they_hold",
        "sweep::no_cell_is_free_but_idle_ones",
        "sweep::nothing_false_comes_of_some_cells_at_once",
    ],
)];

const TREE_HONEST: Suite = suite(
    Binary::Honest,
    &[
        "an_idle_batch_and_one_that_only_reads_satisfy_them_too",
        "the_tables_of_a_varied_batch_satisfy_all_constraints_and_buses",
    ],
);

const TREE_CLAIMS: &[Suite] = &[
    TREE_HONEST,
    suite(
        Binary::Forgeries,
        &["each_lie_is_refused_by_one_thing_alone", "no_other_statement_is_accepted"],
    ),
    suite(Binary::Sweep, &["no_cell_of_a_batch_that_touches_nothing_is_free", "no_cell_is_free"]),
];

const TREE_FACTS: &[Suite] = &[
    TREE_HONEST,
    suite(
        Binary::Forgeries,
        &[
            "each_false_fact_is_noticed",
            "every_change_of_a_providing_row_is_noticed_or_provides_the_truth",
        ],
    ),
];

const PROVIDED: &[Suite] = &[suite(Binary::Execution, &["tables_of_random_programs_are_clean"])];

const HONEST_RUN: Suite = suite(Binary::ExecutionAttacks, &["world::the_honest_run_is_clean"]);

/// A survey of small changes, of which deletions of constraints make some accepted.
const fn survey(tests: &'static [&'static str]) -> Suite {
    suite(Binary::ExecutionAttacks, tests)
}

const CALLS: Suite = suite(
    Binary::ExecutionAttacks,
    &[
        "calls::a_call_has_a_chip",
        "calls::a_call_is_that_of_its_number",
        "calls::a_call_is_the_programs",
        "calls::a_chip_has_a_call",
        "calls::a_halt_commits_to_its_digest",
        "calls::a_halt_has_no_exit_code",
        "calls::a_halt_is_an_end",
        "calls::a_hint_is_for_its_call",
        "calls::a_lane_is_written_once_at_a_time",
        "calls::a_run_halts_once",
        "calls::a_status_is_the_chips",
        "calls::arguments_that_are_not_read_are_zero",
        "calls::lanes_have_the_words_of_memory",
        "calls::nothing_follows_a_halt",
        "calls::only_a_halt_is_an_end",
    ],
);
const CONTROL: Suite = suite(
    Binary::ExecutionAttacks,
    &[
        "control::a_second_run_comes_from_nowhere",
        "control::a_segment_is_one_row",
        "control::an_empty_machine_goes_nowhere",
        "control::an_empty_machine_stays_where_it_is",
        "control::an_instruction_is_not_executed_twice",
        "control::an_instruction_is_not_left_out",
        "control::public_values_are_the_rows",
        "control::the_end_is_where_the_run_is",
    ],
);
const HINTS: Suite = suite(
    Binary::ExecutionAttacks,
    &[
        "hints::an_answer_has_no_word_too_few",
        "hints::an_answer_has_no_word_too_many",
        "hints::an_answer_is_not_cut_in_the_middle",
        "hints::an_answer_is_of_words",
        "hints::an_answer_is_where_the_call_says",
        "hints::an_answer_of_no_words_asks_for_none",
        "hints::flags_of_an_answer_are_boolean",
    ],
);
const MEMORY: Suite = suite(
    Binary::ExecutionAttacks,
    &[
        "memory::a_refresh_changes_nothing",
        "memory::a_refresh_does_not_go_back",
        "memory::a_refresh_is_whole",
        "memory::a_refresh_may_come_at_any_time",
        "memory::a_refresh_skips_no_store",
        "memory::a_word_is_at_a_multiple_of_four",
        "memory::a_word_that_no_page_has_is_not_read",
        "memory::no_cycle_of_accesses_closes",
        "memory::no_store_reaches_a_register",
    ],
);
const PAGE_LIES: Suite = suite(
    Binary::ExecutionAttacks,
    &[
        "pages::a_page_is_there_once",
        "pages::a_page_is_whole",
        "pages::a_page_of_zeros_is_all_zeros",
        "pages::a_page_that_is_kept_is_the_same_unless_the_run_is_over",
        "pages::pages_ascend",
        "pages::the_end_is_below_the_root_at_the_end",
        "pages::the_registers_page_comes_first_and_once",
        "pages::the_root_at_the_end_is_of_the_words_at_the_end",
        "pages::the_root_at_the_start_is_of_the_words_at_the_start",
        "pages::there_is_no_memory_below_the_first_page",
        "pages::words_are_those_below_the_root",
        "pages::words_that_nobody_wrote_stay",
    ],
);

const LATE: Suite = suite(
    Binary::ExecutionAttacks,
    &[
        "late::a_call_finds_nothing_of_the_future",
        "late::a_lane_finds_nothing_of_the_future",
        "late::a_refresh_does_not_go_back_by_its_higher_limb",
        "late::an_answer_finds_nothing_of_the_future",
        "late::limbs_are_below_two_to_the_sixteen",
    ],
);

const SEGMENT: &[Suite] =
    &[HONEST_RUN, survey(&["survey::constraints_of_the_segment_are_needed"]), CONTROL, CALLS];
const PAGES: &[Suite] = &[
    HONEST_RUN,
    survey(&["survey_pages::constraints_of_pages_are_needed"]),
    LATE,
    PAGE_LIES,
    MEMORY,
];
const REFRESH: &[Suite] =
    &[HONEST_RUN, survey(&["survey::constraints_of_refreshes_are_needed"]), LATE, MEMORY];
const ECALL: &[Suite] =
    &[HONEST_RUN, survey(&["survey::constraints_of_calls_are_needed"]), LATE, CALLS, CONTROL];
const CALL_WORDS: &[Suite] =
    &[HONEST_RUN, survey(&["survey::constraints_of_lanes_are_needed"]), LATE, CALLS];
const HINT: &[Suite] =
    &[HONEST_RUN, survey(&["survey::constraints_of_hints_are_needed"]), LATE, HINTS, CALLS];

const MERKLE_PATH: &[Suite] =
    &[suite(Binary::Chips, &["chips::merkle_path::tests::every_constraint_and_message_is_needed"])];
const POSEIDON2_CALL: &[Suite] = &[suite(
    Binary::Chips,
    &["chips::poseidon2_call::tests::every_constraint_and_message_is_needed"],
)];

const SHA256: &[Suite] = &[suite(
    Binary::Chips,
    &[
        "chips::sha256::tests::honest::calls_are_told_as_they_were_whatever_fills_the_table",
        "chips::sha256::tests::lies::every_named_forgery_is_refused_by_what_should_refuse_it",
        "chips::sha256::tests::lies::no_constraint_can_be_left_out",
    ],
)];

const MUL_MOD: &[Suite] = &[suite(
    Binary::Chips,
    &[
        "chips::mul_mod::tests::forgeries::every_forgery_is_refused_by_what_it_is_about",
        "chips::mul_mod::tests::honest::ranges_may_overlap",
        "chips::mul_mod::tests::sweep::no_cell_is_free",
    ],
)];

const SCALAR_MUL: &[Suite] = &[suite(
    Binary::Chips,
    &[
        "chips::scalar_mul::tests::honest::calls_of_all_curves_share_the_tables",
        "chips::scalar_mul::tests::survey::no_forgery_is_accepted",
    ],
)];

const KECCAK_CALLS: &[Suite] = &[suite(
    Binary::Keccak,
    &[
        "honest::what_is_computed_is_accepted",
        "forged_calls::no_row_says_that_a_digit_above_five_is_small",
        "forged_calls::a_call_is_made_as_a_whole",
        "forged_calls::a_state_is_where_the_call_says",
        "forged_calls::a_state_is_handed_from_round_to_round",
        "forged_calls::a_state_is_what_memory_had",
    ],
)];

const KECCAK_ROUND: &[Suite] = &[suite(
    Binary::Keccak,
    &[
        "forged_order::rounds_do_not_overlap",
        "forged_order::rounds_have_all_their_rows",
        "forged_order::rows_of_a_round_are_of_one_call_and_one_round",
        "forged_rounds::a_round_is_one_round",
        "forged_rounds::flags_of_the_round_are_flags",
        "forged_rounds::every_bit_is_a_bit",
        "forged_rounds::halves_have_small_digits",
        "forged_rounds::iota_changes_what_chi_made",
        "forged_rounds::the_bits_are_those_of_the_words_received",
        "forged_rounds::the_effect_is_the_parity_of_the_sums",
        "forged_rounds::the_first_row_is_part_of_the_sums",
        "forged_rounds::what_chi_and_iota_make_is_sent",
        "honest::what_is_computed_is_accepted",
    ],
)];
