-- The steps of each order in their sequence.
SELECT
    order_id,
    unit_id,
    start_us,
    end_us,
    is_running,
    ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY start_us, seq) AS place
FROM step
