-- # a table without ENABLE
-- row-security-disabled: public.comment
alter table comment disable row level security;

-- # a table without FORCE
-- row-security-not-forced: public.comment
alter table comment no force row level security;

-- # a catalogue of tenants without row security
-- row-security-disabled: public.tenant
alter table tenant disable row level security;

-- # a nullable tenant_id
-- primary-key: public.ticket
-- tenant-column: public.ticket
alter table ticket drop constraint ticket_pkey cascade;
alter table ticket alter column tenant_id drop not null;

-- # a tenant_id without its default
-- tenant-column: public.tag
alter table tag alter column tenant_id drop default;

-- # a tenant_id with another default
-- tenant-column: public.tag
alter table tag alter column tenant_id set default gen_random_uuid();

-- # a tenant_id that is no uuid
-- policy-missing: public.note
-- row-security-disabled: public.note
-- row-security-not-forced: public.note
-- tenant-column: public.note
create table note (tenant_id text not null default (current_setting('app.tenant_id'))::uuid, primary key (tenant_id));

-- # a new table without tenant_id
-- row-security-disabled: public."Note"
-- row-security-not-forced: public."Note"
-- tenant-column: public."Note"
create table "Note" (id uuid primary key);

-- # an unlogged table without policies
-- policy-missing: public.note
-- row-security-disabled: public.note
-- row-security-not-forced: public.note
create unlogged table note ($tenant_id, primary key (tenant_id));

-- # a partition without policies
-- policy-missing: public.note_0
-- row-security-disabled: public.note_0
-- row-security-not-forced: public.note_0
create table note ($tenant_id, id uuid, primary key (tenant_id, id)) partition by hash (tenant_id);
$secure(note);
create table note_0 partition of note for values with (modulus 1, remainder 0);

-- # a partition in another schema
-- policy-missing: side.note_0
-- row-security-disabled: side.note_0
-- row-security-not-forced: side.note_0
create table note ($tenant_id, id uuid, primary key (tenant_id, id)) partition by hash (tenant_id);
$secure(note);
create schema side;
create table side.note_0 partition of note for values with (modulus 1, remainder 0);

-- # a parent in another schema, through which rows are read without policies
-- policy-missing: side.everything
-- row-security-disabled: side.everything
-- row-security-not-forced: side.everything
create schema side;
create table side.everything ($tenant_id, primary key (tenant_id));
create table note (primary key (tenant_id)) inherits (side.everything);
$secure(note);

-- # a foreign table, its server and the login that it stores
-- foreign-server: elsewhere
-- foreign-table: public.far
-- user-mapping: PUBLIC on elsewhere
reset role;
create foreign data wrapper wrapper;
create server elsewhere foreign data wrapper wrapper;
create user mapping for public server elsewhere;
create foreign table far ($tenant_id) server elsewhere;

-- # a log that is missing
-- table-missing: public.outbox
drop table outbox;
