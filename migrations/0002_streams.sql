-- Streams with their models, policies, caps and requests. What belongs to a stream is keyed by it first.

create table streams (
    id bigint generated always as identity,
    slug text not null,
    title text not null,
    summary text not null default '',
    instructions text not null default '',
    -- What the stream must not be used for, shown on each of its pages.
    not_for text not null default '',
    input_kind text not null,
    labels jsonb not null,
    seed bytea not null,
    policy_version integer not null,
    -- Orders what changes a stream's routing, so that every server process can tell when to look again.
    revision bigint not null default 1,
    created_by bigint references people (id),
    created_at timestamptz not null,
    constraint streams_pkey primary key (id),
    constraint streams_slug_unique unique (slug),
    constraint streams_slug_form check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
    constraint streams_title_length check (length(trim(title)) between 1 and 200),
    constraint streams_input_known check (input_kind in ('image', 'text', 'table', 'json')),
    constraint streams_seed_length check (octet_length(seed) = 32)
);

create table stream_members (
    stream_id bigint not null references streams (id),
    person_id bigint not null references people (id),
    constraint stream_members_pkey primary key (stream_id, person_id)
);

create table model_files (
    sha256 bytea not null,
    onnx bytea not null,
    constraint model_files_pkey primary key (sha256)
);

create table models (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    name text not null,
    -- Null for a model that runs elsewhere and whose predictions callers send.
    sha256 bytea references model_files (sha256),
    spec jsonb,
    slot text not null,
    slot_until timestamptz,
    healthy boolean not null default true,
    created_by bigint references people (id),
    created_at timestamptz not null,
    constraint models_pkey primary key (stream_id, id),
    constraint models_name_unique unique (stream_id, name),
    constraint models_name_length check (length(trim(name)) between 1 and 100),
    constraint models_slot_known check (slot in ('preview', 'active', 'retained', 'retired')),
    constraint models_retained_until check ((slot = 'retained') = (slot_until is not null)),
    constraint models_file_has_spec check ((sha256 is null) = (spec is null))
);
create unique index models_one_active on models (stream_id) where slot = 'active';

create table policies (
    stream_id bigint not null references streams (id),
    version integer not null,
    document jsonb not null,
    request_id bigint,
    -- What made it, as people read it: "Request 4", "Demoted", "Rolled back".
    cause text not null,
    created_by text not null,
    created_at timestamptz not null,
    constraint policies_pkey primary key (stream_id, version)
);

create table caps (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    document jsonb not null,
    set_by text not null,
    set_at timestamptz not null,
    lifted_at timestamptz,
    constraint caps_pkey primary key (stream_id, id)
);
create index caps_in_force on caps (stream_id) where lifted_at is null;

create table requests (
    stream_id bigint not null references streams (id),
    id bigint not null,
    base_version integer not null,
    proposed jsonb not null,
    quorum smallint not null,
    requester bigint not null references people (id),
    comment text not null default '',
    gates jsonb not null,
    evidence jsonb not null,
    evidence_sha256 text not null,
    state text not null,
    state_document jsonb not null,
    opened_at timestamptz not null,
    constraint requests_pkey primary key (stream_id, id),
    constraint requests_state_known check (state in ('open', 'applied', 'rejected', 'withdrawn', 'expired', 'stale')),
    constraint requests_base_exists foreign key (stream_id, base_version) references policies (stream_id, version)
);
create index requests_open on requests (stream_id) where state = 'open';
