-- Which decision gave a node its content: what was reported under an earlier one is no answer to a
-- later one. What is released already counts as before.

alter table rollout add column counts_from timestamptz not null default 'epoch';
alter table rollout alter column counts_from drop default;

alter table verdict
  add column released_at timestamptz,
  add column retried_at  timestamptz;
