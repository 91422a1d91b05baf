-- Whether a message is known already is looked up by the client's id for it, whatever its conversation: an index that
-- begins with the conversation is as good as the primary key to the planner, and that one reads all of its messages.
DROP INDEX messages_client;
CREATE UNIQUE INDEX messages_client ON messages (client_message_id, workspace_id, conversation_id)
    WHERE client_message_id IS NOT NULL;
