-- The zone that a user chose, for letters that a workspace sends: users stand outside the tenants' walls.
CREATE FUNCTION time_zone_of_user(id uuid) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
    AS $$ SELECT u.time_zone FROM users u WHERE u.id = $1 $$;
REVOKE ALL ON FUNCTION time_zone_of_user(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION time_zone_of_user(uuid) TO porchlight_app, porchlight_system;

-- What the sweep cannot read lies aside, for a person to look at: it keeps nothing else waiting.
ALTER TABLE outbox ADD COLUMN unreadable_at timestamptz;
