-- Everything that must last. Names are those of the design: one word per thing.
-- All that comes from configuration is keyed by the repository's name.

create table instance (
  only_one   boolean primary key default true check (only_one),
  id         uuid not null default gen_random_uuid(),
  epoch      bigint not null default 1,
  created_at timestamptz not null default now()
);
insert into instance default values;

-- What a manifest's sequence counts: raised in the transaction of every change that agents can see.
create sequence change_sequence;

-- Leader work is held under a lease; every leader write compares its fencing number.
create table lease (
  name       text primary key,
  holder     text not null,
  fencing    bigint not null,
  expires_at timestamptz not null
);

-- source ------------------------------------------------------------------------------------------

create table repository (
  name            text primary key,
  url             text not null,
  branch          text not null,
  seen_commit     text,                 -- head of the branch at the last good look
  applied_commit  text,                 -- the last good commit: what is in force
  looked_at       timestamptz,
  look_outcome    text not null default 'never',   -- never unchanged moved branch_missing unreachable
  look_message    text not null default '',
  outcome_since   timestamptz
);

create table delivery (                 -- webhook deliveries, remembered for 72 h
  repository  text not null,
  forge       text not null,
  id          text not null,
  received_at timestamptz not null,
  primary key (repository, forge, id)
);
create index delivery_received_at on delivery (received_at);

-- versions ----------------------------------------------------------------------------------------

create table commit_record (
  repository    text not null,
  number        bigint generated always as identity,   -- order of decision
  id            text not null,          -- the Git commit
  parent        text,                   -- what was applied before
  author        text not null,
  author_email  text not null,
  subject       text not null,
  committed_at  timestamptz not null,
  forced        boolean not null default false,
  state         text not null check (state in ('applied', 'rejected', 'blocked')),
  problems      jsonb not null default '[]',
  plan          jsonb not null default '{}',
  seen_at       timestamptz not null,
  decided_at    timestamptz not null,
  primary key (repository, number)
);
create index commit_record_id on commit_record (repository, id);

create table association (
  repository     text not null,
  name           text not null,
  last_version   bigint not null,
  retired_at     timestamptz,           -- null while its file exists
  retired_by     text,                  -- the commit that removed it
  primary key (repository, name)
);

create table version (
  repository      text not null,
  association     text not null,
  number          bigint not null,
  commit_id       text not null,        -- the applied head
  changed_by      text not null,        -- latest commit of the pushed range that changed its content
  author          text not null,
  content_digest  text not null,
  enforced_digest text not null,
  assignment_digest text not null,
  content         jsonb not null,
  rate_anchor     timestamptz not null,
  equals_version  bigint,               -- a revert: the earlier version with the same content
  created_at      timestamptz not null,
  primary key (repository, association, number),
  foreign key (repository, association) references association (repository, name)
);
create index version_commit on version (repository, commit_id);

-- What agents fetch by digest: assignments and repository files.
create table blob (
  digest     text primary key,
  kind       text not null check (kind in ('assignment', 'file')),
  content    bytea not null,
  created_at timestamptz not null default now()
);

-- fleet -------------------------------------------------------------------------------------------

create table join_token (
  id          text primary key,
  verifier    text not null,            -- digest of the secret
  labels      jsonb not null default '{}',
  label_keys  jsonb not null default '[]',   -- keys that a node may set itself
  names       text not null default '',      -- RE2 pattern that names must match; empty: any
  replaces    boolean not null default false,
  max_uses    integer not null,
  uses        integer not null default 0,
  created_by  text not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null,
  revoked_at  timestamptz
);

create table node (
  name          text primary key,
  public_key    text not null,
  key_number    bigint not null default 1,   -- raised when another key takes the name
  labels        jsonb not null,
  label_keys    jsonb not null default '[]',
  facts         jsonb not null default '{}',
  facts_at      timestamptz,
  facts_digest  text,                   -- of the facts' canonical text
  agent_version text not null,
  join_token    text,
  registered_at timestamptz not null,
  revoked_at    timestamptz
);

-- Written in batches, apart from node, so that a check-in touches one narrow row.
create table node_seen (
  node             text primary key references node (name) on delete cascade,
  last_seen        timestamptz not null,
  revision         text not null,
  verified_through timestamptz,
  clock_off_ms     bigint not null default 0,
  disabled         text,
  stream           text not null
) with (fillfactor = 70);

create table run_request (
  id          text not null,
  repository  text not null,
  association text not null,
  node        text not null references node (name) on delete cascade,
  check_only  boolean not null,
  requested_by text not null,
  requested_at timestamptz not null,
  expires_at  timestamptz not null,
  reported_at timestamptz,
  primary key (id, node)
);
create index run_request_open on run_request (node) where reported_at is null;

-- rollout -----------------------------------------------------------------------------------------

create table rollout (
  repository      text not null,
  association     text not null,
  enforced_digest text not null,
  first_version   bigint not null,      -- the version that brought this enforced content
  state           text not null check (state in ('running', 'finished', 'superseded', 'retired')),
  started_at      timestamptz not null,
  finished_at     timestamptz,
  primary key (repository, association, first_version)
);
create index rollout_running on rollout (repository) where state = 'running';

-- reports and drift -------------------------------------------------------------------------------

create table report_stream (            -- how far each node's stream is durable
  node          text not null references node (name) on delete cascade,
  stream        text not null,
  acknowledged  bigint not null,
  primary key (node, stream)
);

create table report (
  node        text not null references node (name) on delete cascade,
  stream      text not null,
  number      bigint not null,
  repository  text not null,
  association text not null,
  version     bigint not null,
  verdict     text not null,
  trigger     text not null,
  run_id      text,
  started_at  timestamptz not null,
  finished_at timestamptz not null,
  received_at timestamptz not null,
  corrected   integer not null default 0,    -- corrected drift, not new versions
  body        jsonb not null,
  primary key (node, stream, number)
);
create index report_association on report (repository, association, finished_at desc);
create index report_node on report (node, finished_at desc);
create index report_corrected on report (finished_at) where corrected > 0;

create table verdict (
  repository      text not null,
  association     text not null,
  node            text not null references node (name) on delete cascade,
  version         bigint not null,
  enforced_digest text not null,
  verdict         text not null,
  reason          text not null default '',
  fight           boolean not null default false,
  since           timestamptz not null,
  last_run_at     timestamptz,
  counts          jsonb not null default '{}',
  resources       jsonb not null default '[]',   -- of the last report: what differs and why
  primary key (node, repository, association)
);
create index verdict_association on verdict (repository, association);

-- status ------------------------------------------------------------------------------------------

-- What each commit should show beside what was last sent: the difference is the outbox.
create table commit_status (
  repository         text not null,
  commit_id          text not null,
  context            text not null,
  sink               text not null,      -- notes, github, …
  wanted_state       text not null,
  wanted_description text not null,
  wanted_url         text not null,
  wanted_at          timestamptz not null,
  sent_state         text,
  sent_description   text,
  sent_url           text,
  sent_at            timestamptz,
  attempts           integer not null default 0,      -- since the last success
  posts              integer not null default 0,      -- ever sent: forges cap them per commit and context
  frozen             boolean not null default false,  -- the forge takes no more; only a page shows it
  next_attempt_at    timestamptz not null,
  last_error         text not null default '',
  primary key (repository, commit_id, context, sink)
);
create index commit_status_unsent on commit_status (next_attempt_at)
  where not frozen
    and (sent_state is distinct from wanted_state
      or sent_description is distinct from wanted_description
      or sent_url is distinct from wanted_url);

-- who may, and who did ----------------------------------------------------------------------------

create table api_token (
  id          text primary key,
  name        text not null,
  role        text not null check (role in ('viewer', 'operator', 'admin')),
  verifier    text not null,             -- digest of the secret
  created_by  text not null,
  created_at  timestamptz not null,
  expires_at  timestamptz,
  revoked_at  timestamptz
);

create table session (
  id          text primary key,          -- digest of the cookie's value
  api_token   text not null references api_token (id) on delete cascade,
  csrf        text not null,
  created_at  timestamptz not null,
  expires_at  timestamptz not null
);

create table audit (
  number      bigint primary key,        -- without gaps: each row carries the hash of the one before
  at          timestamptz not null,
  actor       text not null,
  action      text not null,
  subject     text not null,
  detail      jsonb not null default '{}',
  hash        text not null
);

-- The database computes the hash itself, so that one query verifies the chain. The list keeps the
-- fields apart: no two different entries have the same text.
create function audit_hash(
  before text, number bigint, at timestamptz, actor text, action text, subject text, detail jsonb)
returns text language sql immutable as $$
  select encode(sha256(convert_to(
    jsonb_build_array(before, number, extract(epoch from at), actor, action, subject, detail)::text,
    'UTF8')), 'hex')
$$;

create function audit_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit is append-only';
end
$$;
create trigger audit_append_only before update or delete or truncate on audit
  for each statement execute function audit_is_append_only();
