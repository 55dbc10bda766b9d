-- # a policy USING (true)
-- policy-missing: public.ticket
-- policy-open: tenant_isolation on public.ticket
alter policy tenant_isolation on ticket using (true);

-- # a policy WITH CHECK (true)
-- policy-missing: public.ticket
-- policy-open: tenant_isolation on public.ticket
alter policy tenant_isolation on ticket with check (true);

-- # an extra permissive policy
-- policy-open: support on public.ticket
create policy support on ticket for select to $app using (true);

-- # an extra permissive policy for writes alone
-- policy-open: "Import" on public.ticket
create policy "Import" on ticket for insert with check (true);

-- # an extra permissive policy for another role
-- policy-open: migration on public.ticket
create policy migration on ticket to $owner using (true);

-- # a policy that compares with another setting
-- policy-missing: public.tag
-- policy-open: tenant_isolation on public.tag
alter policy tenant_isolation on tag using (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid));

-- # a policy that lets rows without an owner be seen
-- policy-missing: public.tag
-- policy-open: tenant_isolation on public.tag
alter policy tenant_isolation on tag using ($own_rows or name = 'shared');

-- # a table without its policy
-- policy-missing: public.tag
drop policy tenant_isolation on tag;

-- # a wall that is restrictive, with no permissive policy to narrow
-- policy-missing: public.tag
drop policy tenant_isolation on tag;
create policy tenant_isolation on tag as restrictive using ($own_rows);

-- # a catalogue of tenants that shows every tenant
-- policy-missing: public.tenant
-- policy-open: tenant_isolation on public.tenant
alter policy tenant_isolation on tenant using (true);

-- # a relay that reads past the wall of another table
-- policy-open: relay_reads on public.ticket
create policy relay_reads on ticket for select to atrium_relay using (true);

-- # a reader of the log besides the relay
-- policy-open: relay_reads on public.outbox
alter policy relay_reads on outbox to atrium_relay, atrium_app;

-- # a restrictive policy that hands every row to a function
-- policy-function: audit on public.ticket
create function seen(text) returns boolean language plpgsql as 'begin raise notice ''%'', $1; return true; end';
create policy audit on ticket as restrictive using (seen(subject));

-- # a policy that looks like ours, with an operator of its own
-- policy-function: tenant_isolation on public.tag
-- policy-missing: public.tag
-- policy-open: tenant_isolation on public.tag
create function always(uuid, uuid) returns boolean language sql immutable return true;
create operator public.= (leftarg = uuid, rightarg = uuid, function = always);
alter policy tenant_isolation on tag
  using (tenant_id operator(public.=) (select nullif(current_setting('app.tenant_id', true), '')::uuid));
