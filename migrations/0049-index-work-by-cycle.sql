-- 0049 Work by its cycle: what is in a running cycle is found by an index.
-- While workers run: not safe. Indexes block writes while they are built.
-- Up
-- Whether two arrays overlap may not be asked of an index before row-level security has seen the row (the operator is not
-- leakproof): these were never used. What is in a running cycle has it in cycle_id, and what was taken out in cycle_changes.
drop index tracker_discovery.idx_user_stories_cycles;
drop index tracker_construction.idx_tech_stories_cycles;
drop index tracker_qa.idx_defects_cycles;
create index idx_user_stories_cycle on tracker_discovery.user_stories (tenant_id, cycle_id) where cycle_id is not null;
create index idx_defects_cycle on tracker_qa.defects (tenant_id, cycle_id) where cycle_id is not null;

-- Down
drop index tracker_qa.idx_defects_cycle;
drop index tracker_discovery.idx_user_stories_cycle;
create index idx_defects_cycles on tracker_qa.defects using gin (cycle_ids) where cycle_ids <> '{}';
create index idx_tech_stories_cycles on tracker_construction.technical_stories using gin (cycle_ids) where cycle_ids <> '{}';
create index idx_user_stories_cycles on tracker_discovery.user_stories using gin (cycle_ids) where cycle_ids <> '{}';
