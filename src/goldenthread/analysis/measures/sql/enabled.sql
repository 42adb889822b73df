-- For each step, the place of the last step that had ended when it began.
SELECT
    order_id,
    place,
    kind,
    LAST_VALUE(ended IGNORE NULLS) OVER (
        PARTITION BY order_id
        ORDER BY at_us, place, kind
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS enabler
FROM timeline
