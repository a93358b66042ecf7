-- What people have decided so far, counted once. Reads, and writes into tables that nobody reads yet.

insert into work_counts (stream_id, rater, day, skipped, blind, followed, took, decisions)
select d.stream_id, d.rater, (d.decided_at at time zone 'utc')::date, d.kind = 'skip', d.blind,
       case when d.suggested is null then -1 when d.label = d.suggested then 1 else 0 end, duration_bin(d.on_screen_ms), count(*)
from decisions d
where d.kind in ('label', 'skip') and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
group by 1, 2, 3, 4, 5, 6, 7;

insert into work_quarters (stream_id, quarter, rater, labels, skips, measured, on_screen_ms)
select d.stream_id, to_timestamp(floor(extract(epoch from d.decided_at) / 900) * 900), d.rater,
       count(*) filter (where d.kind = 'label'), count(*) filter (where d.kind = 'skip'), count(d.on_screen_ms),
       coalesce(sum(d.on_screen_ms), 0)
from decisions d
where d.kind in ('label', 'skip') and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
group by 1, 2, 3;

insert into rater_answers (stream_id, item_id, day, raters, labels)
select d.stream_id, d.item_id, (max(d.decided_at) at time zone 'utc')::date, array_agg(d.rater order by d.id), array_agg(d.label order by d.id)
from decisions d
where d.kind = 'label' and d.blind and d.label is not null
  and not exists (select from decisions u where u.stream_id = d.stream_id and u.undoes = d.id)
group by d.stream_id, d.item_id having count(*) > 1;

-- The others' votes are the item's votes without the person's own.
insert into rater_counts (stream_id, rater, day, beside, own, votes, items)
select a.stream_id, s.rater, a.day, 'peers', s.own,
       v.votes[:s.own] || (v.votes[s.own + 1] - 1)::smallint || v.votes[s.own + 2:], count(*)
from rater_answers a
join vote_patterns v on v.stream_id = a.stream_id and v.item_id = a.item_id
cross join lateral unnest(a.raters, a.labels) as s (rater, own)
group by 1, 2, 3, 5, 6;
