-- Replicas hear of each other's changes at once: which table, never what.

create function tell_replicas() returns trigger language plpgsql as $$
begin
  perform pg_notify('holdfast', tg_table_name);
  return null;
end
$$;
create trigger freeze_order_told after insert or update or delete on freeze_order
  for each statement execute function tell_replicas();
create trigger calendar_told after insert or update or delete on calendar
  for each statement execute function tell_replicas();
