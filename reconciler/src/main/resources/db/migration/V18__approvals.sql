-- Who approves of a pull request, of those who may write to its repository.

alter table pull_request add column approvals jsonb not null default '[]';
