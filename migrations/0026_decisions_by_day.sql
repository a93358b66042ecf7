-- no-transaction
-- What somebody has decided today is counted with every item that they get.
create index concurrently if not exists decisions_by_day on decisions (stream_id, person_id, kind, decided_at)
    where person_id is not null;
