-- Commits that a brake stopped, and what people confirmed.

alter table repository
  add column brakes jsonb;                             -- that the applied commit set

alter table commit_record
  add column plan_digest          text,                -- where its plan hit a brake
  add column brakes               jsonb not null default '[]',
  add column affected_nodes       bigint,
  add column confirmed_by         text,                -- thanks to whom it was applied
  add column confirmed_in         text,                -- the commit with the trailer
  add column confirmed_at         timestamptz,
  add column confirmation_refusal text not null default '';
create index commit_record_plan on commit_record (repository, plan_digest)
  where plan_digest is not null;

create table confirmation (
  repository   text not null,
  number       bigint generated always as identity,
  plan_digest  text not null,
  commit_id    text not null,                          -- that showed the plan
  confirmed_by text not null,
  confirmed_at timestamptz not null,
  state        text not null default 'waiting' check (state in ('waiting', 'applied', 'refused')),
  reason       text not null default '',
  settled_at   timestamptz,
  primary key (repository, number)
);
create unique index confirmation_waiting on confirmation (repository, plan_digest)
  where state = 'waiting';
