-- Audit log, jobs and idempotency keys.

create table audit_log (
    seq bigint not null,
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject text not null,
    -- Text, not jsonb: the hash covers it letter by letter.
    body text not null,
    previous text not null,
    hash text not null,
    constraint audit_log_pkey primary key (seq),
    constraint audit_log_hash_unique unique (hash),
    constraint audit_log_follows_one unique (previous)
);
create trigger audit_log_append_only before update or delete on audit_log for each row execute function refuse_change();
create trigger audit_log_not_truncated before truncate on audit_log for each statement execute function refuse_change();

create table jobs (
    id bigint generated always as identity,
    kind text not null,
    -- Ids, not copies: a job reads what it needs when it runs.
    arguments jsonb not null,
    attempts smallint not null default 0,
    run_after timestamptz not null,
    failed_with text,
    constraint jobs_pkey primary key (id)
);
create index jobs_due on jobs (run_after) where failed_with is null;

create table idempotency_keys (
    api_key_id bigint not null references api_keys (id),
    key text not null,
    request_sha256 bytea not null,
    -- Null while the first request is still being answered.
    status smallint,
    response text,
    created_at timestamptz not null,
    constraint idempotency_keys_pkey primary key (api_key_id, key),
    constraint idempotency_keys_length check (length(key) between 1 and 255)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);
