-- Feature flags: what a tenant has switched on for itself, and what its plan switches on. A tenant's own flag counts,
-- else its plan's, else it is off. Operators write both (`atrium flag`); the application only reads them.

CREATE TABLE "feature_flag" (
  "tenant_id" uuid NOT NULL DEFAULT (current_setting('app.tenant_id'::text))::uuid,
  "name" text NOT NULL CHECK ("name" ~ '^[a-z][a-z0-9]*([.-][a-z0-9]+)*$' AND length("name") <= 64),
  "enabled" boolean NOT NULL,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "feature_flag_pkey" PRIMARY KEY ("tenant_id", "name"),
  CONSTRAINT "feature_flag_tenant_id_fkey" FOREIGN KEY ("tenant_id")
    REFERENCES "tenant" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
ALTER TABLE "feature_flag" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "feature_flag" FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON "feature_flag"
  USING (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
  WITH CHECK (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid));
GRANT SELECT ON "feature_flag" TO atrium_app;

-- A plan's flags belong to no tenant. The application sees those of the plan of the statement's tenant; as with the
-- catalogue, row security is not forced, because the owner sees and writes all of them.
CREATE TABLE "plan_flag" (
  "plan" text NOT NULL CHECK (length("plan") BETWEEN 1 AND 63),
  "name" text NOT NULL CHECK ("name" ~ '^[a-z][a-z0-9]*([.-][a-z0-9]+)*$' AND length("name") <= 64),
  "enabled" boolean NOT NULL,
  "updated_at" timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "plan_flag_pkey" PRIMARY KEY ("plan", "name")
);
ALTER TABLE "plan_flag" ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_own_plan ON "plan_flag" FOR SELECT TO atrium_app
  USING (plan = (select tenant.plan from tenant where tenant.id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)));
GRANT SELECT ON "plan_flag" TO atrium_app;

-- A change of a plan's flags is a change for each tenant of the plan. The lock waits for whoever gives a tenant another
-- plan at this moment: otherwise neither would see the other, and that tenant be told of nothing. (That a tenant has
-- another plan is told by the triggers of "tenant".)
CREATE FUNCTION log_plan_flag_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  plans text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT plan) INTO plans FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT plan) INTO plans FROM old_rows;
  ELSIF TG_OP = 'UPDATE' THEN
    SELECT array_agg(DISTINCT plan) INTO plans FROM (
      (TABLE old_rows EXCEPT ALL TABLE new_rows) UNION ALL (TABLE new_rows EXCEPT ALL TABLE old_rows)
    ) AS changed;
  END IF;
  IF TG_OP <> 'TRUNCATE' AND plans IS NULL THEN RETURN NULL; END IF;
  LOCK TABLE public.tenant IN SHARE MODE;
  PERFORM public.atrium_append_change(id, 'plan_flag', '{"all": true}')
  FROM public.tenant WHERE TG_OP = 'TRUNCATE' OR plan = ANY (plans);
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION log_plan_flag_change() FROM PUBLIC;
CREATE TRIGGER log_plan_flag_insert AFTER INSERT ON "plan_flag"
  REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION log_plan_flag_change();
CREATE TRIGGER log_plan_flag_update AFTER UPDATE ON "plan_flag"
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION log_plan_flag_change();
CREATE TRIGGER log_plan_flag_delete AFTER DELETE ON "plan_flag"
  REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION log_plan_flag_change();
CREATE TRIGGER log_plan_flag_truncate AFTER TRUNCATE ON "plan_flag"
  FOR EACH STATEMENT EXECUTE FUNCTION log_plan_flag_change();

-- Printed by `atrium db triggers`; do not edit it by hand.
CREATE OR REPLACE FUNCTION "public"."atrium_change_feature_flag"() RETURNS pg_catalog.trigger LANGUAGE plpgsql AS $change$
BEGIN
  IF TG_OP OPERATOR(pg_catalog.=) 'UPDATE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT n."tenant_id", 'CHANGE', 'feature_flag',
      pg_catalog.jsonb_build_object('name', ARRAY[o."name"::pg_catalog.text, n."name"::pg_catalog.text])
    FROM old_rows o, new_rows n
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1) AND o OPERATOR(pg_catalog.*<>) n
      AND o."tenant_id" OPERATOR(pg_catalog.=) n."tenant_id"
      AND n."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF NOT EXISTS (SELECT FROM old_rows o, new_rows n WHERE o OPERATOR(pg_catalog.*<>) n) THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', '{"all": true}'::pg_catalog.jsonb) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT DISTINCT r."tenant_id" AS tenant FROM changed r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', c.payload) FROM (
        WITH pairs AS (
          SELECT o.was, n.became FROM (SELECT pg_catalog.row_number() OVER () AS nth, r AS was FROM old_rows r) o,
            (SELECT pg_catalog.row_number() OVER () AS nth, r AS became FROM new_rows r) n
          WHERE o.nth OPERATOR(pg_catalog.=) n.nth AND o.was OPERATOR(pg_catalog.*<>) n.became
        ), changed AS (SELECT (p.was).* FROM pairs p UNION ALL SELECT (p.became).* FROM pairs p)
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM changed r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'INSERT' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'feature_flag',
      pg_catalog.jsonb_build_object('name', ARRAY[r."name"::pg_catalog.text])
    FROM new_rows r
    WHERE NOT EXISTS (SELECT FROM new_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM new_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM new_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM new_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSIF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN
    INSERT INTO "public"."outbox" ("tenant_id", "kind", "topic", "payload")
    SELECT r."tenant_id", 'CHANGE', 'feature_flag',
      pg_catalog.jsonb_build_object('name', ARRAY[r."name"::pg_catalog.text])
    FROM old_rows r
    WHERE NOT EXISTS (SELECT FROM old_rows OFFSET 1)
      AND r."tenant_id"::pg_catalog.text OPERATOR(pg_catalog.=) pg_catalog.current_setting('app.tenant_id', true);
    IF FOUND THEN RETURN NULL; END IF;
    IF EXISTS (SELECT FROM old_rows OFFSET 100) THEN
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', '{"all": true}'::pg_catalog.jsonb) FROM (
        SELECT DISTINCT r."tenant_id" AS tenant FROM old_rows r
      ) c;
    ELSE
      PERFORM "public"."atrium_append_change"(c.tenant, 'feature_flag', c.payload) FROM (
        SELECT r."tenant_id" AS tenant,
          pg_catalog.jsonb_build_object('name', pg_catalog.array_agg(r."name"::pg_catalog.text)) AS payload
        FROM old_rows r GROUP BY r."tenant_id"
      ) c;
    END IF;
  ELSE
    PERFORM "public"."atrium_append_change"(t."id", 'feature_flag', '{"all": true}'::pg_catalog.jsonb) FROM "public"."tenant" t;
  END IF;
  RETURN NULL;
END
$change$;
REVOKE ALL ON FUNCTION "public"."atrium_change_feature_flag"() FROM PUBLIC;
CREATE OR REPLACE TRIGGER atrium_change_insert AFTER INSERT ON "public"."feature_flag" REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_feature_flag"();
CREATE OR REPLACE TRIGGER atrium_change_update AFTER UPDATE ON "public"."feature_flag" REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_feature_flag"();
CREATE OR REPLACE TRIGGER atrium_change_delete AFTER DELETE ON "public"."feature_flag" REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_feature_flag"();
CREATE OR REPLACE TRIGGER atrium_change_truncate BEFORE TRUNCATE ON "public"."feature_flag" FOR EACH STATEMENT EXECUTE FUNCTION "public"."atrium_change_feature_flag"();
