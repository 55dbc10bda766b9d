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
-- policy-missing: relay_reads on public.outbox
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

-- # an application that reads the log of other transactions
-- policy-missing: own_transaction on public.outbox
drop policy own_transaction on outbox;

-- # an application that reads the log of other transactions by a condition that holds
-- policy-missing: own_transaction on public.outbox
alter policy own_transaction on outbox using (xid = xid);

-- # a relay that may delete facts
-- policy-missing: relay_purges on public.outbox
-- policy-missing: relay_purges_changes_alone on public.outbox
-- policy-open: relay_purges on public.outbox
alter policy relay_purges on outbox using (true);
drop policy relay_purges_changes_alone on outbox;
