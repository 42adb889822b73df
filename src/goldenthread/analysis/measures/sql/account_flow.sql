-- For each account's root orders: number, median and 90th percentile of the cycle time in hours, hand-offs.
SELECT
    account_id,
    COUNT(*) AS orders,
    SUM(
        CASE
            WHEN place = FLOOR(0.5 * (n_own - 1)) THEN cycle_hours * (1 - (0.5 * (n_own - 1) - FLOOR(0.5 * (n_own - 1))))
            WHEN place = FLOOR(0.5 * (n_own - 1)) + 1 THEN cycle_hours * (0.5 * (n_own - 1) - FLOOR(0.5 * (n_own - 1)))
            ELSE 0
        END
    ) AS cycle_p50_hours,
    SUM(
        CASE
            WHEN place = FLOOR(0.9 * (n_own - 1)) THEN cycle_hours * (1 - (0.9 * (n_own - 1) - FLOOR(0.9 * (n_own - 1))))
            WHEN place = FLOOR(0.9 * (n_own - 1)) + 1 THEN cycle_hours * (0.9 * (n_own - 1) - FLOOR(0.9 * (n_own - 1)))
            ELSE 0
        END
    ) AS cycle_p90_hours,
    SUM(handoffs) AS handoffs
FROM (
    SELECT
        o.account_id,
        c.cycle_hours,
        COALESCE(h.handoffs, 0) AS handoffs,
        ROW_NUMBER() OVER (PARTITION BY o.account_id ORDER BY c.cycle_hours) - 1 AS place,
        COUNT(*) OVER (PARTITION BY o.account_id) AS n_own
    FROM (
        SELECT order_id, CAST(MAX(end_us) - MIN(start_us) AS DOUBLE) / 3600000000 AS cycle_hours
        FROM ranked
        GROUP BY order_id
    ) AS c
    JOIN root_order AS o ON o.order_id = c.order_id
    LEFT JOIN (
        SELECT order_id, COUNT(*) AS handoffs FROM transition WHERE from_unit <> to_unit GROUP BY order_id
    ) AS h ON h.order_id = c.order_id
    WHERE o.account_id IS NOT NULL
) AS cycles
GROUP BY account_id
ORDER BY account_id
