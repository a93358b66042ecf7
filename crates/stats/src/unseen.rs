//! What units that were not met could do to a figure, where those that were are all alike.

use serde::{Deserialize, Serialize};

/// How far a figure moves when a share ε of all units is unlike those seen, each as bad or as good as it
/// can be and chance moving with it as far as such a share can move it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Unseen {
    /// `1 − observed / expected disagreement`.
    Disagreement(Disagreement),
    /// The Matthews correlation.
    Correlation {
        agreed: f64,
        by_chance: f64,
        spreads: [f64; 2],
    },
}

/// Disagreement as seen, and its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Disagreement {
    pub(crate) observed: f64,
    /// Disagreement of a unit that is as bad as can be.
    pub(crate) greatest: f64,
    pub(crate) expected: f64,
    pub(crate) by_chance: Moves,
}

/// What disagreement is expected when part of the units are others: `far + (1 − ε)² (expected − far)`
/// bounds it on both sides, since chance is a sum over two draws.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Moves {
    pub(crate) least: f64,
    /// Below which it never is.
    pub(crate) floor: f64,
    pub(crate) most: f64,
}

impl Moves {
    /// Chance that no data move.
    pub(crate) fn fixed(expected: f64) -> Self {
        Self {
            least: expected,
            floor: expected,
            most: expected,
        }
    }

    /// Chance from margins: what two draws differ by, up to the greatest distance.
    pub(crate) fn margins(greatest: f64) -> Self {
        Self {
            least: 0.0,
            floor: 0.0,
            most: greatest,
        }
    }
}

impl Unseen {
    /// Disagreement expected from margins.
    pub(crate) fn from_margins(observed: f64, greatest: f64, expected: f64) -> Self {
        Self::Disagreement(Disagreement {
            observed,
            greatest,
            expected,
            by_chance: Moves::margins(greatest),
        })
    }

    /// A mean of units in [0, 1].
    pub(crate) fn share(value: f64) -> Self {
        Self::Disagreement(Disagreement {
            observed: 1.0 - value,
            greatest: 1.0,
            expected: 1.0,
            by_chance: Moves::fixed(1.0),
        })
    }

    pub(crate) fn sound(&self) -> bool {
        let finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
        match self {
            Self::Disagreement(Disagreement {
                observed,
                greatest,
                expected,
                by_chance: Moves { least, floor, most },
            }) => {
                let numbers = [*observed, *greatest, *expected, *least, *floor, *most];
                finite(&numbers) && *observed >= 0.0 && *expected > 0.0
            }
            Self::Correlation {
                agreed,
                by_chance,
                spreads: [one, other],
            } => finite(&[*agreed, *by_chance, *one, *other]) && *one > 0.0 && *other > 0.0,
        }
    }

    /// How far a single unit can move the figure, against which rounding is judged.
    pub(crate) fn width(&self) -> f64 {
        match self {
            Self::Disagreement(seen) => seen.greatest / seen.expected,
            Self::Correlation { .. } => 2.0,
        }
    }

    /// The figure with a share of the units as bad, and with it as good, as can be; −∞ where nothing is
    /// left to be expected.
    pub(crate) fn ends(&self, share: f64) -> (f64, f64) {
        let seen = 1.0 - share;
        let both = seen * seen;
        // 1 − both, with its digits.
        let either = share * (1.0 + seen);
        match *self {
            Self::Disagreement(Disagreement {
                observed,
                greatest,
                expected,
                by_chance: Moves { least, floor, most },
            }) => {
                let worst = seen * observed + share * greatest;
                let fewest = (either * least + both * expected).max(floor);
                let highest = either * most + both * expected;
                let low = if fewest > 0.0 {
                    1.0 - worst / fewest
                } else {
                    f64::NEG_INFINITY
                };
                (low, 1.0 - seen * observed / highest)
            }
            Self::Correlation {
                agreed,
                by_chance,
                spreads,
            } => {
                // The smaller the spreads, the farther from 0 is the quotient.
                let least = seen * (spreads[0] * spreads[1]).sqrt();
                let most = spreads.map(|spread| either + both * spread);
                let most = (most[0] * most[1]).sqrt();
                let bad = seen * agreed - (either + both * by_chance);
                let good = seen * agreed + share - both * by_chance;
                let low = bad / if bad < 0.0 { least } else { most };
                let high = good / if good > 0.0 { least } else { most };
                (low, high)
            }
        }
    }
}
