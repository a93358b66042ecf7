-- Items that somebody has to look at again, what was decided of them, and why people disagreed.

-- Open disagreements. A row comes and goes with the decisions about its item, in the transaction that records them,
-- so that nobody looks for them among all items.
create table disagreements (
    stream_id bigint not null,
    item_id bigint not null,
    -- What leaving the present answer as it is costs on average, in thousandths of one error.
    expected_cost integer not null,
    opened_at timestamptz not null,
    -- Who is adjudicating it. A hold outlives its end until somebody else takes the item.
    held_by bigint references people (id),
    held_until timestamptz,
    constraint disagreements_pkey primary key (stream_id, item_id),
    constraint disagreements_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint disagreements_cost_range check (expected_cost between 0 and 1000),
    constraint disagreements_hold_ends check ((held_by is null) = (held_until is null))
);
create index disagreements_by_cost on disagreements (stream_id, expected_cost desc, opened_at desc, item_id desc);
create index disagreements_held on disagreements (stream_id, held_by) where held_by is not null;

-- What an adjudicator adds to the decision.
create table adjudications (
    stream_id bigint not null,
    decision_id bigint not null,
    reason text not null,
    note text,
    -- How many people the item was still waiting for: an undo asks that many again.
    wanted smallint not null,
    constraint adjudications_pkey primary key (stream_id, decision_id),
    constraint adjudications_decision foreign key (stream_id, decision_id) references decisions (stream_id, id),
    constraint adjudications_reason_known check (reason in
        ('ambiguous_item', 'unclear_instructions', 'slip', 'wrong_label_set', 'bad_input', 'other')),
    constraint adjudications_note_length check (length(note) between 1 and 1000),
    constraint adjudications_other_says_what check (reason <> 'other' or note is not null)
);
create trigger adjudications_append_only before update or delete on adjudications for each row execute function refuse_change();

-- Why people disagreed, by the two labels between which they did: as it stands for each item, and counted like pairs.
create table disagreement_reasons (
    stream_id bigint not null,
    item_id bigint not null,
    day date not null,
    one smallint not null,
    other smallint not null,
    reason text not null,
    constraint disagreement_reasons_pkey primary key (stream_id, item_id, one, other),
    constraint disagreement_reasons_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint disagreement_reasons_in_order check (one <= other)
);

create table reason_counts (
    stream_id bigint not null references streams (id),
    day date not null,
    one smallint not null,
    other smallint not null,
    reason text not null,
    items bigint not null,
    constraint reason_counts_pkey primary key (stream_id, day, one, other, reason)
);

create table reason_tail (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    day date not null,
    one smallint not null,
    other smallint not null,
    reason text not null,
    delta integer not null,
    constraint reason_tail_pkey primary key (stream_id, id)
);

-- What is there already. The same as ladder::adjudication::dispute says of an item.
insert into disagreements (stream_id, item_id, expected_cost, opened_at)
with said as (
    select d.stream_id, d.item_id, d.label, d.blind, count(*) as people, max(d.decided_at) as last_at
    from decisions d
    where d.kind in ('label', 'skip')
      and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
    group by d.stream_id, d.item_id, d.label, d.blind
),
items_said as (
    select s.stream_id, s.item_id, max(s.last_at) as last_at,
           coalesce(sum(s.people) filter (where s.blind and s.label is not null), 0) as blind,
           coalesce(max(s.people) filter (where s.blind and s.label is not null), 0) as blind_most,
           count(*) filter (where s.blind and s.label is not null) as blind_labels,
           coalesce(sum(s.people) filter (where s.label is not null), 0) as labels,
           coalesce(max(s.people) filter (where not s.blind and s.label is not null), 0) as assisted_most,
           coalesce(sum(s.people) filter (where s.label is null), 0) as skips
    from said s group by s.stream_id, s.item_id
),
judged as (
    select i.*,
           exists (
               select from pairs p join streams t on t.id = p.stream_id
               join policies o on o.stream_id = t.id and o.version = t.policy_version
               join predictions m on m.stream_id = p.stream_id and m.item_id = p.item_id and m.model_id = p.model_id
               where p.stream_id = i.stream_id and p.item_id = i.item_id and p.predicted <> p.reference
                 and o.document -> 'active_model' = to_jsonb(p.model_id) and m.confidence >= 0.9
           ) or exists (
               select from affected_items f
               join outcomes a on a.stream_id = f.stream_id and a.item_id = f.item_id and a.revision = 1 and a.source = 'automated'
               join pairs p on p.stream_id = f.stream_id and p.item_id = f.item_id and p.model_id = a.model_id
               where f.stream_id = i.stream_id and f.item_id = i.item_id and f.sent_at is not null and p.reference <> a.label
           ) as contradicted,
           exists (select from queue q where q.stream_id = i.stream_id and q.item_id = i.item_id) as waits
    from items_said i
),
voices as (
    select j.stream_id, j.item_id, j.last_at,
           case when j.labels = 0 then 0 when j.blind > 0 then j.blind_most else j.assisted_most end as for_it,
           case when j.labels = 0 then j.skips
                when j.blind > 0 then j.blind - j.blind_most + j.contradicted::int
                else j.labels - j.assisted_most + j.contradicted::int end as against
    from judged j
    where j.labels = 0 or (not j.waits and (j.blind_labels > 1 or j.contradicted))
)
select v.stream_id, v.item_id, ((v.against + 1) * 1000 / (v.for_it + v.against + 2))::int, v.last_at
from voices v
where not exists (
    select from decisions d where d.stream_id = v.stream_id and d.item_id = v.item_id and d.kind = 'adjudicate'
      and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
);
