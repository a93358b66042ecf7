-- no-transaction
-- What is shown with a suggestion, least sure first.
create index concurrently if not exists queue_by_sure on queue (stream_id, sure nulls first, item_id) where not blind;
