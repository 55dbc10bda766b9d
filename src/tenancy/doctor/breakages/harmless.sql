-- # a view with security_invoker
create view open with (security_invoker) as select * from ticket;

-- # a whole partitioned table
create table note ($tenant_id, id uuid, primary key (tenant_id, id)) partition by hash (tenant_id);
create table note_0 partition of note for values with (modulus 1, remainder 0);
$secure(note);
$secure(note_0);

-- # a restrictive policy over its own columns
create policy calm on ticket as restrictive using (priority <> 'URGENT');

-- # rights in advance that the application needs
alter default privileges grant select, insert, update, delete on tables to atrium_app;

-- # an exclusion constraint per tenant
alter table team add exclude using btree (tenant_id with =, name with =);

-- # a table in a schema that the application cannot enter
create schema side;
create table side.copy as table ticket;
grant select on side.copy to public;

-- # a trigger of the owner
create function note() returns trigger language plpgsql as 'begin return new; end';
create trigger note before update on ticket for each row execute function note();

-- # a restrictive policy over a keyed table
create policy calm on login_session as restrictive using (expires_at > CURRENT_TIMESTAMP);
