-- What a visit is, where it came from, and whom a signature proved it to be.

ALTER TABLE visitors
    ADD COLUMN click_ids jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN visit_started_at timestamptz,
    -- 'email:…' or 'id:…', proven by the site's own server.
    ADD COLUMN verified_as text;
CREATE INDEX visitors_verified ON visitors (workspace_id, site_id, verified_as) WHERE verified_as IS NOT NULL;

-- The secret under which the site's server signs who its visitors are; sealed with the installation's root key.
ALTER TABLE sites ADD COLUMN identity_secret bytea;
