-- The latest known function of each unit.
SELECT unit_id, function
FROM (
    SELECT
        unit_id,
        function,
        ROW_NUMBER() OVER (PARTITION BY unit_id ORDER BY valid_from DESC) AS newest
    FROM unit
    WHERE function IS NOT NULL
) AS dated
WHERE newest = 1
