-- The work that waits for people.
-- A lease outlives its end until the person decides: somebody who was cut off can still deliver.

create table queue (
    stream_id bigint not null,
    item_id bigint not null,
    -- How many more people have to decide it.
    wanted smallint not null,
    blind boolean not null,
    enqueued_at timestamptz not null,
    constraint queue_pkey primary key (stream_id, item_id),
    constraint queue_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint queue_wanted_range check (wanted between 1 and 10)
);

create table leases (
    stream_id bigint not null,
    item_id bigint not null,
    person_id bigint not null references people (id),
    -- What the person was shown: decides whether the decision is blind, however late it arrives.
    blind boolean not null,
    suggested smallint,
    shown_at timestamptz not null,
    expires_at timestamptz not null,
    constraint leases_pkey primary key (stream_id, item_id, person_id),
    constraint leases_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint leases_blind_shows_nothing check (not blind or suggested is null)
);
create index leases_by_person on leases (stream_id, person_id);
