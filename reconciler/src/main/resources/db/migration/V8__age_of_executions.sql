-- Old executions and sums of compliance are deleted from their oldest row on.

create index execution_at on execution (at);
create index compliance_history_begins_at on compliance_history (begins_at);
