-- Compliance: what is put through the API, and how it was over time.

alter table repository
  add column groups jsonb not null default '{}';       -- of the applied commit: name, selector

-- What was put for a node: everything of a type, or of one association whose sync is manual.
create table compliance_upload (
  node         text not null references node (name) on delete cascade,
  type         text not null,
  association  text not null default '',               -- REPO/NAME, only of type Association
  executed_at  timestamptz not null,
  put_at       timestamptz not null,
  put_by       text not null,
  content_hash text not null default '',
  sums         jsonb not null,                          -- severity, status, number
  primary key (node, type, association)
);

create table compliance_item (
  node        text not null,
  type        text not null,
  association text not null,
  id          text not null,
  title       text not null,
  severity    text not null,
  status      text not null check (status in ('compliant', 'non_compliant')),
  details     jsonb not null,
  primary key (node, type, association, id),
  foreign key (node, type, association)
    references compliance_upload (node, type, association) on delete cascade
);
create index compliance_item_failing on compliance_item (severity, node)
  where status = 'non_compliant';

-- The last sums of each hour and each day, kept by the leader. What is older than people want to
-- see goes by begins_at.
create table compliance_history (
  span          text not null check (span in ('hour', 'day')),
  begins_at     timestamptz not null,
  repository    text not null,                          -- empty for what belongs to none
  type          text not null,
  severity      text not null,
  compliant     bigint not null,
  non_compliant bigint not null,
  unknown       bigint not null,
  primary key (span, begins_at, repository, type, severity)
);
