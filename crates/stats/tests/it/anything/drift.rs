//! Samples of anything, compared.

use proptest::prelude::*;
use understudy_stats::drift::{
    Bins, Categories, Counts, Feature, Rule, cbpe, chi_square, jensen_shannon, ks, ks_counts, psi,
    psi_null_quantile, report, wasserstein, wasserstein_counts,
};
use understudy_stats::multiplicity::Correction;

use super::{count, counts, level, number, numbers, size, sound};

const CORRECTIONS: [Correction; 4] = [
    Correction::Bonferroni,
    Correction::Holm,
    Correction::BenjaminiHochberg,
    Correction::BenjaminiYekutieli,
];

/// Two samples on the same bins, or not.
fn two() -> impl Strategy<Value = (Vec<u64>, Vec<u64>)> {
    prop_oneof![
        3 => prop::collection::vec((count(), count()), 0..6).prop_map(|both| both.into_iter().unzip()),
        1 => (counts(5), counts(5)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn counts_on_bins((then, now) in two(), positions in numbers(), bins in size(), n in count(),
                      m in count(), at in level()) {
        let given = (&then, &now, &positions, at);
        sound(&(psi(&then, &now), chi_square(&then, &now), ks_counts(&then, &now)), &given)?;
        sound(&wasserstein_counts(&then, &now, &positions), &given)?;
        let places: Vec<f64> = (0..then.len()).map(|place| place as f64).collect();
        if let Ok(found) = wasserstein_counts(&then, &now, &places) {
            sound(&(found, found.normalised()), &given)?;
        }
        if let Ok(found) = jensen_shannon(&then, &now) {
            let nats = (found.divergence_nats(), found.distance_nats());
            sound(&(nats, found.divergence_bits(), found.distance_bits()), &given)?;
        }
        sound(&psi_null_quantile(bins, n, m, at), &given)?;
    }

    #[test]
    fn values(then in numbers(), now in numbers(), bins in size(), low in number(), high in number()) {
        let given = (&then, &now);
        sound(&ks(&then, &now), &given)?;
        if let Ok(found) = wasserstein(&then, &now) {
            sound(&(found, found.normalised()), &given)?;
        }
        for bins in [Bins::new(then.clone()), Bins::equal_width(low, high, bins),
                     Bins::equal_mass(&then, bins)].into_iter().flatten() {
            sound(&(bins.number(), bins.edges(), bins.bin_of(low), bins.count(&now)), &given)?;
        }
    }

    #[test]
    fn features((then, now) in two(), missing in count(), q in level(), least_effect in number(),
                names in prop::collection::vec((0_u8..4, count()), 0..6)) {
        let reference = Counts::from_counts(then, missing);
        let mut current = Counts::from_counts(now, 0);
        current.add(Some(usize::MAX));
        current.add(None);
        let mut both = current.clone();
        sound(&(both.merge(&reference), both.missing(), both.missing_share()), &q)?;
        sound(&(Counts::new(usize::MAX).bins().len(), both.bins()), &q)?;
        let (mut seen, mut others) = (Categories::new(), Categories::new());
        for (name, count) in names {
            seen.add((name > 0).then_some(["a", "b", "c"][usize::from(name) % 3]), count);
            others.add(Some("b"), count);
        }
        others.merge(&seen);
        let aligned = seen.aligned(&others);
        sound(&aligned, &q)?;
        let mut features = vec![Feature { name: "x", reference: &reference, current: &current }];
        if let Ok((then, now)) = &aligned {
            features.push(Feature { name: "y", reference: then, current: now });
        }
        for correction in CORRECTIONS {
            for least_effect in [least_effect, 0.1] {
                let rule = Rule { correction, q, least_effect };
                sound(&report(&features, &rule), &rule)?;
            }
        }
    }

    #[test]
    fn p_values(p_values in numbers(), q in level()) {
        for correction in CORRECTIONS {
            sound(&(correction.adjust(&p_values), correction.rejected(&p_values, q)), &p_values)?;
        }
    }

    #[test]
    fn forecasts(confidences in prop::collection::vec((number(), count()), 0..4), at in level(),
                 wanted in number()) {
        let certain: Vec<(f64, u64)> = confidences.iter().map(|(c, n)| (c.signum().max(0.0), *n)).collect();
        for confidences in [&confidences, &certain] {
            if let Ok(found) = cbpe(confidences, at) {
                sound(&(found, found.warns_below(wanted)), &at)?;
                // Of more predictions, or at a level near 0, the width is below the digits of a share.
                let few = found.expected.n <= 1 << 40 && at > 1e-3;
                prop_assert!(found.expected.low < found.expected.high || !few, "{found:?}");
            }
        }
    }
}
