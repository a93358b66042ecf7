//! δ is spent once, and a stored certificate can be repeated.

use crate::support::close;
use proptest::prelude::*;
use understudy_stats::certificate::{Broken, Evidence, Refusal};
use understudy_stats::{
    BINS, CertificateRecord, CostMatrix, DataRange, DeltaLedger, Grid, Plan, ScoreHistogram,
    ScoredConfusion, Spending, Start, Target, Undefined, certify,
};

fn range(from: u64, to: u64) -> DataRange {
    DataRange::new(from, to).unwrap()
}

fn ledger(spending: Spending) -> DeltaLedger {
    DeltaLedger::new(0.06, spending).unwrap()
}

fn sure() -> ScoreHistogram {
    let mut pairs = ScoreHistogram::new();
    pairs.add(980, true, 990).unwrap();
    pairs.add(980, false, 2).unwrap();
    pairs.add(400, false, 30).unwrap();
    pairs
}

#[test]
fn tuning_again_on_old_pairs_gets_a_shrinking_share() {
    let mut current = ledger(Spending::Shrinking);
    for (i, expected) in [0.03, 0.01, 0.005, 0.003].into_iter().enumerate() {
        let (next, spend) = current.spend(range(0, 100)).unwrap();
        close(spend.delta(), expected, 1e-15);
        assert_eq!(spend.number() as usize, i + 1);
        let record = spend.certify(&sure(), 0.02).unwrap();
        assert_eq!(
            record.evidence,
            Evidence::Errors {
                counts: sure(),
                certificate: certify(&sure(), record.plan.target()),
            }
        );
        current = next;
    }
    assert_eq!((current.spends(), current.used_to()), (4, Some(100)));
}

#[test]
fn fresh_pairs_get_the_whole_delta_and_old_ones_nothing() {
    let (first, spend) = ledger(Spending::Fresh).spend(range(10, 100)).unwrap();
    close(spend.delta(), 0.06, 0.0);
    let refused = first.spend(range(99, 200)).unwrap_err();
    assert_eq!(refused.refusal, Refusal::NotFresh { used_to: 100 });
    let (second, spend) = refused.ledger.spend(range(100, 200)).unwrap();
    close(spend.delta(), 0.06, 0.0);
    assert_eq!((second.spends(), second.used_to()), (2, Some(200)));
    // What lies before the first range was perhaps looked at by people; it is not fresh either.
    assert!(second.spend(range(0, 10)).is_err());
}

#[test]
fn a_ledger_is_stored_and_read_back_with_its_checks() {
    let (ledger, _spent) = ledger(Spending::Fresh).spend(range(1, 9)).unwrap();
    let json = serde_json::to_string(&ledger).unwrap();
    assert_eq!(
        json,
        r#"{"delta":0.06,"spending":"fresh","spends":1,"used_to":9}"#
    );
    assert_eq!(serde_json::from_str::<DeltaLedger>(&json).unwrap(), ledger);
    for bad in [
        json.replace("0.06", "1.5"),
        json.replace(":1,", ":0,"),
        json.replace(":9}", ":null}"),
    ] {
        assert!(serde_json::from_str::<DeltaLedger>(&bad).is_err(), "{bad}");
    }
    let full = json.replace(":1,", ":4294967295,");
    let full: DeltaLedger = serde_json::from_str(&full).unwrap();
    let refused = full.spend(range(9, 10)).unwrap_err();
    assert_eq!(refused.refusal, Refusal::Exhausted);
}

#[test]
fn ranges_hold_something_and_deltas_are_probabilities() {
    assert_eq!(DataRange::new(5, 5), Err(Undefined::NoData));
    assert!(serde_json::from_str::<DataRange>("[6,5]").is_err());
    let day = range(5, 6);
    assert_eq!((day.start(), day.end()), (5, 6));
    for delta in [0.0, 1.0, f64::NAN] {
        let opened = DeltaLedger::new(delta, Spending::Fresh);
        assert_eq!(opened, Err(Undefined::TargetOutOfRange));
    }
}

#[test]
fn groups_share_what_one_spend_has() {
    let (_, spend) = ledger(Spending::Fresh).spend(range(0, 1)).unwrap();
    let records = spend.certify_groups(&[sure(), sure()], 0.02).unwrap();
    for record in &records {
        close(record.plan.target().delta(), 0.03, 1e-15);
        assert_eq!(record.verify(), Ok(()));
    }
    let (_, spend) = ledger(Spending::Fresh).spend(range(0, 1)).unwrap();
    assert_eq!(spend.certify_groups(&[], 0.02), Ok(Vec::new()));
}

#[test]
fn a_plan_keeps_its_alpha_grid_and_start_but_not_its_delta() {
    let target = Target::new(0.02, 0.5).unwrap();
    let plan = Plan::new(target, Grid::STANDARD, Start::At(985)).unwrap();
    let (_, spend) = ledger(Spending::Fresh).spend(range(0, 1)).unwrap();
    let record = spend.certify_plan(&sure(), plan).unwrap();
    close(record.plan.target().delta(), 0.06, 0.0);
    assert_eq!(record.plan.start(), Start::At(985));
    // Nothing lies above 0.985, so the first test fails: a start that was fixed is not moved.
    assert_eq!(record.evidence.certified_bin(), None);
}

fn record() -> CertificateRecord {
    let (_, spend) = ledger(Spending::Shrinking).spend(range(3, 1000)).unwrap();
    spend.certify(&sure(), 0.02).unwrap()
}

/// `printf 'understudy score counts 1\n400 0 30\n980 990 2\n' | sha256sum`
#[test]
fn the_digest_of_counts_can_be_checked_by_hand() {
    assert_eq!(
        record().digest,
        "f2f7472092a538568805d9cb54ead4112a7bbc51cc55b96324d217f60714e554"
    );
}

#[test]
fn a_stored_record_repeats_itself_and_a_changed_one_does_not() {
    let json = serde_json::to_string(&record()).unwrap();
    let read: CertificateRecord = serde_json::from_str(&json).unwrap();
    assert_eq!(read.verify(), Ok(()));
    assert_eq!(read.evidence.certified_bin(), Some(401));
    let other = json.replace("[400,0,30]", "[400,0,31]");
    let other: CertificateRecord = serde_json::from_str(&other).unwrap();
    assert_eq!(other.verify(), Err(Broken::Counts));
    let lower = json.replace(r#""certified":{"bin":401"#, r#""certified":{"bin":301"#);
    let lower: CertificateRecord = serde_json::from_str(&lower).unwrap();
    assert_eq!(lower.verify(), Err(Broken::Result));
}

#[test]
fn a_cost_certificate_is_recorded_with_its_costs() {
    let mut pairs = ScoredConfusion::new();
    pairs.add(980, 0, 0, 990).unwrap();
    pairs.add(980, 0, 1, 12).unwrap();
    let costs = CostMatrix::from_rows(&[vec![0, 1], vec![9, 0]]).unwrap();
    let (_, spend) = ledger(Spending::Fresh).spend(range(0, 1)).unwrap();
    let record = spend.certify_losses(&pairs, &costs, 0.02).unwrap();
    assert_eq!(record.evidence.certified_bin(), Some(100));
    let json = serde_json::to_string(&record).unwrap();
    let read: CertificateRecord = serde_json::from_str(&json).unwrap();
    assert_eq!(read.verify(), Ok(()));
    let cheap = json.replace("[[0,1],[9,0]]", "[[0,9],[9,0]]");
    let cheap: CertificateRecord = serde_json::from_str(&cheap).unwrap();
    assert_eq!(cheap.verify(), Ok(()), "12 of 1,002 are below 2 % too");
    let (_, spend) = ledger(Spending::Fresh).spend(range(0, 1)).unwrap();
    let unknown = CostMatrix::from_rows(&[vec![1]]).unwrap();
    assert_eq!(
        spend.certify_losses(&pairs, &unknown, 0.02),
        Err(Undefined::ShapeMismatch)
    );
}

proptest! {
    #[test]
    fn shares_never_add_up_to_more_than_delta(delta in 0.001..0.999_f64, rounds in 1_usize..200) {
        let mut current = DeltaLedger::new(delta, Spending::Shrinking).unwrap();
        let mut sum = 0.0;
        for _ in 0..rounds {
            let (next, spend) = current.spend(range(0, 1)).unwrap();
            sum += spend.delta();
            current = next;
        }
        prop_assert!(sum <= delta);
        prop_assert!((sum - delta * (1.0 - 1.0 / (rounds as f64 + 1.0))).abs() < 1e-12);
    }

    #[test]
    fn digests_do_not_depend_on_the_order_of_counting(
        rows in prop::collection::vec((0..BINS, 0_usize..3, 0_usize..3, 0..1_u64 << 40), 0..20),
    ) {
        let (mut there, mut back) = (ScoredConfusion::new(), ScoredConfusion::new());
        for (bin, reference, predicted, count) in &rows {
            there.add(*bin, *reference, *predicted, *count).unwrap();
        }
        for (bin, reference, predicted, count) in rows.iter().rev() {
            back.add(*bin, *reference, *predicted, *count).unwrap();
        }
        prop_assert_eq!(there.digest(), back.digest());
        prop_assert_eq!(there.scores().digest(), back.scores().digest());
        prop_assert_eq!(there.digest().len(), 64);
    }
}
