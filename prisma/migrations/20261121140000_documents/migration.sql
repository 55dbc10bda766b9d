-- Trusted documents: the operations that the client apps were built with. They belong to the installation, whoever its
-- tenants are, so these tables have no tenant; nothing in them is a tenant's.

CREATE TABLE "document_release" (
  "app" text NOT NULL CHECK ("app" ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  "version" text NOT NULL CHECK ("version" ~ '^[A-Za-z0-9][A-Za-z0-9.+_-]{0,63}$'),
  "pushed_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- From then on it is retired; null while nobody said so.
  "retires_at" timestamptz(3),
  CONSTRAINT "document_release_pkey" PRIMARY KEY ("app", "version")
);

CREATE TABLE "trusted_document" (
  "app" text NOT NULL,
  "version" text NOT NULL,
  -- SHA-256 of the body, in hex.
  "id" text NOT NULL CHECK ("id" ~ '^[0-9a-f]{64}$'),
  "operation" text NOT NULL CHECK (length("operation") <= 200),
  "body" text NOT NULL CHECK (length("body") <= 100000),
  "last_used_at" timestamptz(3),
  "uses" bigint NOT NULL DEFAULT 0,
  CONSTRAINT "trusted_document_pkey" PRIMARY KEY ("app", "id", "version"),
  CONSTRAINT "trusted_document_app_version_fkey" FOREIGN KEY ("app", "version")
    REFERENCES "document_release" ("app", "version") ON DELETE CASCADE ON UPDATE NO ACTION
);
CREATE INDEX "trusted_document_by_release" ON "trusted_document" ("app", "version");

-- How often documents came that would not be trusted, by app, plan and day.
CREATE TABLE "untrusted_use" (
  "app" text NOT NULL CHECK (length("app") <= 63),
  "plan" text NOT NULL CHECK (length("plan") <= 63),
  "day" date NOT NULL,
  "requests" bigint NOT NULL,
  CONSTRAINT "untrusted_use_pkey" PRIMARY KEY ("app", "plan", "day")
);

GRANT SELECT, INSERT, UPDATE ON "document_release", "trusted_document", "untrusted_use" TO atrium_app;
