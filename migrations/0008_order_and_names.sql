-- Blocks of ids for each connection gave items that came later lower ids: lists in the order of ids are to be
-- in the order in which items came.
alter sequence item_ids cache 1;

-- `/streams/new` is the page that creates a stream.
alter table streams add constraint streams_slug_free check (slug <> 'new') not valid;
