-- # a SECURITY DEFINER view
-- security-definer-view: public.open
create view open as select * from ticket;

-- # a view that says security_invoker = off
-- security-definer-view: public.open
create view open with (security_invoker = off, security_barrier) as select * from ticket;

-- # a materialized view
-- materialized-view: public.open
create materialized view open as select 1 as one;

-- # a SECURITY DEFINER function
-- security-definer-function: public.leak()
create function public.leak() returns bigint language sql stable security definer as 'select count(*) from ticket';

-- # a SECURITY DEFINER procedure in another schema
-- security-definer-function: side.leak()
create schema side;
grant usage on schema side to $app;
create procedure side.leak() language sql security definer as 'select 1';

-- # a SECURITY DEFINER trigger function out of sight
-- security-definer-function: side.copy()
create schema side;
create function side.copy() returns trigger language plpgsql security definer as 'begin return new; end';
create trigger copy after insert on ticket for each row execute function side.copy();

-- # a function that chooses the tenant
-- function-setting: public.leak()
reset role;
create function public.leak() returns bigint language sql stable set app.tenant_id = 'b' as 'select count(*) from ticket';

-- # a LEAKPROOF function
-- leakproof-function: public.leak()
reset role;
create function public.leak() returns bigint language sql stable leakproof return 1;

-- # pattern matching declared LEAKPROOF
-- leakproof-function: textlike(text,text)
reset role;
alter function textlike(text, text) leakproof;

-- # a rule
-- rule: quiet on public.ticket
create rule quiet as on delete to ticket do instead nothing;

-- # a trigger that calls a function of another owner
-- trigger: note on public.ticket
reset role;
create function public.note() returns trigger language plpgsql as 'begin return new; end';
create trigger note before update on public.ticket for each row execute function public.note();
