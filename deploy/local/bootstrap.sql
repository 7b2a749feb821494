-- Roles, schemas and rights of the suite, run once by a superuser in the database of the suite.
-- Each service has a schema, a role that owns it and migrates it, and a role that serves.
-- Running it again changes nothing.

do $$
declare
  service text;
begin
  foreach service in array array['catalog', 'budget', 'indicator'] loop
    if not exists (select from pg_roles where rolname = 'kuzukuri_' || service || '_owner') then
      execute format('create role %I login', 'kuzukuri_' || service || '_owner');
    end if;
    if not exists (select from pg_roles where rolname = 'kuzukuri_' || service) then
      execute format('create role %I login', 'kuzukuri_' || service);
    end if;
    execute format('create schema if not exists %I authorization %I', service,
                   'kuzukuri_' || service || '_owner');
    execute format('grant usage on schema %I to %I', service, 'kuzukuri_' || service);
  end loop;
end
$$;
