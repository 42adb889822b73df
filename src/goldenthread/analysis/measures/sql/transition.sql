-- Each step beside the step that enabled it, and the hours between.
SELECT
    later.order_id,
    sooner.unit_id AS from_unit,
    later.unit_id AS to_unit,
    CAST(later.start_us - sooner.end_us AS DOUBLE) / 3600000000 AS wait_hours
FROM enabled
JOIN ranked AS later ON later.order_id = enabled.order_id AND later.place = enabled.place
JOIN ranked AS sooner ON sooner.order_id = enabled.order_id AND sooner.place = enabled.enabler
WHERE enabled.kind = 0
