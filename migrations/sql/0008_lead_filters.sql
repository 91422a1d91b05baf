-- A filter whose value few leads have finds them here; without it the list went along its order through all of the
-- workspace's leads. Values that many have are found along the order as before.
CREATE INDEX leads_source ON leads (workspace_id, source);
CREATE INDEX leads_site ON leads (workspace_id, site_id);
CREATE INDEX leads_quality ON leads (workspace_id, quality);
CREATE INDEX leads_capture_state ON leads (workspace_id, capture_state);
