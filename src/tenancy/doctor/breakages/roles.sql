-- # an application role that is a superuser
-- role-superuser: $app
reset role;
alter role $app superuser;

-- # an application role with BYPASSRLS
-- role-bypassrls: $app
reset role;
alter role $app bypassrls;

-- # an application role with CREATEROLE
-- role-createrole: $app
reset role;
alter role $app createrole;

-- # an application role with CREATEDB
-- role-createdb: $app
reset role;
alter role $app createdb;

-- # an application role with REPLICATION
-- role-replication: $app
reset role;
alter role $app replication;

-- # a group of the application with BYPASSRLS
-- role-bypassrls: atrium_app
reset role;
alter role atrium_app bypassrls;

-- # an application role that owns a table
-- change-triggers: public.mine
-- role-owner: $app
reset role;
create table public.mine ($tenant_id, id uuid, primary key (tenant_id, id));
$secure(public.mine);
alter table public.mine owner to $app;

-- # an application role that owns a function
-- role-owner: $app
reset role;
create function public.leak() returns bigint language sql stable return 1;
alter function public.leak owner to $app;

-- # an application role that owns a schema
-- role-owner: $app
reset role;
create schema side authorization $app;

-- # an application role that owns the database
-- role-owner: $app
reset role;
alter database $database owner to $app;

-- # an application role that is a member of the owner
-- role-createdb: $owner
-- role-createrole: $owner
-- role-mixed: atrium_relay
-- role-owner: $owner
reset role;
grant atrium_relay to $owner;
grant $owner to $app;

-- # an application role that reaches a superuser through two groups, without inheriting
-- role-superuser: $app_two
reset role;
create role $app_one noinherit;
create role $app_two superuser;
grant $app_one to $app;
grant $app_two to $app_one;

-- # a group of the application inside a role with BYPASSRLS
-- role-bypassrls: $app_one
reset role;
create role $app_one bypassrls;
grant $app_one to atrium_app;

-- # an application role that is the relay too
-- role-mixed: atrium_relay
reset role;
grant atrium_relay to $app;

-- # a relay that is the application too
-- role-mixed: atrium_app
reset role;
grant atrium_app to atrium_relay;

-- # a relay with BYPASSRLS
-- role-bypassrls: atrium_relay
reset role;
alter role atrium_relay bypassrls;

-- # membership in pg_read_all_data
-- role-predefined: pg_read_all_data
reset role;
grant pg_read_all_data to $app;

-- # membership in pg_write_all_data
-- role-predefined: pg_write_all_data
reset role;
grant pg_write_all_data to $app;

-- # membership in pg_execute_server_program
-- role-predefined: pg_execute_server_program
reset role;
grant pg_execute_server_program to $app;

-- # membership in pg_read_server_files
-- role-predefined: pg_read_server_files
reset role;
grant pg_read_server_files to $app;

-- # a tenant stored with the application role
-- role-setting: $app
reset role;
alter role $app set app.tenant_id = 'b';

-- # a tenant stored with the database
-- role-setting: $database
reset role;
alter database $database set app.tenant_id = 'b';

-- # a search path stored with the application role, by which somebody's functions stand before PostgreSQL's
-- role-setting: $app
reset role;
alter role $app set search_path = evil, pg_catalog, public;

-- # a search path stored with the database
-- role-setting: $database
reset role;
alter database $database set search_path = evil, public;

-- # an application role without foreign keys and triggers
-- role-setting: $app
reset role;
alter role $app in database $database set session_replication_role = replica;

-- # a server parameter granted to the application
-- role-parameter: atrium_app
reset role;
grant set on parameter session_replication_role to atrium_app;
