-- In which order people are given what waits. Every change is of the catalogue only; indexes follow one by one.

-- How urgent the caller calls an item, from 0 to 9.
alter table items add column priority smallint not null default 0;
alter table items add constraint items_priority_range check (priority between 0 and 9) not valid;

alter table queue add column priority smallint not null default 0;
-- How sure the model is of an item that is shown with a suggestion. Nothing is here of an item that is decided blind,
-- so that no order can tell anything of what a model says of it. Null too for what waited before this was kept, and
-- for what came back: that comes first among the items with a suggestion, so that it does not wait for ever.
alter table queue add column sure real;
alter table queue add constraint queue_blind_is_unsorted check (not blind or sure is null) not valid;

-- A place in random order, below 2^28: the same for everybody, whatever the item is.
create function queue_lot(item_id bigint) returns integer language sql immutable strict parallel safe
    return ('x' || left(md5(item_id::text), 7))::bit(28)::integer;

