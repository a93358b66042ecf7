-- Who did what to what, newest first, without reading the whole log.
create index audit_log_by_actor on audit_log (actor, seq);
create index audit_log_by_action on audit_log (action, seq);
create index audit_log_by_subject on audit_log (subject, seq);
create index audit_log_by_time on audit_log (at);
