-- Which order to freeze or to change again a node took last.

alter table node_seen
  add column heard_epoch    bigint not null default 0,
  add column heard_sequence bigint not null default 0;
