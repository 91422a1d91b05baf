-- A row of the outbox is all that one transaction tells, not one envelope.

ALTER TABLE outbox RENAME COLUMN envelope TO envelopes;
-- Row level security holds the owner, too.
SET LOCAL ROLE porchlight_system;
UPDATE outbox SET envelopes = '['::bytea || envelopes || ']'::bytea;
RESET ROLE;
-- The system's transactions tell several workspaces at once. The key to workspaces went for another reason, too: its
-- check locks the workspace's row, and transactions side by side paid for that with a multixact each.
ALTER TABLE outbox ALTER COLUMN workspace_id DROP NOT NULL, DROP CONSTRAINT outbox_workspace_id_fkey;
-- It is read once or never, within seconds: compressing it costs more than it saves.
ALTER TABLE outbox ALTER COLUMN envelopes SET STORAGE EXTERNAL;
COMMENT ON COLUMN outbox.envelopes IS 'The envelopes as the bus carries them: a JSON array.';
