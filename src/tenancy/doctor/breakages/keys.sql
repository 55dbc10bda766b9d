-- # a primary key without tenant_id first
-- primary-key: public.ticket_tag
alter table ticket_tag drop constraint ticket_tag_pkey, add primary key (ticket_id, tenant_id, tag_id);

-- # a table without primary key
-- primary-key: public.ticket_tag
alter table ticket_tag drop constraint ticket_tag_pkey;

-- # a unique index without tenant_id
-- unique-index: public.person_email
create unique index person_email on person (email);

-- # a unique index that merely carries tenant_id
-- unique-index: public.person_email
create unique index person_email on person (lower(email)) include (tenant_id);

-- # a unique constraint without tenant_id
-- unique-index: public.tag_name
alter table tag add constraint tag_name unique (name);

-- # an exclusion constraint without tenant_id
-- unique-index: public.team_apart
alter table team add constraint team_apart exclude using btree (name with =);

-- # a foreign key without tenant
-- foreign-key: comment_loose on public.comment
-- unique-index: public.ticket_only
create unique index ticket_only on ticket (id);
alter table comment add constraint comment_loose foreign key (ticket_id) references ticket (id) on delete cascade;

-- # a foreign key that pairs tenant_id with something else
-- foreign-key: team_member_person_id_tenant_id_fkey on public.team_member
alter table team_member add foreign key (person_id, tenant_id) references person (tenant_id, id);

-- # a foreign key to a tenant by another column
-- foreign-key: ticket_lent on public.ticket
alter table ticket add constraint ticket_lent foreign key (team_id) references tenant (id);

-- # a foreign key from the catalogue of tenants
-- foreign-key: tenant_boss on public.tenant
alter table tenant add column boss uuid, add constraint tenant_boss foreign key (id, boss) references person (tenant_id, id);

-- # a foreign key into another schema
-- foreign-key: person_country_fkey on public.person
create schema side;
create table side.country (id uuid primary key);
alter table person add country uuid references side.country (id);

-- # a time too fine for a cursor
-- index-precision: public.ticket (due)
alter table ticket add due timestamptz;
create index on ticket (tenant_id, due, id);

-- # a foreign key to a new table without tenant_id
-- foreign-key: person_country_fkey on public.person
-- row-security-disabled: public.country
-- row-security-not-forced: public.country
-- tenant-column: public.country
create table country (id uuid primary key);
alter table person add country uuid references country (id);
