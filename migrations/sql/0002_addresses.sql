-- A lead may have several emails and phones (LEAD-2); `email` and `phone` are the first ones.
ALTER TABLE leads
    ADD COLUMN other_emails text[] NOT NULL DEFAULT '{}',
    ADD COLUMN other_phones text[] NOT NULL DEFAULT '{}';

-- The view expands * when it is made.
GRANT porchlight_system TO CURRENT_USER;
GRANT CREATE ON SCHEMA public TO porchlight_system;
CREATE OR REPLACE VIEW workspace_leads AS SELECT * FROM leads WHERE workspace_id = current_workspace();
REVOKE CREATE ON SCHEMA public FROM porchlight_system;
