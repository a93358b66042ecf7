-- Sufficient statistics: integers that add up. Every figure on every page is computed from them.
--
-- A change of a pair or of an item's votes is written as +1 and -1 rows into the `_tail` tables in the
-- transaction that changes it; a worker moves tail rows into the `_counts` tables, summed. A reader adds
-- both in one snapshot and is exact at any moment, however far the worker has come.

-- The pair of each item and model version as it stands now: finds the items behind a figure.
create table pairs (
    stream_id bigint not null,
    item_id bigint not null,
    model_id bigint not null,
    day date not null,
    predicted smallint not null,
    reference smallint not null,
    bin smallint not null,
    blind boolean not null,
    stratum text not null,
    inclusion double precision not null,
    constraint pairs_pkey primary key (stream_id, item_id, model_id),
    constraint pairs_prediction foreign key (stream_id, item_id, model_id)
        references predictions (stream_id, item_id, model_id),
    constraint pairs_bin_range check (bin between 0 and 999)
);
create index pairs_by_cell on pairs (stream_id, model_id, reference, predicted, item_id);

create table pair_counts (
    stream_id bigint not null references streams (id),
    model_id bigint not null,
    day date not null,
    predicted smallint not null,
    reference smallint not null,
    bin smallint not null,
    blind boolean not null,
    stratum text not null,
    items bigint not null,
    constraint pair_counts_pkey primary key (stream_id, model_id, day, predicted, reference, bin, blind, stratum)
);

create table pair_tail (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    model_id bigint not null,
    day date not null,
    predicted smallint not null,
    reference smallint not null,
    bin smallint not null,
    blind boolean not null,
    stratum text not null,
    delta integer not null,
    constraint pair_tail_pkey primary key (stream_id, id)
);

-- Votes of blind decisions per item: `votes[i]` people chose label i.
create table vote_patterns (
    stream_id bigint not null,
    item_id bigint not null,
    day date not null,
    votes smallint[] not null,
    constraint vote_patterns_pkey primary key (stream_id, item_id),
    constraint vote_patterns_item foreign key (stream_id, item_id) references items (stream_id, id)
);

create table pattern_counts (
    stream_id bigint not null references streams (id),
    day date not null,
    votes smallint[] not null,
    items bigint not null,
    constraint pattern_counts_pkey primary key (stream_id, day, votes)
);

create table pattern_tail (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    day date not null,
    votes smallint[] not null,
    delta integer not null,
    constraint pattern_tail_pkey primary key (stream_id, id)
);

-- How many items each stream has, by what became of them (`automated`, `human`)
-- and how many wait for people (`waiting`), so that no page counts rows.
create table item_counts (
    stream_id bigint not null references streams (id),
    day date not null,
    kind text not null,
    items bigint not null,
    constraint item_counts_pkey primary key (stream_id, day, kind)
);

create table item_tail (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    day date not null,
    kind text not null,
    delta integer not null,
    constraint item_tail_pkey primary key (stream_id, id)
);
