-- What webhooks hinted at, until the leader has told those who listen: any replica may be called.

create table webhook_event (
  number       bigint generated always as identity primary key,   -- in the order of arrival
  repository   text not null,
  kind         text not null,          -- pushed, changed, commented
  pull_request bigint not null,        -- 0 for a push
  author       text not null,          -- of a comment
  words        text not null,          -- of a comment, at most 1,000 characters
  received_at  timestamptz not null
);
create trigger webhook_event_told after insert on webhook_event
  for each statement execute function tell_replicas();

-- Changed states are posted at once, but not without end: a few in a burst, then one each ten seconds.
alter table commit_status add column paced_until timestamptz;
