-- The tables of the three servers on Node.
CREATE TABLE messages (
  id bigserial PRIMARY KEY,
  sender int,
  recipient int,
  body text,
  at timestamptz DEFAULT now()
);
CREATE INDEX ON messages (recipient, id);
CREATE TABLE events (
  id bigserial PRIMARY KEY,
  site text,
  name text,
  url text,
  data jsonb,
  at timestamptz DEFAULT now()
);
CREATE INDEX ON events (site, at);
