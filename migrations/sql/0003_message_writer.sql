-- A row of the outbox is all that one transaction tells, not one envelope.

ALTER TABLE outbox RENAME COLUMN envelope TO envelopes;
-- Row level security holds the owner, too.
SET LOCAL ROLE porchlight_system;
UPDATE outbox SET envelopes = '['::bytea || envelopes || ']'::bytea;
RESET ROLE;
-- The writer of messages tells several workspaces at once. The key to workspaces went for another reason, too: its
-- check locks the workspace's row, and transactions side by side paid for that with a multixact each.
ALTER TABLE outbox ALTER COLUMN workspace_id DROP NOT NULL, DROP CONSTRAINT outbox_workspace_id_fkey;
-- It is read once or never, within seconds: compressing it costs more than it saves.
ALTER TABLE outbox ALTER COLUMN envelopes SET STORAGE EXTERNAL;
COMMENT ON COLUMN outbox.envelopes IS 'The envelopes as the bus carries them: a JSON array.';

-------------------------------------------------------------------------------- the writer of messages

-- One transaction writes the messages of several workspaces. Its role sees those named by app.workspace_ids, and of
-- the tables only what appending needs.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'porchlight_writer') THEN
        CREATE ROLE porchlight_writer NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of this cluster was quicker
END $$;
GRANT porchlight_writer TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO porchlight_writer;

-- The tenants of the current transaction; none fails closed.
CREATE FUNCTION current_workspaces() RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT string_to_array(current_setting('app.workspace_ids', true), ',')::uuid[] $$;

DO $$
DECLARE
    written_table text;
BEGIN
    FOREACH written_table IN ARRAY ARRAY['conversations', 'messages', 'conversation_reads', 'visitors', 'members'] LOOP
        EXECUTE format(
            'CREATE POLICY writer ON %I TO porchlight_writer USING (workspace_id = ANY ((SELECT current_workspaces())::uuid[])) '
            'WITH CHECK (workspace_id = ANY ((SELECT current_workspaces())::uuid[]))', written_table);
    END LOOP;
END $$;
CREATE POLICY writer ON outbox FOR INSERT TO porchlight_writer WITH CHECK (workspace_id IS NULL);
GRANT SELECT ON members, visitors TO porchlight_writer;
GRANT SELECT, UPDATE ON conversations TO porchlight_writer;
GRANT SELECT, INSERT ON messages TO porchlight_writer;
GRANT SELECT, INSERT, UPDATE ON conversation_reads TO porchlight_writer;
GRANT INSERT ON outbox TO porchlight_writer;
