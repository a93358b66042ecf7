//! One round of slider moves and nothing else; `slider.mjs` times it as the browser's kind of machine code.

use understudy_stats_bench::slider::{MOVES, histogram, moves};

fn main() {
    assert_eq!(
        moves(&histogram()),
        Ok(MOVES),
        "every move finds a certificate"
    );
}
