-- People with accounts, and the API keys of applications.

create table people (
    id bigint generated always as identity,
    email text not null,
    name text not null,
    password_hash text not null,
    role text not null,
    created_at timestamptz not null,
    disabled_at timestamptz,
    constraint people_pkey primary key (id),
    constraint people_role_known check (role in ('labeler', 'reviewer', 'lead', 'manager', 'admin')),
    constraint people_email_lower check (email = lower(email) and length(email) between 3 and 254),
    constraint people_name_length check (length(trim(name)) between 1 and 100)
);
create unique index people_email_unique on people (email);

create table api_keys (
    id bigint generated always as identity,
    name text not null,
    -- The first characters, shown in lists; the key itself is only stored as a hash.
    prefix text not null,
    secret_sha256 bytea not null,
    scopes text[] not null,
    -- Null: every stream.
    stream_id bigint,
    created_by bigint references people (id),
    created_at timestamptz not null,
    revoked_at timestamptz,
    constraint api_keys_pkey primary key (id),
    constraint api_keys_secret_unique unique (secret_sha256),
    constraint api_keys_name_length check (length(trim(name)) between 1 and 100)
);
