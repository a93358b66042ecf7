-- no-transaction
-- What a model version has automated is listed when it is stopped, newest first, however much others have decided.
create index concurrently if not exists outcomes_automated_by on outcomes (stream_id, model_id, decided_at, item_id)
    where source = 'automated' and revision = 1;
