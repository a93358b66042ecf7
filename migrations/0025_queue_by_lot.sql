-- no-transaction
-- In random order.
create index concurrently if not exists queue_by_lot on queue (stream_id, queue_lot(item_id), item_id);
