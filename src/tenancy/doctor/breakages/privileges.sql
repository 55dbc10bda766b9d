-- # TRUNCATE granted
-- privilege-excess: public.ticket
grant truncate on ticket to atrium_app;

-- # REFERENCES granted
-- privilege-excess: public.ticket
grant references on ticket to $app;

-- # TRIGGER granted
-- privilege-excess: public.person
grant trigger on person to $app;

-- # all privileges granted
-- privilege-excess: public.tag
grant all on tag to $app;

-- # a write on the catalogue of tenants
-- privilege-excess: public.tenant
grant insert on tenant to $app;

-- # a write on one column of the catalogue of tenants
-- privilege-excess: public.tenant (status)
grant update (status) on tenant to atrium_app;

-- # update on the log
-- privilege-excess: public.outbox
grant update on outbox to $app;

-- # delete on the log
-- privilege-excess: public.outbox
grant delete on outbox to $app;

-- # a changeable column of the log
-- privilege-excess: public.outbox (payload)
grant update (payload) on outbox to $app;

-- # an application that knows how far the log was read
-- privilege-excess: public.log_reader
grant select on log_reader to $app;

-- # a relay that deletes a reader of the log
-- privilege-excess: public.log_reader
grant delete on log_reader to atrium_relay;

-- # a relay that reads more than the log
-- privilege-excess: public.ticket
grant select on ticket to atrium_relay;

-- # a relay that writes the log
-- privilege-excess: public.outbox
grant update on outbox to atrium_relay;

-- # a readable sequence
-- privilege-excess: public.outbox_id_seq
grant select on sequence outbox_id_seq to $app;

-- # a privilege of PUBLIC
-- privilege-public: public.team
grant select on team to public;

-- # a column for PUBLIC
-- privilege-public: public.team (name)
grant select (name) on team to public;

-- # a privilege that may be passed on
-- privilege-grantable: public.team
grant select on team to atrium_app with grant option;

-- # a table in another schema
-- privilege-elsewhere: side.copy
create schema side;
create table side.copy as table ticket;
grant usage on schema side to $app;
grant select on side.copy to $app;

-- # CREATE on the schema
-- privilege-create: SCHEMA public
grant create on schema public to $app;

-- # CREATE on the schema for PUBLIC
-- privilege-create: SCHEMA public
grant create on schema public to public;

-- # CREATE on the database
-- privilege-create: DATABASE $database
grant create on database $database to $app;

-- # tables born with rights for PUBLIC
-- default-privilege: $owner
alter default privileges grant select on tables to public;

-- # tables born with more than the application needs
-- default-privilege: $owner IN SCHEMA public
alter default privileges in schema public grant all on tables to atrium_app;

-- # a function of PostgreSQL that reads files
-- privilege-system: pg_read_file(text)
reset role;
grant execute on function pg_read_file(text) to $app;

-- # statistics that hold values of every tenant
-- privilege-system: pg_statistic
reset role;
grant select on pg_statistic to public;

-- # the column of password hashes
-- privilege-system: pg_authid (rolpassword)
reset role;
grant select (rolpassword) on pg_authid to $app;
