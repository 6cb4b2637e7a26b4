-- 0056 Tables whose rows are written, marked and removed all the time are cleaned up before a fifth of them is dead.
-- While workers run: safe. It waits for a running vacuum of these tables, and reads and writes go on meanwhile.
-- Up
-- What waits is found by partial indexes. A row that waits no more leaves an entry behind that every look for work steps over
-- until the table is vacuumed: with millions of rows kept, a fifth of them would be far too many.
alter table tracker_integration.inbox_messages
  set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.02);
alter table tracker_governance.outbox_messages
  set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.02);
alter table tracker_integration.event_deliveries
  set (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_analyze_scale_factor = 0.02);

-- Down
alter table tracker_integration.event_deliveries
  reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor);
alter table tracker_governance.outbox_messages
  reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor);
alter table tracker_integration.inbox_messages
  reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor);
