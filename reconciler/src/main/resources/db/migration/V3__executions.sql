-- Executions: all nodes' work for one firing of an association, or for one request to run it.
-- A firing of which no node has anything to tell has no row.

create table execution (
  id           text primary key,
  repository   text not null,
  association  text not null,
  origin       text not null check (origin in ('firing', 'request')),
  at           timestamptz not null,     -- the due time without splay, or when it was asked for
  requested_by text,
  check_only   boolean not null default false,
  targets      integer not null,         -- nodes that it meant when it began
  concurrent   integer not null,         -- how many may change at once
  borne        integer not null,         -- errors that do not stop it
  running      integer not null default 0,   -- permits that are out
  errors       integer not null default 0,
  counts       jsonb not null default '{}',  -- parts by status
  state        text not null default 'open' check (state in ('open', 'exceeded', 'stopped')),
  reason       text not null default '',
  ended_at     timestamptz               -- when it was exceeded or stopped
) with (fillfactor = 70);
create index execution_association on execution (repository, association, at desc, id desc);
create index execution_stopped on execution (ended_at) where state = 'stopped';

-- Nodes of which there is something to tell.
create table execution_part (
  execution      text not null references execution (id) on delete cascade,
  node           text not null references node (name) on delete cascade,
  status         text not null,
  late           boolean not null default false,
  error          boolean not null default false,   -- counted against what is borne
  without_permit boolean not null default false,
  permit         text,                   -- the last one
  expires_at     timestamptz,            -- of the permit
  version        bigint not null default 0,
  reason         text not null default '',
  at             timestamptz not null,
  primary key (execution, node)
) with (fillfactor = 70);
create index execution_part_out on execution_part (expires_at) where status = 'running';
create index execution_part_node on execution_part (node);
