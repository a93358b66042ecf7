//! What can happen to a stream.

use crate::generators::{policy, prediction, rung};
use proptest::prelude::*;
use proptest::sample::select;
use understudy_ladder::policy::Canary;
use understudy_ladder::route::ActivePrediction;
use understudy_ladder::{ModelId, Policy, Rate, Rung};

/// What a request asks for, starting from the policy as the caps leave it.
#[derive(Debug, Clone)]
pub enum Ask {
    /// One step up.
    Step,
    /// The next rung at a ramp step of its own.
    Enter(Rate),
    /// Another threshold, in thousandths.
    Threshold(u16),
    /// Another model version decides everything.
    Model(ModelId),
    /// Another one decides for a share, or none does.
    Canary(Option<Canary>),
    /// The ramp goes on by itself.
    Automatic,
    /// Gates that ask for fewer days.
    FewerDays,
    /// Anything at all.
    Anything(Box<Policy>),
}

/// One thing that happens. Requests are counted from the newest, people from 1.
#[derive(Debug, Clone)]
pub enum Event {
    Post {
        item: u16,
        said: ActivePrediction,
    },
    Decide(usize),
    /// `shown`: whether the evidence passes its gates.
    Open {
        by: i64,
        ask: Ask,
        shown: bool,
    },
    Approve {
        request: usize,
        by: i64,
    },
    /// Opened by the first person, for at once, and approved by the next two.
    Grant(Ask),
    /// The same for later, when the evidence may be gone; somebody looks when the time has come.
    GrantForLater {
        ask: Ask,
        shown: bool,
    },
    /// The two newest requests are approved at the same moment.
    Race {
        by: i64,
    },
    Edit {
        request: usize,
        by: i64,
        ask: Ask,
    },
    Reject {
        request: usize,
        by: i64,
    },
    Withdraw {
        request: usize,
        by: i64,
    },
    Schedule {
        request: usize,
        hours: i64,
    },
    /// Time passes and somebody looks at the requests.
    Wait {
        hours: i64,
    },
    ApplyDue,
    /// `farther`: to the end of the ramp at once.
    GoOn {
        farther: bool,
    },
    Demote(Rung),
    /// Puts this in force where it is a way down.
    Restrict(Ask),
    KillSwitch(Rung),
    /// The active model gives no answers any more.
    Breach,
    /// What was shown when a request was opened is there, or not any more.
    Evidence {
        shown: bool,
    },
    /// The clock of another machine is behind.
    ClockBack {
        hours: i64,
    },
    Health {
        active: bool,
        canary: bool,
    },
    AddModel(ModelId),
    Preview(ModelId),
    Retire(ModelId),
    RollBack,
}

fn model() -> impl Strategy<Value = ModelId> {
    (1..5_i64).prop_map(ModelId)
}

fn share() -> impl Strategy<Value = Rate> {
    select(vec![0, 5, 25, 50, 100]).prop_map(|share| Rate::percent(share).unwrap())
}

fn ask() -> impl Strategy<Value = Ask> {
    let canary = (model(), share()).prop_map(|(model, share)| Canary { model, share });
    prop_oneof![
        8 => Just(Ask::Step),
        1 => share().prop_map(Ask::Enter),
        2 => select(vec![200, 500, 800, 950]).prop_map(Ask::Threshold),
        2 => model().prop_map(Ask::Model),
        2 => prop::option::weighted(0.6, canary).prop_map(Ask::Canary),
        2 => Just(Ask::Automatic),
        1 => Just(Ask::FewerDays),
        1 => policy().prop_map(|policy| Ask::Anything(Box::new(policy))),
    ]
}

/// Predictions of versions that are active often, and of others.
fn said() -> impl Strategy<Value = ActivePrediction> {
    (prediction(), model()).prop_map(|(said, model)| match said {
        ActivePrediction::Valid {
            label, confidence, ..
        } => ActivePrediction::Valid {
            model,
            label,
            confidence,
        },
        ActivePrediction::Missing | ActivePrediction::Failed => said,
    })
}

pub fn event() -> impl Strategy<Value = Event> {
    let which = || 0..3_usize;
    let by = || 1..5_i64;
    let flag = || prop::bool::weighted(0.9);
    let work = prop_oneof![
        5 => (any::<u16>(), prediction()).prop_map(|(item, said)| Event::Post { item, said }),
        3 => (any::<u16>(), said()).prop_map(|(item, said)| Event::Post { item, said }),
        2 => any::<usize>().prop_map(Event::Decide),
    ];
    let requests = prop_oneof![
        10 => (by(), ask(), flag()).prop_map(|(by, ask, shown)| Event::Open { by, ask, shown }),
        8 => (which(), by()).prop_map(|(request, by)| Event::Approve { request, by }),
        8 => ask().prop_map(Event::Grant),
        3 => (ask(), any::<bool>()).prop_map(|(ask, shown)| Event::GrantForLater { ask, shown }),
        4 => by().prop_map(|by| Event::Race { by }),
        2 => (which(), by(), ask()).prop_map(|(request, by, ask)| Event::Edit { request, by, ask }),
        1 => (which(), by()).prop_map(|(request, by)| Event::Reject { request, by }),
        3 => (which(), by()).prop_map(|(request, by)| Event::Withdraw { request, by }),
        8 => (which(), 1..30_i64).prop_map(|(request, hours)| Event::Schedule { request, hours }),
        2 => prop_oneof![3 => 0..30_i64, 1 => 300..800_i64].prop_map(|hours| Event::Wait { hours }),
        2 => Just(Event::ApplyDue),
        3 => flag().prop_map(|very_next| Event::GoOn { farther: !very_next }),
    ];
    let down = prop_oneof![
        2 => rung().prop_map(Event::Demote),
        3 => ask().prop_map(Event::Restrict),
        2 => rung().prop_map(Event::KillSwitch),
        2 => Just(Event::Breach),
        6 => prop::bool::weighted(0.7).prop_map(|shown| Event::Evidence { shown }),
        1 => (1..50_i64).prop_map(|hours| Event::ClockBack { hours }),
        2 => (flag(), flag()).prop_map(|(active, canary)| Event::Health { active, canary }),
    ];
    let models = prop_oneof![
        1 => model().prop_map(Event::AddModel),
        1 => model().prop_map(Event::Preview),
        1 => model().prop_map(Event::Retire),
        2 => Just(Event::RollBack),
    ];
    prop_oneof![7 => work, 10 => requests, 3 => down, 1 => models]
}
