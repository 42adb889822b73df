-- The first step of each run of one unit; a step without a unit ends the row of runs.
SELECT order_id, stretch, place, unit_id
FROM (
    SELECT
        order_id,
        stretch,
        place,
        unit_id,
        LAG(unit_id) OVER (PARTITION BY order_id, stretch ORDER BY place) AS before
    FROM (
        SELECT
            order_id,
            place,
            unit_id,
            SUM(CASE WHEN unit_id IS NULL THEN 1 ELSE 0 END) OVER (
                PARTITION BY order_id ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS stretch
        FROM ranked
    ) AS stretched
    WHERE unit_id IS NOT NULL
) AS known
WHERE before IS NULL OR before <> unit_id
