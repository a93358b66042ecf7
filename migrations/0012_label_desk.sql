-- What a person says beside the decision itself, and how long the item was really looked at.
alter table decisions add column note text;
-- Null where nobody measured it: imported, sent without scripts, or made before it was measured.
alter table decisions add column on_screen_ms integer;
-- Not valid, because there is nothing to check: every row that exists has null there. New rows are checked.
alter table decisions add constraint decisions_note_length check (length(note) between 1 and 1000) not valid;
alter table decisions add constraint decisions_on_screen_range check (on_screen_ms >= 0) not valid;
