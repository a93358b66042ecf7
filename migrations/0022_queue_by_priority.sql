-- no-transaction
-- What is urgent, most urgent first.
create index concurrently if not exists queue_by_priority on queue (stream_id, priority desc, item_id) where priority > 0;
