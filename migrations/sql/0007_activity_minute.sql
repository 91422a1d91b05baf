-- Lists sort conversations by the minute of their activity, by index, and within a minute by its moment. With the moment
-- itself in the indexes every message wrote into each index of the conversation; now most update the row in its place,
-- for which its page keeps room.
ALTER TABLE conversations
    ADD COLUMN activity_minute timestamp NOT NULL
        GENERATED ALWAYS AS (date_trunc('minute', last_activity_at AT TIME ZONE 'UTC')) STORED,
    SET (fillfactor = 70);
DROP INDEX conversations_activity, conversations_inbox, conversations_assignee;
CREATE INDEX conversations_activity ON conversations (workspace_id, activity_minute DESC);
CREATE INDEX conversations_inbox ON conversations (workspace_id, status, activity_minute DESC);
CREATE INDEX conversations_assignee ON conversations (workspace_id, assignee_id, status, activity_minute DESC);
