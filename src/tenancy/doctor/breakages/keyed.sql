-- # a keyed policy USING (true)
-- policy-missing: by_session_key on public.login_session
-- policy-open: by_session_key on public.login_session
alter policy by_session_key on login_session using (true);

-- # a keyed policy that lets any row be written
-- policy-missing: by_once_key on public.used_once
-- policy-open: by_once_key on public.used_once
alter policy by_once_key on used_once with check (true);

-- # a keyed policy that reads another setting
-- policy-missing: by_identity_key on public.login_session
-- policy-open: by_identity_key on public.login_session
alter policy by_identity_key on login_session
  using (identity_key = (select nullif(current_setting('app.session_key', true), '')));

-- # a keyed policy that shows rows when no key is stated
-- policy-missing: by_once_key on public.used_once
-- policy-open: by_once_key on public.used_once
alter policy by_once_key on used_once
  using (once_key = coalesce(nullif(current_setting('app.once_key', true), ''), once_key));

-- # a keyed policy that takes patterns for keys
-- policy-missing: by_session_key on public.login_session
-- policy-open: by_session_key on public.login_session
alter policy by_session_key on login_session
  using (session_key like (select nullif(current_setting('app.session_key', true), '')));

-- # a policy of another keyed table
-- policy-open: by_identity_key on public.used_once
create policy by_identity_key on used_once
  using (once_key = (select nullif(current_setting('app.identity_key', true), '')));

-- # an extra policy on a keyed table
-- policy-open: support on public.used_once
create policy support on used_once for select to $app using (true);

-- # a keyed table without a policy
-- policy-missing: sweep on public.login_session
drop policy sweep on login_session;

-- # a sweep of what is not over
-- policy-missing: sweep on public.login_session
-- policy-open: sweep on public.login_session
alter policy sweep on login_session using (expires_at < CURRENT_TIMESTAMP + interval '1 day');

-- # a sweep that may change what is over
-- policy-missing: sweep on public.used_once
-- policy-open: sweep on public.used_once
drop policy sweep on used_once;
create policy sweep on used_once for all using (expires_at < CURRENT_TIMESTAMP);

-- # a keyed table without ENABLE
-- row-security-disabled: public.login_session
alter table login_session disable row level security;

-- # a keyed table without FORCE
-- row-security-not-forced: public.login_session
alter table login_session no force row level security;

-- # another keyed table without ENABLE and FORCE
-- row-security-disabled: public.used_once
-- row-security-not-forced: public.used_once
alter table used_once disable row level security;
alter table used_once no force row level security;

-- # a tenant found by more than its short name
-- policy-missing: by_slug on public.tenant
-- policy-open: by_slug on public.tenant
alter policy by_slug on tenant using (slug >= (select nullif(current_setting('app.tenant_slug', true), '')));

-- # a tenant found by its short name by everybody
-- policy-missing: by_slug on public.tenant
-- policy-open: by_slug on public.tenant
alter policy by_slug on tenant to public;

-- # links that can be written by their key
-- policy-missing: by_identity_key on public.identity_link
-- policy-open: by_identity_key on public.identity_link
drop policy by_identity_key on identity_link;
create policy by_identity_key on identity_link to atrium_app
  using (identity_key = (select nullif(current_setting('app.identity_key', true), '')));

-- # links without the wall of their tenant
-- policy-missing: public.identity_link
drop policy tenant_isolation on identity_link;

-- # people found by a key too
-- policy-open: by_email on public.person
create policy by_email on person for select to atrium_app
  using (email = (select nullif(current_setting('app.identity_key', true), '')));

-- # a keyed policy that looks like ours, with an operator of its own
-- policy-function: by_session_key on public.login_session
-- policy-missing: by_session_key on public.login_session
-- policy-open: by_session_key on public.login_session
create function always(text, text) returns boolean language sql immutable return true;
create operator public.= (leftarg = text, rightarg = text, function = always);
alter policy by_session_key on login_session
  using (session_key operator(public.=) (select nullif(current_setting('app.session_key', true), '')));

-- # a keyed table in which something else is unique
-- unique-index: public.one_session
create unique index one_session on login_session (identity_key);

-- # a keyed table that refers to rows of tenants
-- foreign-key: login_session_person on public.login_session
alter table login_session add tenant_id uuid, add person_id uuid,
  add constraint login_session_person foreign key (tenant_id, person_id) references person (tenant_id, id);

-- # more than rows on a keyed table
-- privilege-excess: public.login_session
grant truncate on login_session to atrium_app;

-- # a keyed table for the relay
-- privilege-excess: public.used_once
grant select on used_once to atrium_relay;

-- # a keyed table for PUBLIC
-- privilege-public: public.login_session
grant select on login_session to public;

-- # the trigger that links addresses, as its owner
-- security-definer-function: public.link_email_address()
alter function link_email_address() security definer;

-- # a function that states a key
-- function-setting: public.leak()
reset role;
create function public.leak() returns bigint language sql stable set app.session_key = 'b'
  as 'select count(*) from login_session';

-- # a key stored with the application role
-- role-setting: $app
reset role;
alter role $app set app.identity_key = 'b';

-- # flags of every plan
-- policy-missing: of_own_plan on public.plan_flag
-- policy-open: of_own_plan on public.plan_flag
alter policy of_own_plan on plan_flag using (true);

-- # flags of the plan of any tenant that can be named
-- policy-function: of_own_plan on public.plan_flag
-- policy-missing: of_own_plan on public.plan_flag
-- policy-open: of_own_plan on public.plan_flag
alter policy of_own_plan on plan_flag using (plan in (select tenant.plan from tenant));

-- # flags of plans whose policy rests on a function too
-- policy-function: calm on public.plan_flag
create function seen(text) returns boolean language plpgsql as 'begin raise notice ''%'', $1; return true; end';
create policy calm on plan_flag as restrictive using (seen(name));

-- # flags of plans without row security
-- row-security-disabled: public.plan_flag
alter table plan_flag disable row level security;

-- # flags that the application may write
-- privilege-excess: public.feature_flag
-- privilege-excess: public.plan_flag
grant insert, update, delete on feature_flag, plan_flag to atrium_app;

-- # flags of a tenant without FORCE
-- row-security-not-forced: public.feature_flag
alter table feature_flag no force row level security;
