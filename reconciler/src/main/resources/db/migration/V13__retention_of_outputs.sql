-- What steps said, and what was put for nodes and associations that are gone, goes by age.

create index report_outputs on report (received_at)
  where jsonb_path_exists(body, '$.resources[*].output');
create index compliance_upload_put_at on compliance_upload (put_at);
