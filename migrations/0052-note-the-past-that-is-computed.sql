-- 0052 The past: which of it was computed, so that a backfill begins by itself once a source is known further back.
-- While workers run: safe. A column is added at once.
-- Up
alter table tracker_metrics.snapshot_progress
  add column past jsonb;                      -- By source, since when it is computed (ms since 1970); null: of none

-- Down
alter table tracker_metrics.snapshot_progress
  drop column past;
