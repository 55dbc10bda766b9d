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
-- plan at this moment: otherwise neither would see the other, and that tenant be told of nothing.
CREATE FUNCTION log_plan_flag_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own_tenant constant text := coalesce(current_setting('app.tenant_id', true), '');
  plans text[];
  concerned uuid;
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
  FOR concerned IN SELECT id FROM public.tenant WHERE TG_OP = 'TRUNCATE' OR plan = ANY (plans) LOOP
    PERFORM set_config('app.tenant_id', concerned::text, true);
    INSERT INTO public.outbox (tenant_id, kind, topic, payload)
    VALUES (concerned, 'CHANGE', 'plan_flag', '{"all": true}');
  END LOOP;
  PERFORM set_config('app.tenant_id', own_tenant, true);
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

-- Who moves to another plan sees other flags from then on.
CREATE FUNCTION log_plan_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own_tenant constant text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', NEW.id::text, true);
  INSERT INTO public.outbox (tenant_id, kind, topic, payload)
  VALUES (NEW.id, 'CHANGE', 'plan_flag', '{"all": true}');
  PERFORM set_config('app.tenant_id', own_tenant, true);
  RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION log_plan_change() FROM PUBLIC;
CREATE TRIGGER log_plan_change AFTER UPDATE OF "plan" ON "tenant"
  FOR EACH ROW WHEN (OLD.plan IS DISTINCT FROM NEW.plan) EXECUTE FUNCTION log_plan_change();
