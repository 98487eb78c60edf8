-- Keys that had a node's name before the one it has now, so that a machine that comes back with
-- one is told that it belongs here no more.

create table former_node_key (
  node        text not null references node (name) on delete cascade,
  public_key  text not null,
  replaced_at timestamptz not null,
  primary key (node, public_key)
);
