-- Who may come in, and as whom: links from identities to people, sessions, API keys, custom roles, a tenant's own
-- identity providers, invitations.
--
-- Most are tables of a tenant like all others. But before the tenant is known, something must be found without it:
-- whom an identity names, which session a cookie opens, which tenant a host name means. Such rows are seen by whoever
-- shows their key, in a setting of its own, and nobody else (docs/adr/0008-keyed-rows.md).

CREATE TYPE "identity_provider_kind" AS ENUM ('OIDC', 'SAML');

-- identity_key is the SHA-256 of an issuer, a space and a subject, in hex. A verified email address is an identity
-- too: its issuer is "mailto:".
CREATE TABLE "identity_link" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "identity_key" text NOT NULL CHECK ("identity_key" ~ '^[0-9a-f]{64}$'),
  "issuer" text NOT NULL CHECK (length("issuer") BETWEEN 1 AND 1000),
  "person_id" uuid NOT NULL,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "identity_link_pkey" PRIMARY KEY ("tenant_id", "identity_key"),
  CONSTRAINT "identity_link_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "identity_link_tenant_id_person_id_fkey" FOREIGN KEY ("tenant_id", "person_id")
    REFERENCES "person" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE INDEX "identity_link_by_key" ON "identity_link" ("identity_key");
-- One identity an issuer: an address that somebody else gets one day opens nothing of who had it before.
CREATE UNIQUE INDEX "identity_link_one_an_issuer" ON "identity_link" ("tenant_id", "person_id", "issuer");

-- Every person can be found by their email address, whoever wrote the row.
CREATE FUNCTION link_email_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM public.identity_link
    WHERE tenant_id = OLD.tenant_id AND person_id = OLD.id
      AND identity_key = encode(sha256(convert_to('mailto: ' || OLD.email, 'UTF8')), 'hex');
  END IF;
  INSERT INTO public.identity_link (tenant_id, identity_key, issuer, person_id)
  VALUES (NEW.tenant_id, encode(sha256(convert_to('mailto: ' || NEW.email, 'UTF8')), 'hex'), 'mailto:', NEW.id);
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION link_email_address() FROM PUBLIC;
CREATE TRIGGER link_email_address_of_new AFTER INSERT ON "person"
  FOR EACH ROW EXECUTE FUNCTION link_email_address();
CREATE TRIGGER link_email_address_of_changed AFTER UPDATE OF "email" ON "person"
  FOR EACH ROW WHEN (OLD.email IS DISTINCT FROM NEW.email) EXECUTE FUNCTION link_email_address();

-- Sessions of browsers. They belong to an identity, which may be a person in several tenants. Without Redis they live
-- here; the record is what the server remembers of one, its secrets sealed.
CREATE TABLE "login_session" (
  "session_key" text NOT NULL CHECK ("session_key" ~ '^[0-9a-f]{64}$'),
  "identity_key" text NOT NULL CHECK ("identity_key" ~ '^[0-9a-f]{64}$'),
  "record" jsonb NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  CONSTRAINT "login_session_pkey" PRIMARY KEY ("session_key")
);
CREATE INDEX "login_session_by_identity" ON "login_session" ("identity_key");
CREATE INDEX "login_session_by_expiry" ON "login_session" ("expires_at");

-- What may be used once: login attempts, SAML assertions.
CREATE TABLE "used_once" (
  "once_key" text NOT NULL CHECK ("once_key" ~ '^[0-9a-f]{64}$'),
  "expires_at" timestamptz(3) NOT NULL,
  CONSTRAINT "used_once_pkey" PRIMARY KEY ("once_key")
);
CREATE INDEX "used_once_by_expiry" ON "used_once" ("expires_at");

-- A named set of permissions that a tenant makes for itself; an agent may have one in place of the usual set.
CREATE TABLE "custom_role" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "name" text NOT NULL CHECK (length("name") BETWEEN 1 AND 100),
  "description" text NOT NULL DEFAULT '' CHECK (length("description") <= 2000),
  "permissions" text[] NOT NULL DEFAULT '{}' CHECK (cardinality("permissions") <= 100),
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "custom_role_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "custom_role_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "custom_role_tenant_id_name_key" ON "custom_role" ("tenant_id", "name");

ALTER TABLE "person" ADD COLUMN "custom_role_id" uuid;
ALTER TABLE "person" ADD CONSTRAINT "person_custom_role_is_for_agents"
  CHECK ("custom_role_id" IS NULL OR "role" = 'AGENT');
ALTER TABLE "person" ADD CONSTRAINT "person_tenant_id_custom_role_id_fkey" FOREIGN KEY ("tenant_id", "custom_role_id")
  REFERENCES "custom_role" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION;
CREATE INDEX "person_by_custom_role" ON "person" ("tenant_id", "custom_role_id");

-- A machine's key acts for a person and never beyond them. Secrets are random, so a plain SHA-256 of one tells nothing.
CREATE TABLE "api_key" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "person_id" uuid NOT NULL,
  "created_by_id" uuid NOT NULL,
  "name" text NOT NULL CHECK (length("name") BETWEEN 1 AND 100),
  "scopes" text[] NOT NULL CHECK (cardinality("scopes") <= 100),
  "secret_hash" text NOT NULL CHECK ("secret_hash" ~ '^[0-9a-f]{64}$'),
  "previous_hash" text CHECK ("previous_hash" ~ '^[0-9a-f]{64}$'),
  "previous_until" timestamptz(3),
  "expires_at" timestamptz(3),
  "last_used_at" timestamptz(3),
  "revoked_at" timestamptz(3),
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "api_key_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "api_key_previous_has_an_end" CHECK (("previous_hash" IS NULL) = ("previous_until" IS NULL)),
  CONSTRAINT "api_key_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "api_key_tenant_id_person_id_fkey" FOREIGN KEY ("tenant_id", "person_id")
    REFERENCES "person" ("tenant_id", "id") ON DELETE CASCADE ON UPDATE NO ACTION,
  CONSTRAINT "api_key_tenant_id_created_by_id_fkey" FOREIGN KEY ("tenant_id", "created_by_id")
    REFERENCES "person" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "api_key_by_created" ON "api_key" ("tenant_id", "created_at", "id");
CREATE INDEX "api_key_by_person" ON "api_key" ("tenant_id", "person_id");

-- A tenant's own identity provider (enterprise single sign-on), for the addresses of its domains.
CREATE TABLE "identity_provider" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "kind" "identity_provider_kind" NOT NULL,
  "name" text NOT NULL CHECK (length("name") BETWEEN 1 AND 100),
  "domains" text[] NOT NULL CHECK (cardinality("domains") BETWEEN 1 AND 50),
  -- OIDC: the issuer's URL. SAML: the provider's entity id.
  "issuer" text NOT NULL CHECK (length("issuer") BETWEEN 1 AND 1000),
  "client_id" text CHECK (length("client_id") <= 500),
  "client_secret" text CHECK (length("client_secret") <= 4000),
  "sign_in_url" text CHECK (length("sign_in_url") <= 1000),
  "certificates" text[] NOT NULL DEFAULT '{}' CHECK (cardinality("certificates") <= 5),
  -- The role of people whom it brings and whom the tenant does not know yet; null creates nobody.
  "new_person_role" "role" CHECK ("new_person_role" IN ('AGENT', 'CUSTOMER')),
  "enforced" boolean NOT NULL DEFAULT false,
  "enabled" boolean NOT NULL DEFAULT true,
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "identity_provider_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "identity_provider_is_whole" CHECK (
    ("kind" = 'OIDC' AND "client_id" IS NOT NULL)
    OR ("kind" = 'SAML' AND "sign_in_url" IS NOT NULL AND cardinality("certificates") >= 1)
  ),
  CONSTRAINT "identity_provider_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE UNIQUE INDEX "identity_provider_tenant_id_name_key" ON "identity_provider" ("tenant_id", "name");

CREATE TABLE "invitation" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "id" uuid NOT NULL,
  "email" text NOT NULL CHECK ("email" = lower("email") AND length("email") <= 320),
  "name" text NOT NULL CHECK (length("name") BETWEEN 1 AND 200),
  "role" "role" NOT NULL,
  "custom_role_id" uuid,
  "secret_hash" text NOT NULL CHECK ("secret_hash" ~ '^[0-9a-f]{64}$'),
  "invited_by_id" uuid NOT NULL,
  "expires_at" timestamptz(3) NOT NULL,
  "accepted_at" timestamptz(3),
  "revoked_at" timestamptz(3),
  "created_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "invitation_pkey" PRIMARY KEY ("tenant_id", "id"),
  CONSTRAINT "invitation_custom_role_is_for_agents" CHECK ("custom_role_id" IS NULL OR "role" = 'AGENT'),
  CONSTRAINT "invitation_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "invitation_tenant_id_custom_role_id_fkey" FOREIGN KEY ("tenant_id", "custom_role_id")
    REFERENCES "custom_role" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION,
  CONSTRAINT "invitation_tenant_id_invited_by_id_fkey" FOREIGN KEY ("tenant_id", "invited_by_id")
    REFERENCES "person" ("tenant_id", "id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
CREATE INDEX "invitation_by_created" ON "invitation" ("tenant_id", "created_at", "id");
CREATE INDEX "invitation_by_custom_role" ON "invitation" ("tenant_id", "custom_role_id");
-- One open invitation an address.
CREATE UNIQUE INDEX "invitation_open_email_key" ON "invitation" ("tenant_id", "email")
  WHERE "accepted_at" IS NULL AND "revoked_at" IS NULL;

-- The people who are there already get their addresses. Row security binds the owner too, so it steps back for this
-- statement; the transaction of the migration shows nobody else that moment.
ALTER TABLE "person" NO FORCE ROW LEVEL SECURITY;
INSERT INTO "identity_link" ("tenant_id", "identity_key", "issuer", "person_id")
  SELECT "tenant_id", encode(sha256(convert_to('mailto: ' || "email", 'UTF8')), 'hex'), 'mailto:', "id" FROM "person";
ALTER TABLE "person" FORCE ROW LEVEL SECURITY;

DO $$
DECLARE
  tenant_table text;
  own_rows constant text := $policy$tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)$policy$;
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY[
    'identity_link', 'custom_role', 'api_key', 'identity_provider', 'invitation'
  ] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('CREATE POLICY tenant_isolation ON %I USING (%s) WITH CHECK (%s)', tenant_table, own_rows, own_rows);
  END LOOP;
END
$$;

-- Rows that are seen by their key. No key set, no rows.
CREATE POLICY by_identity_key ON "identity_link" FOR SELECT TO atrium_app
  USING ("identity_key" = (select nullif(current_setting('app.identity_key', true), '')));
CREATE POLICY by_slug ON "tenant" FOR SELECT TO atrium_app
  USING ("slug" = (select nullif(current_setting('app.tenant_slug', true), '')));

ALTER TABLE "login_session" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "login_session" FORCE ROW LEVEL SECURITY;
CREATE POLICY by_session_key ON "login_session"
  USING ("session_key" = (select nullif(current_setting('app.session_key', true), '')));
CREATE POLICY by_identity_key ON "login_session"
  USING ("identity_key" = (select nullif(current_setting('app.identity_key', true), '')));
ALTER TABLE "used_once" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "used_once" FORCE ROW LEVEL SECURITY;
CREATE POLICY by_once_key ON "used_once"
  USING ("once_key" = (select nullif(current_setting('app.once_key', true), '')));
-- What is over can be swept by anybody.
CREATE POLICY sweep_sees ON "login_session" FOR SELECT USING ("expires_at" < CURRENT_TIMESTAMP);
CREATE POLICY sweep ON "login_session" FOR DELETE USING ("expires_at" < CURRENT_TIMESTAMP);
CREATE POLICY sweep_sees ON "used_once" FOR SELECT USING ("expires_at" < CURRENT_TIMESTAMP);
CREATE POLICY sweep ON "used_once" FOR DELETE USING ("expires_at" < CURRENT_TIMESTAMP);

GRANT SELECT, INSERT, UPDATE, DELETE
  ON "identity_link", "login_session", "used_once", "custom_role", "api_key", "identity_provider", "invitation"
  TO atrium_app;
