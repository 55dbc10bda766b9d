-- The first shape of the house. Hand-written: Prisma's own SQL knows nothing of row security and roles.
--
-- Three roles. The owner (whoever runs this) migrates. Members of atrium_app serve requests: no owner, no superuser,
-- no way around row security. Members of atrium_relay read the log, and nothing else.
-- Groups without login, so that one cluster can hold several installations, each with its own login roles.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['atrium_app', 'atrium_relay'] LOOP
    BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
        EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', wanted);
      END IF;
    EXCEPTION
      -- Another database of the same cluster is being migrated at this moment.
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'role % is missing and this role may not create it', wanted
          USING HINT = format('Let an administrator run: CREATE ROLE %I NOLOGIN;', wanted);
    END;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA public TO atrium_app, atrium_relay;

CREATE TYPE "tenant_status" AS ENUM ('ACTIVE', 'SUSPENDED');
CREATE TYPE "role" AS ENUM ('OWNER', 'ADMIN', 'AGENT', 'CUSTOMER');
CREATE TYPE "person_status" AS ENUM ('ACTIVE', 'DEACTIVATED');
CREATE TYPE "ticket_status" AS ENUM ('OPEN', 'PENDING', 'ON_HOLD', 'SOLVED', 'CLOSED');
CREATE TYPE "ticket_priority" AS ENUM ('LOW', 'NORMAL', 'HIGH', 'URGENT');
CREATE TYPE "ticket_channel" AS ENUM ('WEB', 'EMAIL', 'PHONE', 'CHAT', 'SOCIAL', 'API');
CREATE TYPE "comment_visibility" AS ENUM ('PUBLIC', 'INTERNAL');
CREATE TYPE "log_kind" AS ENUM ('CHANGE', 'FACT');

-- The catalogue of tenants. Row security shows the application the one tenant of its statement; it is not forced,
-- because the owner lists and suspends tenants (docs/adr/0004-tenant-catalogue.md).
CREATE TABLE "tenant" (
  "id" uuid NOT NULL,
  "slug" text NOT NULL CHECK ("slug" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  "name" text NOT NULL CHECK (length("name") BETWEEN 1 AND 200),
  "plan" text NOT NULL DEFAULT 'free',
  "status" "tenant_status" NOT NULL DEFAULT 'ACTIVE',
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tenant_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "tenant_slug_key" ON "tenant" ("slug");

-- Times are timestamptz(3): JavaScript knows milliseconds, and a finer time in a page cursor would skip rows.
CREATE TABLE "person" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "email" text NOT NULL CHECK ("email" = lower("email") AND length("email") <= 320),
  "name" text NOT NULL CHECK (length("name") BETWEEN 1 AND 200),
  "role" "role" NOT NULL DEFAULT 'CUSTOMER',
  "status" "person_status" NOT NULL DEFAULT 'ACTIVE',
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "person_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "person_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "person_tenant_id_email_key" ON "person" ("tenant_id", "email");
CREATE INDEX "person_by_name" ON "person" ("tenant_id", "name", "id");

CREATE TABLE "team" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "name" text NOT NULL CHECK (length("name") BETWEEN 1 AND 100),
  "description" text NOT NULL DEFAULT '' CHECK (length("description") <= 2000),
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "team_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "team_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "team_tenant_id_name_key" ON "team" ("tenant_id", "name");

CREATE TABLE "team_member" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "team_id" uuid NOT NULL,
  "person_id" uuid NOT NULL,
  CONSTRAINT "team_member_pkey" PRIMARY KEY ("tenant_id", "team_id", "person_id"),
  CONSTRAINT "team_member_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "team_member_tenant_id_team_id_fkey" FOREIGN KEY ("tenant_id", "team_id")
    REFERENCES "team" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "team_member_tenant_id_person_id_fkey" FOREIGN KEY ("tenant_id", "person_id")
    REFERENCES "person" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE INDEX "team_member_by_person" ON "team_member" ("tenant_id", "person_id");

-- One row a tenant: the lock on it makes ticket numbers dense and unique.
CREATE TABLE "ticket_counter" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "last_number" integer NOT NULL,
  CONSTRAINT "ticket_counter_pkey" PRIMARY KEY ("tenant_id"),
  CONSTRAINT "ticket_counter_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);

CREATE TABLE "ticket" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "number" integer NOT NULL,
  "subject" text NOT NULL CHECK (length("subject") BETWEEN 1 AND 250),
  "description" text NOT NULL CHECK (length("description") <= 65536),
  "status" "ticket_status" NOT NULL DEFAULT 'OPEN',
  "priority" "ticket_priority" NOT NULL DEFAULT 'NORMAL',
  "channel" "ticket_channel" NOT NULL DEFAULT 'WEB',
  "requester_id" uuid NOT NULL,
  "assignee_id" uuid,
  "team_id" uuid,
  "external_id" text CHECK (length("external_id") <= 200),
  "first_responded_at" timestamptz(3),
  "resolved_at" timestamptz(3),
  "version" integer NOT NULL DEFAULT 1,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "ticket_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "ticket_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "ticket_tenant_id_requester_id_fkey" FOREIGN KEY ("tenant_id", "requester_id")
    REFERENCES "person" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "ticket_tenant_id_assignee_id_fkey" FOREIGN KEY ("tenant_id", "assignee_id")
    REFERENCES "person" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "ticket_tenant_id_team_id_fkey" FOREIGN KEY ("tenant_id", "team_id")
    REFERENCES "team" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "ticket_tenant_id_number_key" ON "ticket" ("tenant_id", "number");
CREATE UNIQUE INDEX "ticket_tenant_id_external_id_key" ON "ticket" ("tenant_id", "external_id");
CREATE INDEX "ticket_by_created" ON "ticket" ("tenant_id", "created_at", "id");
CREATE INDEX "ticket_by_updated" ON "ticket" ("tenant_id", "updated_at", "id");
CREATE INDEX "ticket_by_priority" ON "ticket" ("tenant_id", "priority", "id");
CREATE INDEX "ticket_by_status" ON "ticket" ("tenant_id", "status", "created_at", "id");
CREATE INDEX "ticket_by_requester" ON "ticket" ("tenant_id", "requester_id", "created_at", "id");
CREATE INDEX "ticket_by_assignee" ON "ticket" ("tenant_id", "assignee_id", "created_at", "id");
CREATE INDEX "ticket_by_team" ON "ticket" ("tenant_id", "team_id", "created_at", "id");

CREATE TABLE "comment" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "ticket_id" uuid NOT NULL,
  "author_id" uuid NOT NULL,
  "visibility" "comment_visibility" NOT NULL DEFAULT 'PUBLIC',
  "body" text NOT NULL CHECK (length("body") BETWEEN 1 AND 65536),
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "edited_at" timestamptz(3),
  CONSTRAINT "comment_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "comment_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "comment_tenant_id_ticket_id_fkey" FOREIGN KEY ("tenant_id", "ticket_id")
    REFERENCES "ticket" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "comment_tenant_id_author_id_fkey" FOREIGN KEY ("tenant_id", "author_id")
    REFERENCES "person" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "comment_by_ticket" ON "comment" ("tenant_id", "ticket_id", "created_at", "id");
CREATE INDEX "comment_by_author" ON "comment" ("tenant_id", "author_id");

CREATE TABLE "tag" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "name" text NOT NULL CHECK ("name" = lower("name") AND length("name") BETWEEN 1 AND 50),
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "tag_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "tag_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "tag_tenant_id_name_key" ON "tag" ("tenant_id", "name");

CREATE TABLE "ticket_tag" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "ticket_id" uuid NOT NULL,
  "tag_id" uuid NOT NULL,
  CONSTRAINT "ticket_tag_pkey" PRIMARY KEY ("tenant_id", "ticket_id", "tag_id"),
  CONSTRAINT "ticket_tag_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "ticket_tag_tenant_id_ticket_id_fkey" FOREIGN KEY ("tenant_id", "ticket_id")
    REFERENCES "ticket" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "ticket_tag_tenant_id_tag_id_fkey" FOREIGN KEY ("tenant_id", "tag_id")
    REFERENCES "tag" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE INDEX "ticket_tag_by_tag" ON "ticket_tag" ("tenant_id", "tag_id");

-- The one log. A sequence is not commit order, so readers order by the writing transaction first.
CREATE TABLE "outbox" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" bigserial NOT NULL,
  "kind" "log_kind" NOT NULL,
  "topic" text NOT NULL,
  "payload" jsonb NOT NULL,
  "xid" xid8 NOT NULL DEFAULT pg_current_xact_id(),
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "outbox_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "outbox_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "outbox_by_commit" ON "outbox" ("xid", "id");

-- Row security: a statement sees the rows of its own tenant, and none at all without a tenant. It binds the owner too.
DO $$
DECLARE
  tenant_table text;
  own_rows constant text := $policy$tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)$policy$;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'person', 'team', 'team_member', 'ticket_counter', 'ticket', 'comment', 'tag', 'ticket_tag', 'outbox'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (%s) WITH CHECK (%s)', tenant_table, own_rows, own_rows);
  END LOOP;
END
$$;

ALTER TABLE "tenant" ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "tenant" TO atrium_app
  USING (id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
CREATE POLICY relay_reads ON "outbox" FOR SELECT TO atrium_relay USING (true);

GRANT SELECT ON "tenant" TO atrium_app;
GRANT SELECT, INSERT, UPDATE, DELETE
  ON "person", "team", "team_member", "ticket_counter", "ticket", "comment", "tag", "ticket_tag" TO atrium_app;
-- The application only appends to the log; to read it is the relay's right.
GRANT INSERT ON "outbox" TO atrium_app;
GRANT USAGE ON SEQUENCE "outbox_id_seq" TO atrium_app;
GRANT SELECT ON "outbox" TO atrium_relay;
