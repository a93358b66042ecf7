-- How single people decide: integers that add up, kept where decisions are recorded, so that no page reads decisions.

-- Whose answer is known: a person who decides such an item is compared with it. Chosen by hand, so no evidence.
create table gold_items (
    stream_id bigint not null,
    item_id bigint not null,
    label smallint not null,
    set_by text not null,
    set_at timestamptz not null,
    constraint gold_items_pkey primary key (stream_id, item_id),
    constraint gold_items_item foreign key (stream_id, item_id) references items (stream_id, id)
);

-- Who said what, blind, of an item that several people decided or whose answer is known: as it stands.
create table rater_answers (
    stream_id bigint not null,
    item_id bigint not null,
    day date not null,
    -- `person:7`, or the name an imported decision came with; the labels are in the same order.
    raters text[] not null,
    labels smallint[] not null,
    gold smallint,
    constraint rater_answers_pkey primary key (stream_id, item_id),
    constraint rater_answers_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint rater_answers_belong_together check (cardinality(raters) = cardinality(labels))
);

-- Items by person, what that person said and what is beside it: the votes of the others (`peers`), the known answer as
-- one vote (`gold`), all of the person's own answers where the same item was decided again (`again`, own is -1).
create table rater_counts (
    stream_id bigint not null references streams (id),
    rater text not null,
    day date not null,
    beside text not null,
    own smallint not null,
    votes smallint[] not null,
    items bigint not null,
    constraint rater_counts_pkey primary key (stream_id, rater, day, beside, own, votes),
    constraint rater_counts_beside_known check (beside in ('peers', 'gold', 'again'))
);

create table rater_tail (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    rater text not null,
    day date not null,
    beside text not null,
    own smallint not null,
    votes smallint[] not null,
    delta integer not null,
    constraint rater_tail_pkey primary key (stream_id, id)
);

-- The bin of a time on screen, as understudy_stats::Durations has them; -1 where nobody measured.
create function duration_bin(ms integer) returns smallint language sql immutable as $$
    select (case when ms is null then -1
                 when ms < 100 then 0
                 else least(120, 1 + floor(8 * (ln(ms / 100.0::float8) / ln(2::float8)))) end)::smallint
$$;

-- Decisions by person and day: how they were made and how long they took.
create table work_counts (
    stream_id bigint not null references streams (id),
    rater text not null,
    day date not null,
    skipped boolean not null,
    blind boolean not null,
    -- 1 where the label is the suggested one, 0 where it is another, -1 where nothing was suggested.
    followed smallint not null,
    took smallint not null,
    decisions bigint not null,
    constraint work_counts_pkey primary key (stream_id, rater, day, skipped, blind, followed, took)
);

-- The same by quarter of an hour, for how far people have come and how fast.
create table work_quarters (
    stream_id bigint not null references streams (id),
    quarter timestamptz not null,
    rater text not null,
    labels bigint not null,
    skips bigint not null,
    -- Decisions whose time on screen was measured, and that time.
    measured bigint not null,
    on_screen_ms bigint not null,
    constraint work_quarters_pkey primary key (stream_id, rater, quarter)
);
create index work_quarters_by_time on work_quarters (stream_id, quarter);

create table work_tail (
    stream_id bigint not null references streams (id),
    id bigint generated always as identity,
    rater text not null,
    quarter timestamptz not null,
    skipped boolean not null,
    blind boolean not null,
    followed smallint not null,
    took smallint not null,
    on_screen_ms integer not null,
    delta smallint not null,
    constraint work_tail_pkey primary key (stream_id, id)
);

-- Decisions that the same person made of the same item once more, elsewhere. They are no votes and no evidence.
create table repeated_decisions (
    stream_id bigint not null,
    item_id bigint not null,
    rater text not null,
    -- The second time is 2.
    sitting smallint not null,
    label smallint not null,
    decided_at timestamptz not null,
    constraint repeated_decisions_pkey primary key (stream_id, item_id, rater, sitting),
    constraint repeated_decisions_item foreign key (stream_id, item_id) references items (stream_id, id),
    constraint repeated_decisions_sitting_range check (sitting between 2 and 100)
);
create trigger repeated_decisions_append_only before update or delete on repeated_decisions
    for each row execute function refuse_change();

-- Dawid and Skene's model of each stream's newest items, fitted by a worker.
create table rater_fits (
    stream_id bigint not null references streams (id),
    -- The newest decision that it knows of.
    seen bigint not null,
    fitted_at timestamptz not null,
    document jsonb not null,
    constraint rater_fits_pkey primary key (stream_id)
);
