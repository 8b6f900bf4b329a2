//! See prover-cli/NOTICE.txt (note from the lead) before you write here.
