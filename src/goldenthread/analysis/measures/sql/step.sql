-- Every event that has a time, in microseconds. One time serves as start and end; an event without a finish
-- is running where the log has finishes at all.
SELECT
    e.order_id,
    e.seq,
    e.unit_id,
    CASE
        WHEN e.started_at <= e.finished_at THEN MICROSECONDS_OF(e.started_at)
        ELSE MICROSECONDS_OF(COALESCE(e.finished_at, e.started_at))
    END AS start_us,
    MICROSECONDS_OF(COALESCE(e.finished_at, e.started_at)) AS end_us,
    CASE WHEN e.finished_at IS NULL AND log.finishes > 0 THEN 1 ELSE 0 END AS is_running
FROM event AS e
CROSS JOIN (SELECT COUNT(finished_at) AS finishes FROM event) AS log
WHERE e.order_id IS NOT NULL AND COALESCE(e.finished_at, e.started_at) IS NOT NULL
