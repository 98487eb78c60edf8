-- Proposals that some nodes are asked to look at, and what those answer.

create table preview (
  id            text primary key,
  repository    text not null,
  pull_request  bigint not null,
  head_commit   text not null,
  asked_by      text not null,
  asked_at      timestamptz not null,
  expires_at    timestamptz not null,
  budget_ms     bigint not null,
  scripts       boolean not null,
  reached       integer not null,          -- nodes that the proposal would reach
  not_sent      integer not null,          -- associations that are too large, or too many
  subject       text not null default '{}',  -- JSON: what is proposed, by association
  state         text not null,
  refusal       text not null default '',
  ended_at      timestamptz                -- null while nodes may answer
);
create unique index preview_at_once on preview (repository, pull_request) where ended_at is null;
create index preview_of on preview (repository, pull_request, asked_at desc);
create index preview_asked on preview (asked_at);

create table preview_node (
  preview      text not null references preview on delete cascade,
  node         text not null,
  contents     text not null,              -- JSON: names of associations
  digests      text[] not null,            -- of all that it may fetch
  answered_at  timestamptz,
  answer       text,                       -- JSON; null until it answered
  primary key (preview, node)
);

create table preview_content (               -- gone as soon as the preview ends
  preview  text not null references preview on delete cascade,
  digest   text not null,
  content  bytea not null,
  primary key (preview, digest)
);

create trigger preview_told after insert or update on preview
  for each statement execute function tell_replicas();
create trigger preview_node_told after update on preview_node
  for each statement execute function tell_replicas();
