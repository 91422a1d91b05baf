-- As many leads as asked, spread over a year, statuses, qualities and sources: the same as the load generator makes
-- for Porchlight.
CREATE TABLE leads (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  email text,
  phone text,
  company text,
  source text NOT NULL,
  status text NOT NULL,
  quality text NOT NULL,
  score int NOT NULL,
  last_activity_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO leads (name, email, phone, company, source, status, quality, score, last_activity_at, created_at)
SELECT 'Person ' || n, 'person' || n || '@example.com', '+4930' || (1000000 + n), 'Company ' || (n % 5000),
  (ARRAY['website', 'chat', 'manual', 'api'])[1 + n % 4],
  (ARRAY['new', 'contacted', 'qualified', 'proposal', 'converted', 'lost'])[1 + n % 6],
  (ARRAY['low', 'medium', 'high'])[1 + n % 3], n % 100, at, at
FROM generate_series(1, :leads) n, LATERAL (SELECT now() - n * interval '5 minutes' AS at) t;
CREATE INDEX ON leads (created_at DESC);
CREATE INDEX ON leads (status, last_activity_at DESC);
VACUUM ANALYZE leads;
