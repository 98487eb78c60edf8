-- Whose approval open and merged pull requests still need, by the CODEOWNERS of what is in force.

create table pull_request_owners (
  repository     text not null,
  number         bigint not null,
  head_commit    text not null,     -- that was looked at
  owners_file    text not null,     -- what becomes of CODEOWNERS, by blobs; empty where it stays
  wanting        jsonb not null,    -- sentences, about files that change what is in force
  wanting_itself jsonb not null,    -- sentences, about the CODEOWNERS itself
  primary key (repository, number),
  foreign key (repository, number) references pull_request on delete cascade
);
