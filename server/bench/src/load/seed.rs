//! A stream in which many items wait, each with five predictions: as many rows as intake would have written, in a few
//! statements.

use crate::limit::Postgres;
use anyhow::Result;

/// Model versions that said something of every item.
const MODELS: u64 = 5;

/// How much there is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Items that wait.
    pub items: u64,
    /// Predictions, of all model versions together.
    pub predictions: u64,
}

impl Size {
    /// Of this many items.
    pub const fn of(items: u64) -> Self {
        Self {
            items,
            predictions: items * MODELS,
        }
    }
}

/// Fills a stream that has one item, whose rows are copied. Of five items one is decided blind; the others are sorted
/// by what the first model is sure of.
pub fn fill(postgres: &Postgres, slug: &str, size: Size) -> Result<()> {
    let statements = [
        "insert into models (stream_id, name, slot, healthy, created_at)
         select id, 'bench v' || n, 'preview', true, now() from streams, generate_series(2, $models) n where slug = '$slug'",
        "insert into items (stream_id, id, external_id, content_sha256, route, reason, policy_version, bucket, blind, audit,
                            inclusion, stratum, created_at, priority)
         select t.stream_id, nextval('item_ids'), 'seed-' || n, t.content_sha256, t.route, t.reason, t.policy_version,
                n % 10000, n % 5 = 0, false, 1, 'uniform', t.created_at, case when n % 100 = 0 then n / 100 % 10 else 0 end
         from generate_series(1, $items) n
         cross join (select * from items where stream_id = (select id from streams where slug = '$slug') limit 1) t",
        "insert into item_payloads (stream_id, item_id, payload)
         select i.stream_id, i.id, p.payload from items i
         cross join (select payload from item_payloads where stream_id = (select id from streams where slug = '$slug') limit 1) p
         where i.stream_id = (select id from streams where slug = '$slug') and i.external_id like 'seed-%'",
        "insert into predictions (stream_id, item_id, model_id, label, confidence, latency_us, created_at)
         select i.stream_id, i.id, m.id, (i.id + m.id) % 3 / 2, 0.5 + (i.id * 7 + m.id * 13) % 500 / 1000.0, 900, i.created_at
         from items i join models m on m.stream_id = i.stream_id
         where i.stream_id = (select id from streams where slug = '$slug') and i.external_id like 'seed-%'",
        "insert into queue (stream_id, item_id, wanted, blind, enqueued_at, priority, sure)
         select i.stream_id, i.id, 1, i.blind, i.created_at, i.priority, case when not i.blind then p.confidence end
         from items i
         join predictions p on p.stream_id = i.stream_id and p.item_id = i.id
              and p.model_id = (select min(id) from models m where m.stream_id = i.stream_id)
         where i.stream_id = (select id from streams where slug = '$slug') and i.external_id like 'seed-%'",
        "insert into item_counts (stream_id, day, kind, items)
         select id, current_date, kind, $items from streams, unnest(array['human', 'waiting']) kind where slug = '$slug'
         on conflict on constraint item_counts_pkey do update set items = item_counts.items + excluded.items",
        "vacuum analyze items, item_payloads, predictions, queue, leases, decisions",
        "checkpoint",
    ];
    for statement in statements {
        let statement = statement
            .replace("$slug", slug)
            .replace("$items", &size.items.to_string())
            .replace("$models", &MODELS.to_string());
        postgres.value(&statement)?;
    }
    Ok(())
}

/// Puts another version of the policy in force, as a request would: measuring is not about requests.
pub fn set_policy(postgres: &Postgres, slug: &str, rung: &str, order: &str) -> Result<()> {
    let sql = format!(
        "with new as (
             insert into policies (stream_id, version, document, cause, created_by, created_at)
             select s.id, s.policy_version + 1,
                    p.document || jsonb_build_object('rung', '{rung}', 'order', '{order}'), 'bench', 'system', now()
             from streams s join policies p on p.stream_id = s.id and p.version = s.policy_version where s.slug = '{slug}'
             returning stream_id, version)
         update streams s set policy_version = new.version, revision = revision + 1 from new where s.id = new.stream_id"
    );
    postgres.value(&sql)?;
    Ok(())
}
