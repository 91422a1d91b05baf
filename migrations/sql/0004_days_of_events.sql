-- Makes the partition of a day; says nothing when it is there. Events of that day that came before it (the worker was
-- away, or somebody's clock is ahead) wait in events_other: they move, or the partition could never be made.
CREATE OR REPLACE FUNCTION make_event_partition(day date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    name text := 'events_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    LOCK TABLE events_other IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('CREATE TABLE %I (LIKE events INCLUDING ALL)', name);
    -- The wall holds the owner of the tables, too.
    ALTER TABLE events_other NO FORCE ROW LEVEL SECURITY;
    EXECUTE format('INSERT INTO %I SELECT * FROM events_other o WHERE o.day = %L', name, day);
    DELETE FROM events_other o WHERE o.day = make_event_partition.day;
    ALTER TABLE events_other FORCE ROW LEVEL SECURITY;
    EXECUTE format('ALTER TABLE events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', name, day, day + 1);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
END $$;

-- At least a day, so that nothing goes before it was processed.
ALTER TABLE workspaces ADD CONSTRAINT workspaces_event_retention_days_check CHECK (event_retention_days BETWEEN 1 AND 3650);
