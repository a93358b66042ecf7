-- Items, predictions, decisions and outcomes: append-only, keyed by stream first.

create sequence item_ids cache 64;

create table items (
    stream_id bigint not null references streams (id),
    id bigint not null,
    external_id text not null,
    -- Of the payload and the caller's prediction: tells a repeated item from another one under the same name.
    content_sha256 bytea not null,
    media_sha256 bytea,
    route text not null,
    reason jsonb,
    policy_version integer not null,
    bucket smallint not null,
    blind boolean not null,
    audit boolean not null,
    inclusion double precision not null,
    -- How the item came to be decided blind, if it is: pairs of one stratum can be counted together.
    stratum text not null,
    created_at timestamptz not null,
    constraint items_pkey primary key (stream_id, id),
    constraint items_external_id_unique unique (stream_id, external_id),
    constraint items_external_id_length check (length(external_id) between 1 and 200),
    constraint items_route_known check (route in ('automated', 'human')),
    constraint items_human_has_reason check ((route = 'human') = (reason is not null)),
    constraint items_bucket_range check (bucket between 0 and 9999),
    constraint items_stratum_known check (stratum in ('uniform', 'audit', 'remainder')),
    constraint items_inclusion_range check (inclusion between 0 and 1)
);

-- Apart from `items`, because queues and counts never read it.
create table item_payloads (
    stream_id bigint not null,
    item_id bigint not null,
    payload jsonb not null,
    constraint item_payloads_pkey primary key (stream_id, item_id),
    constraint item_payloads_item foreign key (stream_id, item_id) references items (stream_id, id)
);

create table media (
    sha256 bytea not null,
    content_type text not null,
    width integer not null,
    height integer not null,
    bytes bytea not null,
    constraint media_pkey primary key (sha256)
);
-- Images are compressed already.
alter table media alter column bytes set storage external;

create table predictions (
    stream_id bigint not null,
    item_id bigint not null,
    model_id bigint not null,
    label smallint,
    confidence double precision,
    scores real[],
    error text,
    latency_us integer,
    created_at timestamptz not null,
    constraint predictions_pkey primary key (stream_id, item_id, model_id),
    constraint predictions_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint predictions_model foreign key (stream_id, model_id) references models (stream_id, id),
    constraint predictions_label_or_error check ((label is null) = (error is not null) and (label is null) = (confidence is null)),
    constraint predictions_confidence_range check (confidence between 0 and 1)
);

create table decisions (
    stream_id bigint not null,
    id bigint generated always as identity,
    item_id bigint not null,
    -- Null for decisions that were made elsewhere and imported.
    person_id bigint references people (id),
    -- `person:7`, or the name an imported decision came with.
    rater text not null,
    kind text not null,
    label smallint,
    reason text,
    -- The decision that an undo takes back.
    undoes bigint,
    blind boolean not null,
    -- What was suggested, on Assist and Partial.
    suggested smallint,
    client_id uuid not null,
    policy_version integer not null,
    shown_at timestamptz,
    decided_at timestamptz not null,
    constraint decisions_pkey primary key (stream_id, id),
    constraint decisions_client_id_unique unique (stream_id, client_id),
    constraint decisions_undone_once unique (stream_id, undoes),
    constraint decisions_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint decisions_undoes foreign key (stream_id, undoes) references decisions (stream_id, id),
    constraint decisions_kind_known check (kind in ('label', 'skip', 'undo', 'adjudicate')),
    constraint decisions_kind_fields check (
        (kind in ('label', 'adjudicate')) = (label is not null) and (kind = 'undo') = (undoes is not null)
    ),
    constraint decisions_skip_says_why check (kind <> 'skip' or length(trim(reason)) between 1 and 500)
);
create index decisions_by_item on decisions (stream_id, item_id, id);
create index decisions_by_person on decisions (stream_id, person_id, id) where person_id is not null;

create table outcomes (
    stream_id bigint not null,
    item_id bigint not null,
    -- Nothing is rewritten: a later answer is a later revision.
    revision integer not null,
    source text not null,
    -- Null when decisions were taken back and the item has no answer any more.
    label smallint,
    policy_version integer not null,
    model_id bigint,
    threshold double precision,
    confidence double precision,
    bucket smallint,
    audit boolean,
    decided_at timestamptz not null,
    constraint outcomes_pkey primary key (stream_id, item_id, revision),
    constraint outcomes_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint outcomes_source_known check (source in ('automated', 'human', 'adjudicated')),
    constraint outcomes_automated_is_explained check (
        source <> 'automated'
        or (label is not null and model_id is not null and threshold is not null and confidence is not null
            and bucket is not null and audit is not null)
    )
);

-- Nobody, this program included, changes what was said.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger decisions_append_only before update or delete on decisions for each row execute function refuse_change();
create trigger outcomes_append_only before update or delete on outcomes for each row execute function refuse_change();
create trigger predictions_append_only before update or delete on predictions for each row execute function refuse_change();
create trigger policies_append_only before update or delete on policies for each row execute function refuse_change();
