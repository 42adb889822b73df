-- Bounces A, B, A by unit: how often work came back to it (it is A), and how often it sent work back (it is B).
SELECT unit_id, SUM(came_back) AS came_back, SUM(sent_back) AS sent_back
FROM (
    SELECT unit_id, 1 AS came_back, 0 AS sent_back
    FROM (
        SELECT unit_id, LAG(unit_id, 2) OVER (PARTITION BY order_id, stretch ORDER BY place) AS first_unit FROM run
    ) AS back
    WHERE first_unit = unit_id
    UNION ALL
    SELECT middle_unit AS unit_id, 0 AS came_back, 1 AS sent_back
    FROM (
        SELECT
            unit_id,
            LAG(unit_id) OVER (PARTITION BY order_id, stretch ORDER BY place) AS middle_unit,
            LAG(unit_id, 2) OVER (PARTITION BY order_id, stretch ORDER BY place) AS first_unit
        FROM run
    ) AS back
    WHERE first_unit = unit_id
) AS bounces
GROUP BY unit_id
ORDER BY unit_id
