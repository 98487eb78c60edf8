-- Old history is deleted from its oldest row on.

create index report_received_at on report (received_at);
create index run_request_requested_at on run_request (requested_at);
create index commit_status_wanted_at on commit_status (wanted_at);
