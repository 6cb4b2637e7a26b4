-- 0059 Runs for drift are followed: who asks for one is answered at once, and sees how far it is and what could not be judged.
-- While workers run: safe. Only new columns; workers of the version before leave them as they are.
-- Up
alter table tracker_metrics.drift_progress
  add column asked_at timestamptz,                       -- When somebody asked for a run last
  add column unjudged jsonb not null default '[]';       -- What the last run could not judge, and why

-- Down
alter table tracker_metrics.drift_progress drop column unjudged, drop column asked_at;
