//! How fast a stream falls: from the audit that breaches a guardrail to the first item that is no longer automated.

use crate::demo_folder;
use crate::http::Connection;
use crate::items::{self, Items, LABELS};
use crate::person::{Desk, Person};
use crate::report::{COUNT, Section};
use crate::server::Server;
use crate::times::Times;
use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use std::cell::Cell;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// Streams that fall.
const FALLS: usize = 10;
/// Items that people decide before the model may: the evidence for every step.
const EVIDENCE: usize = 20;
/// No guardrail needs more wrong audits than this.
const MOST_AUDITS: usize = 40;
/// How long two connections post before the breach, and after it was answered.
const BEFORE: Duration = Duration::from_millis(300);
const AFTER: Duration = Duration::from_millis(300);
/// The rungs above Human only, up to the one that automates.
const STEPS: usize = 3;

/// Gates that little evidence passes, and guardrails as they usually are.
fn settings() -> Value {
    json!({
        "ramp_steps": [1], "audit_rate": 1, "blind_rate": 1,
        "gates": {
            "min_blind_pairs": 1, "min_days": 1, "min_agreement": 0.1, "max_error": 0.5, "delta": 0.5,
            "min_audited": 1, "min_label_agreement": null, "people_margin": null,
        },
    })
}

/// Lets streams fall, one after the other.
pub async fn falls(server: &Server, key: &str) -> Result<Section> {
    let ground = Ground {
        server,
        key,
        items: Items::predicted(&demo_folder())?,
    };
    let mut people = People::log_in(server).await?;
    let breaching = ground.audits_needed(&mut people).await?;
    let (mut answered, mut capped) = (Times::default(), Times::default());
    let mut late = 0;
    for number in 1..=FALLS {
        let fall = ground
            .fall(&mut people, &format!("fall-{number}"), breaching)
            .await?;
        answered.add(fall.answered);
        capped.add(fall.capped);
        late += fall.late;
    }
    ensure!(
        late == 0,
        "{late} items were automated after the breach was answered"
    );
    let mut section = Section::new("The ladder");
    for (code, what, mut times) in [
        (
            "answered",
            "Audit that breaches a guardrail, to its answer",
            answered,
        ),
        (
            "capped",
            "The same, to the answer of the first item held down",
            capped,
        ),
    ] {
        for (share, name) in [(0.5, "p50"), (1.0, "max")] {
            section.add_if(
                format!("demotion_{code}_{name}_ms"),
                format!("{what}, {name} of {FALLS}"),
                times.quantile_ms(share),
                "ms",
            );
        }
    }
    section.add(
        "demotion_late".to_owned(),
        "Items automated after that audit was answered".to_owned(),
        late as f64,
        COUNT,
    );
    Ok(section)
}

/// What one fall was like.
struct Fall {
    /// From sending the breaching audit to its answer.
    answered: Duration,
    /// From sending it to the answer of the first item that went to a person because of it.
    capped: Duration,
    /// Items that were sent after it was answered and automated all the same.
    late: usize,
}

/// An item that was posted.
#[derive(Clone, Copy)]
struct Posted {
    sent: Instant,
    answered: Instant,
    automated: bool,
}

/// Logged in once: nobody may log in many times a minute.
struct People {
    lead: Person,
    admin: Person,
    reviewer: Person,
}

impl People {
    async fn log_in(server: &Server) -> Result<Self> {
        Ok(Self {
            lead: Person::log_in(server, "lead").await?,
            admin: Person::log_in(server, "admin").await?,
            reviewer: Person::log_in(server, "reviewer").await?,
        })
    }

    /// One asks for each step, another approves.
    async fn climb(lead: &mut Person, admin: &mut Person, slug: &str) -> Result<()> {
        let requests = format!("/api/v1/streams/{slug}/requests");
        for step in 1..=STEPS {
            let mut asked = json!({ "step_up": true, "comment": "bench" });
            if step == STEPS {
                asked["changes"] = json!({ "thresholds": { "default": 0.5 } });
            }
            let opened = lead.api(&requests, &asked, 201).await?;
            let id = opened["id"].as_i64().context("A request has a number")?;
            let approve = format!("{requests}/{id}/approve");
            admin.api(&approve, &json!({}), 200).await?;
        }
        Ok(())
    }
}

struct Ground<'a> {
    server: &'a Server,
    key: &'a str,
    items: Items,
}

impl Ground<'_> {
    /// How many wrong audits it takes: from the same start the same number every time.
    async fn audits_needed(&self, people: &mut People) -> Result<usize> {
        let slug = "fall-0";
        let mut desk = self.automating(people, slug).await?;
        let mut poster = Connection::open(self.server.address).await?;
        for audits in 1..=MOST_AUDITS {
            let item = *desk.fetch(&[]).await?.0.first().context("No audit waits")?;
            desk.decide(item, LABELS[1]).await?;
            if !self.post(&mut poster, slug).await?.automated {
                return Ok(audits);
            }
        }
        anyhow::bail!("{MOST_AUDITS} wrong audits breach nothing")
    }

    /// A stream on Partial that automates every item, with audits that wait; and whoever decides them.
    async fn automating<'p>(&self, people: &'p mut People, slug: &str) -> Result<Desk<'p>> {
        let mut connection = Connection::open(self.server.address).await?;
        let create = items::create_stream_with(self.key, slug, &settings());
        connection.ask(&create).await?.text(201)?;
        for _ in 0..EVIDENCE {
            self.post(&mut connection, slug).await?;
        }
        let People {
            lead,
            admin,
            reviewer,
        } = people;
        let mut desk = Desk::open(reviewer, slug).await?;
        for _ in 0..EVIDENCE {
            let item = *desk.fetch(&[]).await?.0.first().context("No item waits")?;
            desk.decide(item, LABELS[0]).await?;
        }
        People::climb(lead, admin, slug).await?;
        for _ in 0..MOST_AUDITS {
            let posted = self.post(&mut connection, slug).await?;
            ensure!(posted.automated, "{slug} automates nothing");
        }
        Ok(desk)
    }

    /// Posts one item, and says whether it was automated. One that is not must be held down by a cap, or come before
    /// anything is automated.
    async fn post(&self, connection: &mut Connection, slug: &str) -> Result<Posted> {
        let request = self.items.one(slug, self.key);
        let sent = Instant::now();
        let answer = connection.ask(&request).await?;
        let answered = Instant::now();
        let text = answer.text(201)?;
        let automated = text.contains("\"goes_to\":\"automated\"");
        let expected = ["\"code\":\"capped\"", "\"code\":\"rung\""];
        ensure!(
            automated || expected.iter().any(|code| text.contains(code)),
            "An item went somewhere else: {text}"
        );
        Ok(Posted {
            sent,
            answered,
            automated,
        })
    }

    /// Lets a new stream fall while items come all the time.
    async fn fall(&self, people: &mut People, slug: &str, breaching: usize) -> Result<Fall> {
        let mut desk = self.automating(people, slug).await?;
        for _ in 1..breaching {
            let item = *desk.fetch(&[]).await?.0.first().context("No audit waits")?;
            desk.decide(item, LABELS[1]).await?;
        }
        let last = *desk.fetch(&[]).await?.0.first().context("No audit waits")?;
        let stop = Cell::new(false);
        let breach = async {
            sleep(BEFORE).await;
            let sent = Instant::now();
            let decided = desk.decide(last, LABELS[1]).await;
            let answered = Instant::now();
            sleep(AFTER).await;
            stop.set(true);
            decided.map(|_| (sent, answered))
        };
        let address = self.server.address;
        let post = || self.post_until(address, slug, &stop);
        let (breach, one, other) = tokio::join!(breach, post(), post());
        let (sent, answered) = breach?;
        let mut all = one?;
        all.extend(other?);
        judge(sent, answered, &all)
    }

    async fn post_until(
        &self,
        address: SocketAddr,
        slug: &str,
        stop: &Cell<bool>,
    ) -> Result<Vec<Posted>> {
        let mut connection = Connection::open(address).await?;
        let mut all = Vec::new();
        while !stop.get() {
            all.push(self.post(&mut connection, slug).await?);
        }
        Ok(all)
    }
}

fn judge(sent: Instant, answered: Instant, posted: &[Posted]) -> Result<Fall> {
    let before = posted.iter().filter(|item| item.answered < sent);
    ensure!(
        before.clone().count() > 0 && before.clone().all(|item| item.automated),
        "The stream had fallen before"
    );
    let held = posted.iter().filter(|item| !item.automated);
    let first = held.map(|item| item.answered).min();
    let late = posted
        .iter()
        .filter(|item| item.automated && item.sent > answered);
    Ok(Fall {
        answered: answered - sent,
        capped: first.context("Nothing was held down")? - sent,
        late: late.count(),
    })
}
