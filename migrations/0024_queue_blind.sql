-- no-transaction
-- What is decided blind, oldest first, between items that are sorted by something else.
create index concurrently if not exists queue_blind on queue (stream_id, item_id) where blind;
