-- The language that a person chose to read, if they chose one.
alter table people add column language text constraint people_language_known check (language in ('en', 'de'));
