-- The first schema. Expand and contract from here on: never edit what has been released.
--
-- Two roles share the tables: porchlight_app sees only the workspace named by app.workspace_id,
-- porchlight_system sees all and is used for named reasons only. Neither owns a table.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'porchlight_app') THEN
        CREATE ROLE porchlight_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'porchlight_system') THEN
        CREATE ROLE porchlight_system NOLOGIN NOSUPERUSER NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of this cluster was quicker
END $$;
GRANT porchlight_app, porchlight_system TO CURRENT_USER;
GRANT USAGE ON SCHEMA public TO porchlight_app, porchlight_system;

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- The tenant of the current transaction; null fails closed.
CREATE FUNCTION current_workspace() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
    AS $$ SELECT nullif(current_setting('app.workspace_id', true), '')::uuid $$;

-------------------------------------------------------------------------------- identity (not of a tenant)

CREATE TABLE agencies (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE users (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agencies,
    name text NOT NULL,
    -- Lower case.
    email text NOT NULL UNIQUE,
    password_hash text,
    -- 'owner', or null.
    agency_role text CHECK (agency_role IN ('owner')),
    status text NOT NULL CHECK (status IN ('active', 'invited', 'disabled')),
    time_zone text,
    locale text,
    failed_logins int NOT NULL DEFAULT 0,
    locked_until timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX users_agency ON users (agency_id);

CREATE TABLE sign_ins (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    user_agent text NOT NULL,
    ip text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX sign_ins_age ON sign_ins (last_used_at);
CREATE INDEX sign_ins_user ON sign_ins (user_id, created_at);

-- One row for each refresh token ever given out in a sign-in; the family is the sign-in.
CREATE TABLE refresh_tokens (
    hash bytea PRIMARY KEY,
    sign_in_id uuid NOT NULL REFERENCES sign_ins ON DELETE CASCADE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    -- The token that was given for it.
    parent bytea,
    used_at timestamptz,
    -- Its answer was lost on the way, and the parent was answered with another one.
    superseded_at timestamptz
);
CREATE INDEX refresh_tokens_sign_in ON refresh_tokens (sign_in_id);
CREATE INDEX refresh_tokens_age ON refresh_tokens (expires_at);
CREATE INDEX refresh_tokens_parent ON refresh_tokens (parent);

-- Tokens of emails: invitations and password resets.
CREATE TABLE one_time_tokens (
    hash bytea PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    purpose text NOT NULL CHECK (purpose IN ('invitation', 'password_reset')),
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX one_time_tokens_age ON one_time_tokens (expires_at);
CREATE INDEX one_time_tokens_user ON one_time_tokens (user_id, purpose);

-------------------------------------------------------------------------------- tenants

CREATE TABLE workspaces (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agencies,
    name text NOT NULL,
    time_zone text NOT NULL,
    country text,
    event_retention_days int NOT NULL DEFAULT 90,
    suspended_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX workspaces_agency ON workspaces (agency_id);

-- Numbers that count up in a workspace, without gaps: 'conversation'.
CREATE TABLE workspace_counters (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    name text NOT NULL,
    value bigint NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

-- A user in a workspace. Name, email and status are copies of the user's, so that no tenant reads users.
CREATE TABLE members (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    email text NOT NULL,
    status text NOT NULL CHECK (status IN ('active', 'invited', 'disabled')),
    roles text[] NOT NULL,
    -- What the person chose by hand: 'online' (automatic), 'busy' or 'offline'.
    availability text NOT NULL DEFAULT 'online' CHECK (availability IN ('online', 'busy', 'offline')),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
CREATE INDEX members_user ON members (user_id);

CREATE TABLE roles (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    name text NOT NULL,
    permissions text[] NOT NULL,
    PRIMARY KEY (workspace_id, name)
);

CREATE TABLE sites (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL,
    domain text NOT NULL,
    allowed_domains text[] NOT NULL,
    active boolean NOT NULL,
    tracker jsonb NOT NULL,
    chat jsonb NOT NULL,
    first_seen_at timestamptz,
    last_seen_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- Counts the edits: the ETag.
    version int NOT NULL DEFAULT 1,
    deleted_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);
-- The public client id finds its site without the workspace.
CREATE UNIQUE INDEX sites_id ON sites (id);

-- Secrets of sites (site_id set) and of the workspace's programs; only the SHA-256 is kept.
CREATE TABLE api_keys (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    site_id uuid,
    name text NOT NULL,
    hint text NOT NULL,
    hash bytea NOT NULL UNIQUE,
    permissions text[] NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, site_id) REFERENCES sites (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX api_keys_site ON api_keys (workspace_id, site_id);

CREATE TABLE audit_log (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'system')),
    actor_id uuid,
    action text NOT NULL,
    target text,
    detail jsonb NOT NULL,
    ip text,
    PRIMARY KEY (workspace_id, id)
);

-------------------------------------------------------------------------------- tracker

CREATE TABLE forms (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    -- What tells the form apart on its site: configured id, else selector, name or action and path.
    key text NOT NULL,
    name text NOT NULL,
    url text,
    selector text,
    fields jsonb NOT NULL DEFAULT '{}',
    captures bigint NOT NULL DEFAULT 0,
    last_seen_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, site_id, key),
    FOREIGN KEY (workspace_id, site_id) REFERENCES sites (workspace_id, id) ON DELETE CASCADE
);

-- Everything that was reported, by the day of its UUIDv7: a retry after midnight meets the same key.
-- Partitions are made ahead and dropped by age; events_other takes ids with an implausible time.
CREATE TABLE events (
    workspace_id uuid NOT NULL,
    event_id uuid NOT NULL,
    day date NOT NULL,
    site_id uuid NOT NULL,
    visitor_id uuid NOT NULL,
    session_id uuid NOT NULL,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    test boolean NOT NULL,
    -- {event, context}, redacted.
    payload jsonb NOT NULL,
    PRIMARY KEY (workspace_id, event_id, day)
) PARTITION BY RANGE (day);
CREATE TABLE events_other PARTITION OF events DEFAULT;

-- What is still to be processed: one row for each batch and session, in the transaction that stored the events.
CREATE TABLE event_batches (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    site_id uuid NOT NULL,
    visitor_id uuid NOT NULL,
    session_id uuid NOT NULL,
    event_ids uuid[] NOT NULL,
    days date[] NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    available_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX event_batches_due ON event_batches (available_at, id);
CREATE INDEX event_batches_session ON event_batches (workspace_id, session_id, id);

CREATE TABLE dead_events (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    day date NOT NULL,
    site_id uuid NOT NULL,
    visitor_id uuid NOT NULL,
    session_id uuid NOT NULL,
    type text NOT NULL,
    error text NOT NULL,
    attempts int NOT NULL,
    received_at timestamptz NOT NULL,
    died_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, event_id)
);

CREATE TABLE visitors (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    name text,
    email text,
    phone text,
    state text NOT NULL DEFAULT 'anonymous'
        CHECK (state IN ('anonymous', 'partially_identified', 'fully_identified', 'verified')),
    custom_data jsonb NOT NULL DEFAULT '{}',
    lead_id uuid,
    browser text,
    os text,
    device text,
    screen text,
    language text,
    time_zone text,
    referrer text,
    landing_page text,
    source_class text,
    utm jsonb,
    current_page text,
    current_title text,
    visits bigint NOT NULL DEFAULT 1,
    -- The visitor's token carries this number: raising it ends all of them.
    token_generation int NOT NULL DEFAULT 1,
    last_session_id uuid,
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, site_id) REFERENCES sites (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX visitors_lead ON visitors (workspace_id, lead_id) WHERE lead_id IS NOT NULL;

-------------------------------------------------------------------------------- leads

CREATE TABLE leads (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    name text NOT NULL,
    first_name text,
    last_name text,
    -- As typed, trimmed and lower case.
    email text,
    -- E.164 where it can be read as such.
    phone text,
    company text,
    source text NOT NULL,
    source_detail text,
    status text NOT NULL CHECK (status IN ('new', 'contacted', 'qualified', 'proposal', 'converted', 'lost')),
    disposition text,
    capture_state text CHECK (capture_state IN ('partial', 'chat_inquiry', 'submitted')),
    quality text NOT NULL CHECK (quality IN ('low', 'medium', 'high')),
    score int NOT NULL DEFAULT 0,
    tags text[] NOT NULL DEFAULT '{}',
    owner_id uuid,
    site_id uuid,
    form_id uuid,
    attribution jsonb NOT NULL DEFAULT '{}',
    value_amount bigint,
    value_currency text,
    custom_fields jsonb NOT NULL DEFAULT '{}',
    test boolean NOT NULL DEFAULT false,
    -- Set while a rule wants the lead handed on: the job checks it.
    reassign_at timestamptz,
    assigned_at timestamptz,
    assigned_rule_id uuid,
    -- The owner's last own deed on the lead.
    owner_active_at timestamptz,
    last_activity_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    version int NOT NULL DEFAULT 1,
    -- What the search looks into, lower case, a space before each word: name, email, phone, company.
    search text NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, owner_id) REFERENCES members (workspace_id, user_id),
    FOREIGN KEY (workspace_id, site_id) REFERENCES sites (workspace_id, id),
    FOREIGN KEY (workspace_id, form_id) REFERENCES forms (workspace_id, id)
);
CREATE INDEX leads_created ON leads (workspace_id, created_at DESC, id DESC);
CREATE INDEX leads_activity ON leads (workspace_id, last_activity_at DESC, id DESC);
CREATE INDEX leads_status_created ON leads (workspace_id, status, created_at DESC, id DESC);
CREATE INDEX leads_owner_created ON leads (workspace_id, owner_id, created_at DESC, id DESC);
CREATE INDEX leads_owner_open ON leads (workspace_id, owner_id) WHERE status NOT IN ('converted', 'lost');
CREATE INDEX leads_owner_activity ON leads (workspace_id, owner_id, last_activity_at DESC, id DESC);
CREATE INDEX leads_name ON leads (workspace_id, lower(name), id);
CREATE INDEX leads_score ON leads (workspace_id, score DESC, id DESC);
CREATE INDEX leads_tags ON leads USING gin (workspace_id, tags);
CREATE INDEX leads_search ON leads USING gin (workspace_id, search gin_trgm_ops);
-- Leads whose rule waits for somebody to be online.
CREATE INDEX leads_waiting ON leads (workspace_id, created_at, id) WHERE owner_id IS NULL AND assigned_rule_id IS NOT NULL;

-- Who a lead is: the visitor first, then the normalised email, then the E.164 phone. Points to the open lead.
CREATE TABLE lead_identities (
    workspace_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('visitor', 'email', 'phone')),
    value text NOT NULL,
    lead_id uuid NOT NULL,
    PRIMARY KEY (workspace_id, kind, value),
    FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX lead_identities_lead ON lead_identities (workspace_id, lead_id);

-- One walk of one visitor through one form within 24 hours (TRK-18).
CREATE TABLE lead_captures (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    lead_id uuid NOT NULL,
    site_id uuid NOT NULL,
    form_id uuid,
    visitor_id uuid NOT NULL,
    session_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('partial', 'chat_inquiry', 'submitted')),
    fields jsonb NOT NULL,
    last_field text,
    activity_id uuid NOT NULL,
    event_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX lead_captures_walk ON lead_captures (workspace_id, visitor_id, form_id, started_at DESC);
CREATE INDEX lead_captures_lead ON lead_captures (workspace_id, lead_id);

CREATE TABLE activities (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    lead_id uuid NOT NULL,
    kind text NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'visitor', 'api_key', 'system')),
    actor_id uuid,
    data jsonb NOT NULL,
    -- Makes a repeated deed one entry: the event's or the conversation's id.
    dedupe_key text,
    at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX activities_timeline ON activities (workspace_id, lead_id, at DESC, id DESC);
CREATE UNIQUE INDEX activities_dedupe ON activities (workspace_id, lead_id, dedupe_key) WHERE dedupe_key IS NOT NULL;

CREATE TABLE tasks (
    workspace_id uuid NOT NULL,
    id uuid NOT NULL,
    lead_id uuid NOT NULL,
    assignee_id uuid,
    due_at timestamptz NOT NULL,
    note text,
    channel text,
    status text NOT NULL CHECK (status IN ('open', 'done', 'cancelled')),
    -- The due time whose reminder went out; a moved task is reminded anew.
    reminded_for timestamptz,
    created_by uuid,
    created_at timestamptz NOT NULL,
    completed_at timestamptz,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, lead_id) REFERENCES leads (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, assignee_id) REFERENCES members (workspace_id, user_id)
);
CREATE INDEX tasks_assignee ON tasks (workspace_id, assignee_id, status, due_at, id);
CREATE INDEX tasks_status ON tasks (workspace_id, status, due_at, id);
CREATE INDEX tasks_lead ON tasks (workspace_id, lead_id, due_at, id);

CREATE TABLE assignment_rules (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    position int NOT NULL,
    name text NOT NULL,
    conditions jsonb NOT NULL,
    mode text NOT NULL,
    user_ids uuid[] NOT NULL,
    online_only boolean NOT NULL,
    reassign_after_minutes int,
    -- Counts the decisions of the rule: where the round is. Locked for each decision.
    turn bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX assignment_rules_order ON assignment_rules (workspace_id, position);

-------------------------------------------------------------------------------- chat

CREATE TABLE conversations (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    number bigint NOT NULL,
    site_id uuid NOT NULL,
    visitor_id uuid NOT NULL,
    lead_id uuid,
    status text NOT NULL CHECK (status IN ('open', 'pending', 'snoozed', 'resolved')),
    snoozed_until timestamptz,
    assignee_id uuid,
    priority text CHECK (priority IN ('low', 'medium', 'high', 'urgent')),
    labels text[] NOT NULL DEFAULT '{}',
    last_seq bigint NOT NULL DEFAULT 0,
    -- How many of the messages are the visitor's, and how many the visitor has to read.
    visitor_messages bigint NOT NULL DEFAULT 0,
    public_messages bigint NOT NULL DEFAULT 0,
    visitor_read_seq bigint NOT NULL DEFAULT 0,
    -- The newest that any agent has read: the visitor's read mark.
    agents_read_seq bigint NOT NULL DEFAULT 0,
    waiting_since timestamptz,
    first_reply_at timestamptz,
    -- {id, seq, sender, text, private, createdAt …}: a copy for lists.
    last_message jsonb,
    created_at timestamptz NOT NULL,
    last_activity_at timestamptz NOT NULL,
    version int NOT NULL DEFAULT 1,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, number),
    FOREIGN KEY (workspace_id, site_id) REFERENCES sites (workspace_id, id),
    FOREIGN KEY (workspace_id, visitor_id) REFERENCES visitors (workspace_id, id) ON DELETE CASCADE,
    FOREIGN KEY (workspace_id, assignee_id) REFERENCES members (workspace_id, user_id)
);
CREATE INDEX conversations_activity ON conversations (workspace_id, last_activity_at DESC, id DESC);
CREATE INDEX conversations_inbox ON conversations (workspace_id, status, last_activity_at DESC, id DESC);
CREATE INDEX conversations_assignee ON conversations (workspace_id, assignee_id, status, last_activity_at DESC, id DESC);
CREATE INDEX conversations_visitor ON conversations (workspace_id, visitor_id, created_at DESC);
CREATE INDEX conversations_lead ON conversations (workspace_id, lead_id);
CREATE INDEX conversations_snoozed ON conversations (snoozed_until) WHERE status = 'snoozed';

CREATE TABLE messages (
    workspace_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    seq bigint NOT NULL,
    id uuid NOT NULL,
    client_message_id uuid,
    sender_type text NOT NULL CHECK (sender_type IN ('visitor', 'agent', 'bot', 'system')),
    sender_id uuid,
    sender_name text NOT NULL,
    text text NOT NULL,
    private boolean NOT NULL,
    -- How many of the messages up to and with this one are the visitor's: unread counts are differences of it.
    visitor_messages bigint NOT NULL,
    -- How many up to and with this one are agents' and public.
    public_messages bigint NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id, seq),
    FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX messages_client ON messages (workspace_id, conversation_id, client_message_id)
    WHERE client_message_id IS NOT NULL;

CREATE TABLE conversation_reads (
    workspace_id uuid NOT NULL,
    conversation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    read_seq bigint NOT NULL,
    -- messages.visitor_messages at read_seq.
    visitor_messages bigint NOT NULL,
    read_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, conversation_id, user_id),
    FOREIGN KEY (workspace_id, conversation_id) REFERENCES conversations (workspace_id, id) ON DELETE CASCADE
);

CREATE TABLE notifications (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    kind text NOT NULL,
    subject_id text NOT NULL,
    data jsonb NOT NULL,
    dedupe_key text,
    read_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES members (workspace_id, user_id) ON DELETE CASCADE
);
CREATE INDEX notifications_age ON notifications (created_at);
CREATE INDEX notifications_user ON notifications (workspace_id, user_id, created_at DESC, id DESC);
CREATE INDEX notifications_unread ON notifications (workspace_id, user_id) WHERE read_at IS NULL;
CREATE UNIQUE INDEX notifications_dedupe ON notifications (workspace_id, user_id, dedupe_key) WHERE dedupe_key IS NOT NULL;

-------------------------------------------------------------------------------- delivery and work

CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    -- The envelope as the bus carries it.
    envelope bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX outbox_age ON outbox (created_at);

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    workspace_id uuid REFERENCES workspaces ON DELETE CASCADE,
    kind text NOT NULL,
    payload jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('ready', 'running', 'done', 'dead')),
    run_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    max_attempts int NOT NULL,
    -- While it is ready or running no second job with this key is made.
    dedupe_key text,
    lease_token uuid,
    leased_until timestamptz,
    last_error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state = 'ready';
CREATE INDEX jobs_leased ON jobs (leased_until) WHERE state = 'running';
CREATE UNIQUE INDEX jobs_dedupe ON jobs (kind, dedupe_key) WHERE dedupe_key IS NOT NULL AND state IN ('ready', 'running');
CREATE INDEX jobs_workspace ON jobs (workspace_id, state, created_at DESC, id DESC);
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE state = 'done';

CREATE TABLE schedules (
    name text PRIMARY KEY,
    next_run_at timestamptz NOT NULL
);

CREATE TABLE idempotency_keys (
    workspace_id uuid NOT NULL REFERENCES workspaces ON DELETE CASCADE,
    -- Who asked: the same key of two callers is two keys.
    caller text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    -- Null while the first request runs.
    status int,
    body bytea,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, caller, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-------------------------------------------------------------------------------- the walls

DO $$
DECLARE
    tenant_table text;
BEGIN
    FOREACH tenant_table IN ARRAY ARRAY[
        'workspace_counters', 'members', 'roles', 'sites', 'api_keys', 'audit_log', 'forms', 'events',
        'events_other', 'event_batches', 'dead_events', 'visitors', 'leads', 'lead_identities', 'lead_captures',
        'activities', 'tasks', 'assignment_rules', 'conversations', 'messages', 'conversation_reads',
        'notifications', 'outbox', 'jobs', 'idempotency_keys'
    ] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
        EXECUTE format(
            'CREATE POLICY tenant ON %I TO porchlight_app USING (workspace_id = (SELECT current_workspace())) '
            'WITH CHECK (workspace_id = (SELECT current_workspace()))', tenant_table);
        EXECUTE format('CREATE POLICY system ON %I TO porchlight_system USING (true) WITH CHECK (true)', tenant_table);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO porchlight_app, porchlight_system', tenant_table);
    END LOOP;
END $$;

ALTER TABLE workspaces ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspaces FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON workspaces TO porchlight_app USING (id = (SELECT current_workspace()));
CREATE POLICY system ON workspaces TO porchlight_system USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON workspaces TO porchlight_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON workspaces TO porchlight_system;

-- The leads of the current workspace, for lists and search. Behind row level security PostgreSQL may not use an
-- index for LIKE, && or lower(), which are not leakproof; this view has the same wall in its own WHERE, reads as
-- porchlight_system, and so leaves the planner free. It is for reading only.
CREATE VIEW workspace_leads AS SELECT * FROM leads WHERE workspace_id = current_workspace();
GRANT CREATE ON SCHEMA public TO porchlight_system;
ALTER VIEW workspace_leads OWNER TO porchlight_system;
REVOKE CREATE ON SCHEMA public FROM porchlight_system;
REVOKE ALL ON workspace_leads FROM PUBLIC;
GRANT SELECT ON workspace_leads TO porchlight_app;

-- Written once: nobody changes or deletes an entry.
REVOKE UPDATE, DELETE ON audit_log FROM porchlight_app, porchlight_system;

GRANT SELECT, INSERT, UPDATE, DELETE
    ON agencies, users, sign_ins, refresh_tokens, one_time_tokens, schedules TO porchlight_system;

-- Makes the partition of a day; says nothing when it is there.
CREATE FUNCTION make_event_partition(day date) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    name text := 'events_' || to_char(day, 'YYYYMMDD');
BEGIN
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)', name, day, day + 1);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
END $$;
REVOKE ALL ON FUNCTION make_event_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_event_partition(date) TO porchlight_system;

-- Drops the partitions whose day is before the given one, and says how many.
CREATE FUNCTION drop_event_partitions(before date) RETURNS int LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    old record;
    dropped int := 0;
BEGIN
    FOR old IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'events'::regclass AND c.relname ~ '^events_\d{8}$'
          AND to_date(substr(c.relname, 8), 'YYYYMMDD') < before
    LOOP
        EXECUTE format('DROP TABLE %I', old.relname);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
REVOKE ALL ON FUNCTION drop_event_partitions(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION drop_event_partitions(date) TO porchlight_system;
