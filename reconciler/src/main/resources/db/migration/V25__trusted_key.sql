-- Which signing key the agents of this fleet trust, so that a replica or a restored machine with
-- another one says so instead of speaking to agents that believe nothing it says.
alter table instance add column signing_key text;
