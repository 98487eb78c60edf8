-- Rollouts in stages: how far each is, and which nodes have what it brought.

alter table rollout drop constraint rollout_state_check;
alter table rollout
  add column last_version  bigint,
  add column stage         integer not null default 0,
  add column soaking_since timestamptz,
  add column whole         boolean not null default true,
  add column skips_soak    boolean not null default false,
  add column errors_since  timestamptz not null default 'epoch',
  add column reason        text not null default '',
  add constraint rollout_state_check check (
    state in ('running', 'paused', 'halted', 'rolled_back', 'finished', 'superseded', 'retired'));
alter table rollout alter column whole drop default;

-- The latest version with the same content, before the next rollout began.
update rollout set last_version = greatest(first_version, coalesce((
  select max(version.number) from version
  where version.repository = rollout.repository
    and version.association = rollout.association
    and version.number < coalesce((
      select min(later.first_version) from rollout later
      where later.repository = rollout.repository
        and later.association = rollout.association
        and later.first_version > rollout.first_version), 9223372036854775807)), 0));
alter table rollout alter column last_version set not null;

drop index rollout_running;

-- Nodes to which a rollout is released that is not released to all.
create table rollout_node (
  repository    text not null,
  association   text not null,
  first_version bigint not null,
  node          text not null references node (name) on delete cascade,
  released_at   timestamptz not null default now(),
  primary key (repository, association, first_version, node),
  foreign key (repository, association, first_version)
    references rollout (repository, association, first_version) on delete cascade
);
create index rollout_node_by_node on rollout_node (node);
