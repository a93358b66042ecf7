-- What a stop leaves behind whoever made it, caps that are set again, and answers counted by time instead of by batch.

-- Inside the ramp, audits and what is left to people make up a sample of all items together.
alter table items drop constraint items_stratum_known;
alter table items add constraint items_stratum_known
    check (stratum in ('uniform', 'sampled_audit', 'audit', 'sampled_rest', 'remainder')) not valid;

-- How often a cap was set again while it was in force: a request lifts only what it knew of as it stood.
alter table caps add column renewed integer not null default 0;
alter table requests add column caps jsonb not null default '[]';

-- Why a model stopped deciding where no guardrail says it: a ramp that went back, the kill switch, a demotion, a rollback.
alter table breaches add column cause text not null default '';
alter table breaches add column set_by text not null default 'system';
-- Whether the model version decides again only by a request: after a guardrail, a ramp that went back, a rollback.
alter table breaches add column distrusts boolean not null default true;

-- One row for ten seconds and writer. What is there is older than any window by the time it would be missed.
delete from model_answers;
alter table model_answers drop constraint model_answers_pkey;
alter table model_answers drop column id;
alter table model_answers add column writer integer not null default 0;
alter table model_answers add constraint model_answers_pkey primary key (stream_id, model_id, at, writer);
drop index model_answers_by_time;
create index model_answers_by_age on model_answers (at);
