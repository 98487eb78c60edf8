-- Calendars of what is in force: what they say, from which every replica reckons when they are open.
-- One whose file is gone stays, since nodes may still have a version that names it.

create table calendar (
  repository        text not null,
  name              text not null,
  definition_digest text not null,
  definition        text not null,      -- canonical JSON
  retired_at        timestamptz,        -- null while its file exists
  primary key (repository, name)
);

-- The last order of each scope to freeze, or to change again.
create table freeze_order (
  repository text primary key,          -- empty: everything
  id         text not null,
  epoch      bigint not null,
  sequence   bigint not null,
  frozen     boolean not null,
  reason     text not null,
  until      timestamptz,
  ordered_by text not null,
  ordered_at timestamptz not null
);

-- What holds a node, as it said itself: kind, name, reason, until.
alter table verdict add column hold jsonb;
