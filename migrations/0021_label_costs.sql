-- What it costs when one label is taken for another, where a stream says so.

-- A row for each label that was given, a column for each that is right, in the order of the labels. Null: every error
-- costs 1.
alter table streams add column label_costs jsonb;

-- An error may cost more than 1 now. What is there is within the narrower range of before, so nothing has to be read.
alter table disagreements drop constraint disagreements_cost_range;
alter table disagreements add constraint disagreements_cost_range check (expected_cost >= 0) not valid;
