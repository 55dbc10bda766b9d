-- # a new table of a tenant without change triggers
-- change-triggers: public.note
create table note ($tenant_id, id uuid, primary key (tenant_id, id));
$secure(note);
grant select, insert, update, delete on note to atrium_app;

-- # a new table of a tenant that the application only reads
-- change-triggers: public.note
create table note ($tenant_id, id uuid, primary key (tenant_id, id));
$secure(note);
grant select (id) on note to atrium_app;

-- # a trigger of a tracked table that is missing
-- change-triggers: public.ticket
drop trigger atrium_change_update on ticket;

-- # a catalogue of tenants that reports no change
-- change-triggers: public.tenant
drop trigger atrium_change_update on tenant;

-- # a trigger that is disabled
-- change-triggers: atrium_change_delete on public.comment
alter table comment disable trigger atrium_change_delete;

-- # a trigger that fires on replicas alone
-- change-triggers: atrium_change_insert on public.comment
alter table comment enable replica trigger atrium_change_insert;

-- # all triggers of a table disabled
-- change-triggers: atrium_change_delete on public.tag
-- change-triggers: atrium_change_insert on public.tag
-- change-triggers: atrium_change_truncate on public.tag
-- change-triggers: atrium_change_update on public.tag
alter table tag disable trigger user;

-- # a trigger at another moment
-- change-triggers: public.tag
drop trigger atrium_change_truncate on tag;
create trigger atrium_change_truncate after truncate on tag for each statement execute function atrium_change_tag();

-- # a trigger that calls the function of another table
-- change-triggers: public.tag
create or replace trigger atrium_change_insert after insert on tag referencing new table as new_rows
  for each statement execute function atrium_change_team();

-- # a changed function
-- change-triggers: public.ticket
create or replace function atrium_change_ticket() returns trigger language plpgsql as 'begin return null; end';

-- # a function with a setting of its own
-- change-triggers: public.ticket
alter function atrium_change_ticket() set work_mem = '1MB';

-- # a trigger of an earlier version
-- change-triggers: atrium_change_row on public.ticket
create trigger atrium_change_row after truncate on ticket for each statement execute function atrium_change_ticket();

-- # a function of an earlier version
-- change-triggers: public.atrium_change_gone()
create function atrium_change_gone() returns trigger language plpgsql as 'begin return null; end';
