//! Pages like the real ones, made of the components alone.

use crate::data::{
    LABELS, bars, confusion, gates, histogram, killed, ladder, share, weeks, with_canary,
};
use leptos::prelude::*;
use understudy_app::charts::{ConfidenceHistogram, Marker, ReliabilityChart, RiskCoverageChart};
use understudy_app::components::{
    Banner, ChartFigure, EmptyState, ErrorState, Figure, Forbidden, GateList, InputKind, ItemImage,
    ItemView, KeyHint, LadderPicture, LadderSize, LadderState, Matrix, PageTitle, Scale,
    StreamHead, StreamTab, Tone,
};
use understudy_ladder::Rung;
use understudy_stats::Undefined;
use understudy_stats::calibration::reliability;

fn garments(tab: StreamTab, state: LadderState) -> AnyView {
    view! { <StreamHead slug="garments" title="Garment photos: what is it?" ladder=state current=tab /> }
    .into_any()
}

pub fn streams_page() -> AnyView {
    let card = |slug: &str, title: &str, state: LadderState, agreement, need, queue: &str| {
        let summary = state.summary();
        view! {
            <article class="card">
                <div class="card-head">
                    <LadderPicture state=state />
                    <div>
                        <h2 class="card-title"><a href=StreamTab::Overview.href(slug)>{title.to_owned()}</a></h2>
                        <p class="card-rung">{summary}</p>
                    </div>
                </div>
                <dl class="facts">
                    <div><dt>"Agreement"</dt><dd><Figure estimate=agreement need=need /></dd></div>
                    <div><dt>"Automated"</dt><dd><span class="stat-value">"0 %"</span></dd></div>
                </dl>
                <div class="card-foot"><span>{queue.to_owned()}</span><a class="button button-small" href="#">"Label"</a></div>
            </article>
        }
    };
    view! {
        <PageTitle title="Streams" lead="Each stream is one kind of decision that a model learns to take over.">
            <a class="button button-primary" href="/streams/new">"New stream"</a>
        </PageTitle>
        <Banner tone=Tone::Caution title="Audit due">"40 automated items wait for a second look."</Banner>
        <div class="cards">
            {card("garments", "Garment photos: what is it?", ladder(Rung::Shadow, 0, vec![]), share(1649, 1800), 200, "600 in the queue")}
            {card("nodules", "Lung nodules: how suspicious is this one?", killed(), share(460, 952), 200, "0 in the queue")}
            {card("invoices", "Invoices: which account?", ladder(Rung::Partial, 25, vec![]), share(30, 37), 200, "12,480 in the queue")}
        </div>
    }
    .into_any()
}

pub fn agreement_page() -> AnyView {
    let labels = LABELS.iter().map(|label| (*label).to_owned()).collect();
    view! {
        {garments(StreamTab::Agreement, ladder(Rung::Shadow, 0, vec![]))}
        <PageTitle title="Agreement" lead="How often the model says what people say, on blind pairs." />
        <dl class="facts">
            <div><dt>"Agreement"</dt><dd><Figure estimate=confusion().percent_agreement(0.95) large=true /></dd></div>
            <div>
                <dt>"Cohen's κ"</dt>
                <dd><Figure estimate=confusion().cohen_kappa(understudy_stats::Weights::Unweighted, 0.95) scale=Scale::Coefficient large=true /></dd>
            </div>
            <div><dt>"Human–human"</dt><dd><Figure estimate=Err(Undefined::NoPairs) large=true /></dd></div>
            <div><dt>"This week"</dt><dd><Figure estimate=share(30, 37) need=200 large=true /></dd></div>
        </dl>
        <section class="panel"><Matrix labels=labels confusion=confusion() link=|row, column| format!("?r={row}&p={column}") /></section>
        <div class="columns">
            <section class="panel"><ChartFigure chart=weeks() caption="Agreement by week" /></section>
            <section class="panel"><ChartFigure chart=bars() caption="Agreement by label" /></section>
        </div>
        <section class="panel"><ChartFigure chart=weeks() caption="Agreement by week, wide" /></section>
    }
    .into_any()
}

pub fn threshold_page() -> AnyView {
    let chart = RiskCoverageChart {
        title: "Risk and coverage".into(),
        curve: RiskCoverageChart::curve_of(&histogram()),
        marker: RiskCoverageChart::marker_of(&histogram(), 963, Some(0.024)),
        limit: Some(Marker {
            value: 0.01,
            label: "allowed: 1 %".into(),
        }),
    };
    let reliable = ReliabilityChart {
        title: "Reliability".into(),
        bins: reliability(&histogram(), 10),
    };
    let confidence = ConfidenceHistogram {
        title: "Confidence".into(),
        histogram: histogram(),
        threshold: Some(0.963),
    };
    view! {
        {garments(StreamTab::Threshold, ladder(Rung::Shadow, 0, vec![]))}
        <PageTitle title="Threshold" lead="From which confidence the model may decide without a person." />
        <div class="studio">
            <section class="panel">
                <div class="studio-slider">
                    <div class="studio-threshold"><label for="t">"Threshold"</label><output>"0.963"</output></div>
                    <input id="t" type="range" min="0" max="1000" value="963" />
                    <div class="studio-scale"><span>"0: automate all"</span><span>"1: automate none"</span></div>
                </div>
                <dl class="readouts">
                    <div class="readout"><dt>"Coverage"</dt><dd class="readout-value">"67.1 %"</dd><dd class="readout-detail">"1,208 of 1,800 pairs"</dd></div>
                    <div class="readout"><dt>"Error among automated"</dt><dd class="readout-value">"0.5 %"</dd><dd class="readout-detail">"at most 1.0 % with 95 % confidence"</dd></div>
                    <div class="readout"><dt>"Left to people"</dt><dd class="readout-value">"32.9 %"</dd><dd class="readout-detail">"592 of 1,800"</dd></div>
                </dl>
            </section>
            <section class="certificate certificate-holds">
                <h2>"Certified from 0.963"</h2>
                <p>"Error among automated items at most 1.0 % with probability 95 %, on 1,800 blind pairs."</p>
                <div class="actions"><button class="button button-primary">"Propose 0.963"</button><span class="consequence">"A reviewer approves before anything changes."</span></div>
            </section>
            <div class="columns">
                <section class="panel"><ChartFigure chart=chart caption="Error as more is automated" /></section>
                <section class="panel"><ChartFigure chart=reliable caption="Does confidence mean what it says?" /></section>
            </div>
            <section class="panel"><ChartFigure chart=confidence caption="Confidence of agreeing and differing predictions" /></section>
        </div>
    }
    .into_any()
}

pub fn ladder_page() -> AnyView {
    view! {
        {garments(StreamTab::Ladder, killed())}
        <PageTitle title="Ladder">
            <button class="button button-stop">"Stop automation now"</button>
        </PageTitle>
        <Banner tone=Tone::Danger title="Automation is stopped.">"Mara Lindqvist pressed the kill switch on 12 May. Lifting it needs a request."</Banner>
        <div class="columns-aside">
            <section class="panel">
                <h2>"Gates towards Partial"</h2>
                <GateList gates=gates() />
                <div class="actions"><button class="button button-primary" disabled=true>"Open a request"</button><span class="consequence">"Two gates do not pass yet."</span></div>
            </section>
            <section class="panel"><LadderPicture state=killed() gates=gates() size=LadderSize::Page /></section>
            <section class="panel"><LadderPicture state=ladder(Rung::Partial, 25, vec![]) gates=gates() size=LadderSize::Page /></section>
            <section class="panel"><LadderPicture state=with_canary() gates=gates() size=LadderSize::Page /></section>
            <section class="panel"><LadderPicture state=ladder(Rung::Shadow, 0, vec![]) gates=gates() size=LadderSize::Page /></section>
        </div>
        <section class="section">
            <h2>"History"</h2>
            <ol class="history">
                <li class="history-down"><time>"12 May, 09:41"</time><p>"Capped at Shadow: kill switch, by Mara Lindqvist."</p></li>
                <li class="history-up"><time>"9 May, 16:20"</time><p>"Policy 7: Partial at 25 %, approved by Jonas Weber."</p></li>
            </ol>
        </section>
    }
    .into_any()
}

pub fn label_page() -> AnyView {
    let choices = LABELS
        .iter()
        .enumerate()
        .map(|(at, name)| view! { <li><button class="choice"><kbd>{((at + 1) % 10).to_string()}</kbd><span>{*name}</span></button></li> })
        .collect_view();
    let image = ItemImage {
        src: "item.png".into(),
        width: 28,
        height: 28,
    };
    view! {
        <div class="desk">
            <h1 class="heard">"Label: Garment photos"</h1>
            <div class="desk-bar">
                <a href="/streams/garments">"Leave"</a>
                <div class="desk-progress"><progress max="600" value="37"></progress><span>"37 of 600"</span></div>
                <button class="button button-small button-quiet">"Undo " <kbd>"Z"</kbd></button>
            </div>
            <div class="desk-item"><ItemView kind=InputKind::Image payload=serde_json::json!({}) image=Some(image) name="garment-01837" /></div>
            <div class="desk-foot">
                <p class="desk-question">"Which kind of garment fits best?"</p>
                <ul class="choices">{choices}</ul>
                <div class="desk-actions">
                    <button class="button button-quiet button-small">"Skip " <kbd>"X"</kbd></button>
                    <KeyHint key="?" does="help" />
                </div>
            </div>
        </div>
    }
    .into_any()
}

pub fn items_page() -> AnyView {
    let nodule = serde_json::json!({
        "features": {"diameter_mm": 10.585, "longest_mm": 12.647, "height_mm": 12.0, "volume_mm3": 807.805, "surface_mm2": 579.809, "circularity": 0.738},
        "readable": {"outlined_slices": 4, "largest_slice_mm2": 88.0, "slice_spacing_mm": 3.0, "readers": 4},
        "outlines": {"reader": "reader3", "box_mm": [10.8, 12.2], "slices_total": 6, "slices": [
            {"z_mm": 0, "rings": [[[6.8,11.5],[6.8,9.5],[10.2,6.8],[10.2,2.7],[8.8,1.4],[7.4,1.4],[4.1,4.7],[2.7,5.4],[2.7,8.1],[1.4,9.5],[1.4,10.8],[2,11.5]]]},
            {"z_mm": 3, "rings": [[[5.4,12.2],[8.8,10.2],[9.5,7.4],[10.8,6.1],[10.8,3.4],[9.5,2],[9.5,1.4],[7.4,0],[6.1,0],[4.7,1.4],[4.7,2.7],[4.1,3.4],[1.4,3.4],[0.7,4.1],[0.7,9.5],[2.7,11.5]]]},
            {"z_mm": 6, "rings": [[[6.8,10.2],[10.2,7.4],[10.2,6.1],[10.8,5.4],[10.8,4.7],[9.5,3.4],[9.5,2],[7.4,0],[5.4,0.7],[3.4,3.4],[1.4,3.4],[0,4.7],[0,8.1],[1.4,9.5],[2.7,9.5],[3.4,10.2]]]}
        ]}
    });
    let json = serde_json::json!({"order": 1204, "lines": [{"sku": "A-17", "n": 2}]});
    view! {
        <StreamHead slug="nodules" title="Lung nodules: how suspicious is this one?" ladder=ladder(Rung::HumanOnly, 0, vec![]) current=StreamTab::Items
            not_for="Demonstration only. Not a medical device; never use it for a decision about a patient." />
        <PageTitle title="nodule-0002" />
        <form class="filters">
            <div class="form-row form-row-wide"><label for="q">"Search"</label><input id="q" placeholder="external id" /></div>
            <div class="form-row"><label for="o">"Outcome"</label><select id="o"><option>"Any"</option></select></div>
            <button class="button">"Search"</button>
        </form>
        <section class="panel"><ItemView kind=InputKind::Table payload=nodule /></section>
        <section class="panel"><ItemView kind=InputKind::Json payload=json /></section>
        <section class="panel"><ItemView kind=InputKind::Text payload=serde_json::json!({"text": "The parcel came two days late,\nand the box was open."}) /></section>
    }
    .into_any()
}

pub fn states_page() -> AnyView {
    view! {
        <PageTitle title="States" />
        <EmptyState title="No items yet">
            <p>"Post items to this stream, or import a file, to see them here."</p>
            <a class="button" href="#">"How to post items"</a>
        </EmptyState>
        <ErrorState title="The items could not be loaded" message="The database does not answer. Nothing is lost; decisions made meanwhile are kept in this browser." retry="/" />
        <Forbidden what="Only reviewers can approve requests." who_can="Ask an admin to change your role." />
        <Banner>"Good to know: 600 items wait."</Banner>
        <Banner tone=Tone::Ok title="Saved.">"New items follow policy 8."</Banner>
        <Banner tone=Tone::Danger title="Not saved.">"Choose a key that is free."</Banner>
        <form class="form panel">
            <div class="form-row"><label for="n">"Name"</label><input id="n" value="Garments" /><span class="form-hint">"What people read."</span></div>
            <div class="form-row"><label for="s">"Slug"</label><input id="s" value="Garments!" aria-invalid="true" /><span class="form-error">"Use lower-case letters, digits and hyphens."</span></div>
            <div class="form-row"><label for="i">"Instructions"</label><textarea id="i"></textarea></div>
            <div class="form-row"><label for="f">"Model"</label><input id="f" type="file" /></div>
            <label class="check"><input type="checkbox" checked=true />"Two people decide each item"</label>
            <div class="actions"><button class="button button-primary">"Create stream"</button><button class="button">"Cancel"</button><button class="button button-danger">"Demote"</button></div>
        </form>
        <p><span class="pill">"retired"</span>" "<span class="pill pill-ok">"active"</span>" "<span class="pill pill-caution">"preview"</span>" "<span class="pill pill-danger">"unhealthy"</span>" "<span class="pill pill-info">"retained"</span></p>
        <div class="skeleton"></div>
    }
    .into_any()
}
