-- 0053 Subjects of tokens: who came with a token of an OpenID Connect issuer, so that the audit can name them.
-- While workers run: safe. Only new objects.
-- Up
create table tracker_integration.token_subjects (
  id uuid not null,                           -- Made of the home tenant, issuer and subject: the actor that the audit names
  tenant_id uuid not null,                    -- Where they have acted
  issuer text not null,
  subject text not null,
  last_used_at timestamptz not null,          -- Exact to the minute

  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
comment on table tracker_integration.token_subjects is 'Who came with a token of an OpenID Connect issuer.';

alter table tracker_integration.token_subjects enable row level security;
alter table tracker_integration.token_subjects force row level security;
create policy tenant_isolation on tracker_integration.token_subjects to app_user
  using (tenant_id = (select tracker_governance.current_tenant_id()))
  with check (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, insert, update on tracker_integration.token_subjects to app_user;
create policy eraser_removes on tracker_integration.token_subjects to tracker_eraser
  using (tenant_id = (select tracker_governance.current_tenant_id()));
grant select, delete on tracker_integration.token_subjects to tracker_eraser;

-- Down
drop table tracker_integration.token_subjects;
