-- What was found out about pull requests, and how their comments stand.

create table pull_request (
  repository   text not null,
  number       bigint not null,
  title        text not null,
  author       text not null,
  head_commit  text not null,            -- that was fetched and looked at
  head_ref     text not null,
  base_branch  text not null,
  base_commit  text not null,            -- that it was merged into
  in_force     text not null,            -- the applied commit that it was planned against
  from_fork    boolean not null,
  draft        boolean not null,
  labels       jsonb not null default '[]',
  url          text not null,
  finding      text not null,            -- JSON; text, since it holds whatever files hold
  examined_at  timestamptz not null,
  closed_at    timestamptz,              -- null while it is open
  comment_sent       text not null default '',    -- digest of the text that is there
  comment_problem    text not null default '',
  comment_attempts   integer not null default 0,
  comment_next_at    timestamptz not null default 'epoch',
  primary key (repository, number)
);
create index pull_request_open on pull_request (repository) where closed_at is null;
create index pull_request_closed on pull_request (closed_at) where closed_at is not null;
