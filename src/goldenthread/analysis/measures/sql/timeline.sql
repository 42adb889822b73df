-- Starts and ends side by side. At one moment, what stands higher comes first, and a step's start before its
-- end: so that above each start stand just the steps that could have enabled it.
SELECT order_id, start_us AS at_us, place, 0 AS kind, CAST(NULL AS BIGINT) AS ended FROM ranked
UNION ALL
SELECT order_id, end_us AS at_us, place, 1 AS kind, CAST(place AS BIGINT) AS ended
FROM ranked
WHERE is_running = 0
