-- What is watched while a model decides, what a breach leaves to be looked at again, and more of a request's life.

-- How the models answered, one row for each batch of items: asked, failed, missing, slow. Old rows are deleted.
create table model_answers (
    stream_id bigint not null,
    id bigint generated always as identity,
    model_id bigint not null,
    at timestamptz not null,
    asked integer not null,
    failed integer not null,
    missing integer not null,
    slow integer not null,
    constraint model_answers_pkey primary key (stream_id, id)
);
create index model_answers_by_time on model_answers (stream_id, model_id, at);

-- What the audits of a model version say, as the state of its evidence.
create table audit_watches (
    stream_id bigint not null,
    model_id bigint not null,
    document jsonb not null,
    -- Blind pairs before this day say nothing of the model any more: a guardrail was breached on it.
    evidence_from date,
    constraint audit_watches_pkey primary key (stream_id, model_id),
    constraint audit_watches_model foreign key (stream_id, model_id) references models (stream_id, id)
);

create table breaches (
    stream_id bigint not null,
    id bigint generated always as identity,
    model_id bigint not null,
    -- The guardrails that were breached, with their figures.
    guardrails jsonb not null,
    -- Null when it was the canary's, which ended it.
    cap_id bigint,
    at timestamptz not null,
    constraint breaches_pkey primary key (stream_id, id),
    constraint breaches_model foreign key (stream_id, model_id) references models (stream_id, id),
    constraint breaches_cap foreign key (stream_id, cap_id) references caps (stream_id, id)
);
create trigger breaches_append_only before update or delete on breaches for each row execute function refuse_change();

-- Items that were automated between the last moment at which all seemed well and a breach.
create table affected_items (
    stream_id bigint not null,
    breach_id bigint not null,
    item_id bigint not null,
    -- When it was sent to people again.
    sent_at timestamptz,
    constraint affected_items_pkey primary key (stream_id, breach_id, item_id),
    constraint affected_items_breach foreign key (stream_id, breach_id) references breaches (stream_id, id)
);
create index affected_items_by_item on affected_items (stream_id, item_id) where sent_at is not null;

-- The audit that has waited longest is looked for every second.
alter table queue add column audit boolean not null default false;
create index queue_audits on queue (stream_id, enqueued_at) where audit;
update queue q set audit = true from items i where i.stream_id = q.stream_id and i.id = q.item_id and i.audit;

alter table requests add column apply_at timestamptz;
-- What the proposal would have changed for the items that came last; null for requests from before it was kept.
alter table requests add column impact jsonb;
alter table requests drop constraint requests_state_known;
alter table requests add constraint requests_state_known check (state in
    ('open', 'scheduled', 'applied', 'rejected', 'withdrawn', 'expired', 'superseded', 'stale')) not valid;
drop index requests_open;
create index requests_pending on requests (stream_id) where state in ('open', 'scheduled');

create table request_comments (
    stream_id bigint not null,
    request_id bigint not null,
    id bigint generated always as identity,
    person_id bigint not null references people (id),
    text text not null,
    at timestamptz not null,
    constraint request_comments_pkey primary key (stream_id, request_id, id),
    constraint request_comments_request foreign key (stream_id, request_id) references requests (stream_id, id),
    constraint request_comments_length check (length(trim(text)) between 1 and 5000)
);
create trigger request_comments_append_only before update or delete on request_comments for each row execute function refuse_change();

-- On items that several people decided blind: how many of them said what a model version says, and how many pairs of
-- them agreed. As it stands for each item, and counted like pairs.
create table peers (
    stream_id bigint not null,
    item_id bigint not null,
    model_id bigint not null,
    day date not null,
    people smallint not null,
    with_model smallint not null,
    agreeing_pairs smallint not null,
    constraint peers_pkey primary key (stream_id, item_id, model_id)
);

create table peer_counts (
    stream_id bigint not null references streams (id),
    model_id bigint not null,
    day date not null,
    people smallint not null,
    with_model smallint not null,
    agreeing_pairs smallint not null,
    items bigint not null,
    constraint peer_counts_pkey primary key (stream_id, model_id, day, people, with_model, agreeing_pairs)
);

create table peer_tail (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    model_id bigint not null,
    day date not null,
    people smallint not null,
    with_model smallint not null,
    agreeing_pairs smallint not null,
    delta integer not null,
    constraint peer_tail_pkey primary key (stream_id, id)
);

-- What is there already, counted once.
insert into peers (stream_id, item_id, model_id, day, people, with_model, agreeing_pairs)
select v.stream_id, v.item_id, p.model_id, v.day, s.people, v.votes[p.label + 1], s.agreeing
from vote_patterns v
join items i on i.stream_id = v.stream_id and i.id = v.item_id and i.stratum = 'uniform'
join predictions p on p.stream_id = v.stream_id and p.item_id = v.item_id and p.label is not null
cross join lateral (select sum(n) as people, sum(n * (n - 1) / 2) as agreeing from unnest(v.votes) as n) s
where s.people > 1;
insert into peer_counts (stream_id, model_id, day, people, with_model, agreeing_pairs, items)
select stream_id, model_id, day, people, with_model, agreeing_pairs, count(*) from peers group by 1, 2, 3, 4, 5, 6;
