-- As many leads as asked, spread over a year, stages and priorities: the same as the load generator makes for
-- Porchlight. Six stages, as Porchlight has six statuses.
INSERT INTO crm_stage (name, sequence) VALUES ('Contacted', 5), ('Lost', 6);
INSERT INTO crm_lead (name, contact_name, partner_name, email_from, email_normalized, phone, type, active, stage_id,
  team_id, user_id, company_id, priority, probability, automated_probability, create_uid, create_date, write_uid, write_date,
  date_last_stage_update)
SELECT 'Person ' || n, 'Person ' || n, 'Company ' || (n % 5000), 'person' || n || '@example.com',
  'person' || n || '@example.com', '+4930' || (1000000 + n), 'opportunity', true,
  ((SELECT array_agg(id ORDER BY id) FROM crm_stage))[1 + n % 6], 1, 2, 1, (n % 3)::text, 10, 10, 2, at, 2, at, at
FROM generate_series(1, :leads) n, LATERAL (SELECT now() AT TIME ZONE 'utc' - n * interval '5 minutes' AS at) t;
VACUUM ANALYZE crm_lead;
