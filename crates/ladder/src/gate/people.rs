//! The gate of people: the model agrees with a person as often as another person does, but for a margin.

use super::measured::{insufficient, unusable};
use super::{Evidence, Gate, GateKind, PeerCount, Verdict, thousands};
use crate::guardrail::rounded_percent;
use crate::policy::GateSettings;
use understudy_stats::evidence::{self, Betting};

const KIND: GateKind = GateKind::NoWorseThanPeople;

/// Whether the model is no worse than people beyond the margin, on items that several people decided blind.
///
/// For an item that n people decided, of whom v say what the model says, and with a pairs of people who agree, the
/// difference is `v/n − a/(n(n−1)/2)`, in [−1, 1]: how much more often a person agrees with the model than with
/// another person. Its mean is bet on against "at most −margin" (see [`Betting`]), so the evidence holds however often
/// one looks.
pub(super) fn no_worse_than_people(settings: &GateSettings, evidence: &Evidence) -> Gate {
    if let Err(bad) = settings.check() {
        return unusable(KIND, &bad);
    }
    let Some(margin) = settings.people_margin else {
        return insufficient(KIND, "no margin".into(), "No margin is set.".into());
    };
    let none = || {
        insufficient(
            KIND,
            "no items that two people decided blind".into(),
            "Items that at least two people decide blind.".into(),
        )
    };
    let Some(compared) = Compared::new(&evidence.peers) else {
        return none();
    };
    // From [−1, 1] to [0, 1].
    let scaled = |difference: f64| f64::midpoint(difference, 1.0);
    let needed = evidence::crossing(settings.delta);
    let no_worse = compared.bets.log_e_above(scaled(-margin));
    let worse = compared.bets.log_e_below(scaled(-margin));
    let (Ok(no_worse), Ok(worse)) = (no_worse, worse) else {
        return none();
    };
    let figure = format!(
        "people agree with the model {:.1} %, with one another {:.1} %, on {} items; asked for at most {} less",
        100.0 * compared.with_model,
        100.0 * compared.with_people,
        thousands(compared.items),
        rounded_percent(margin)
    );
    let verdict = if no_worse >= needed {
        Verdict::Pass
    } else if worse >= needed {
        Verdict::Fail
    } else {
        Verdict::Insufficient {
            missing: "Too few items that at least two people decided blind.".into(),
        }
    };
    Gate {
        kind: KIND,
        verdict,
        figure,
        progress: (no_worse / needed).clamp(0.0, 1.0),
    }
}

struct Compared {
    items: u64,
    with_model: f64,
    with_people: f64,
    bets: Betting,
}

impl Compared {
    /// `None` without items, and for counts that no item can have.
    fn new(peers: &[PeerCount]) -> Option<Self> {
        let mut bets = Betting::new(1.0).ok()?;
        let (mut items, mut with_model, mut with_people) = (0_u64, 0.0, 0.0);
        for cell in peers.iter().filter(|cell| cell.items > 0) {
            let pairs_of = |people: u64| people * people.saturating_sub(1) / 2;
            let pairs = pairs_of(cell.people.into());
            // People who agree with the model need not agree with one another: numbers within a tolerance.
            let impossible =
                cell.with_model > cell.people || u64::from(cell.agreeing_pairs) > pairs;
            if pairs == 0 || impossible {
                return None;
            }
            let model = f64::from(cell.with_model) / f64::from(cell.people);
            let peers = f64::from(cell.agreeing_pairs) / pairs as f64;
            bets.add_times(f64::midpoint(model - peers, 1.0), cell.items)
                .ok()?;
            items = items.checked_add(cell.items)?;
            with_model += model * cell.items as f64;
            with_people += peers * cell.items as f64;
        }
        (items > 0).then(|| Self {
            items,
            with_model: with_model / items as f64,
            with_people: with_people / items as f64,
            bets,
        })
    }
}
