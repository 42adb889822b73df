-- Hand-offs within one function and across two: number, mean and 90th percentile of the wait, in hours.
SELECT
    crossing,
    COUNT(*) AS n,
    AVG(wait_hours) AS mean_hours,
    SUM(
        CASE
            WHEN place = FLOOR(0.9 * (n_kind - 1)) THEN wait_hours * (1 - (0.9 * (n_kind - 1) - FLOOR(0.9 * (n_kind - 1))))
            WHEN place = FLOOR(0.9 * (n_kind - 1)) + 1 THEN wait_hours * (0.9 * (n_kind - 1) - FLOOR(0.9 * (n_kind - 1)))
            ELSE 0
        END
    ) AS p90_hours
FROM (
    SELECT
        crossing,
        wait_hours,
        ROW_NUMBER() OVER (PARTITION BY crossing ORDER BY wait_hours) - 1 AS place,
        COUNT(*) OVER (PARTITION BY crossing) AS n_kind
    FROM (
        SELECT
            CASE WHEN sent.function = received.function THEN 'within' ELSE 'across' END AS crossing,
            t.wait_hours
        FROM transition AS t
        JOIN unit_function AS sent ON sent.unit_id = t.from_unit
        JOIN unit_function AS received ON received.unit_id = t.to_unit
        WHERE t.from_unit <> t.to_unit
    ) AS crossings
) AS sorted_waits
GROUP BY crossing
ORDER BY crossing
