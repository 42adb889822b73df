-- Hand-offs by pair of units: number, mean and 90th percentile of the wait, in hours.
SELECT
    from_unit,
    to_unit,
    COUNT(*) AS n,
    AVG(wait_hours) AS mean_hours,
    SUM(
        CASE
            WHEN place = FLOOR(0.9 * (n_pair - 1)) THEN wait_hours * (1 - (0.9 * (n_pair - 1) - FLOOR(0.9 * (n_pair - 1))))
            WHEN place = FLOOR(0.9 * (n_pair - 1)) + 1 THEN wait_hours * (0.9 * (n_pair - 1) - FLOOR(0.9 * (n_pair - 1)))
            ELSE 0
        END
    ) AS p90_hours
FROM (
    SELECT
        from_unit,
        to_unit,
        wait_hours,
        ROW_NUMBER() OVER (PARTITION BY from_unit, to_unit ORDER BY wait_hours) - 1 AS place,
        COUNT(*) OVER (PARTITION BY from_unit, to_unit) AS n_pair
    FROM transition
    WHERE from_unit <> to_unit
) AS sorted_waits
GROUP BY from_unit, to_unit
ORDER BY from_unit, to_unit
