-- 0035 Credential renewal: who is replacing a credential that is used up by using it, so that others wait for the result.
-- While workers run: safe. New columns without a default.
-- Up
-- A lease, not a lock: the source is asked in the meantime, and a holder that dies keeps nobody waiting for long.
alter table tracker_integration.integration_endpoints
  add column renewal_holder uuid,
  add column renewal_until timestamptz;       -- By the clock of the database: holders may disagree about the time

-- Down
alter table tracker_integration.integration_endpoints
  drop column renewal_until,
  drop column renewal_holder;
