-- Streams whose answers are not one label: several labels, numbers, texts.
--
-- Their decisions, predictions and outcomes have the label 0 and say what they say in `value`. Their pairs are counted
-- in two classes, 0 for "agrees" and 1 for "differs", so that every count works as it is. Their vote patterns hold two
-- numbers: how many people decided the item blind, and how many pairs of them agree.

-- The kind with its settings; null for one label.
alter table streams add column answer_kind jsonb;
alter table decisions add column value jsonb;
alter table predictions add column value jsonb;
alter table outcomes add column value jsonb;
-- What was suggested: with the lease as it was shown, so that a decision can be compared with it.
alter table leases add column suggested_value jsonb;
alter table decisions add column suggested_value jsonb;
-- The reference that a pair was made with.
alter table pairs add column reference_value jsonb;

-- What is counted of pairs besides whether they agree: whole numbers by measure and cell.
create table answer_counts (
    stream_id bigint not null references streams (id),
    model_id bigint not null,
    day date not null,
    blind boolean not null,
    stratum text not null,
    measure text not null,
    cell integer not null,
    amount bigint not null,
    constraint answer_counts_pkey primary key (stream_id, model_id, day, blind, stratum, measure, cell)
);

create table answer_tail (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    model_id bigint not null,
    day date not null,
    blind boolean not null,
    stratum text not null,
    measure text not null,
    cell integer not null,
    delta bigint not null,
    constraint answer_tail_pkey primary key (stream_id, id)
);
