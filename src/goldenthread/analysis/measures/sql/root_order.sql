-- Orders that support no other, with their account.
SELECT order_id, MIN(account_id) AS account_id
FROM "order"
GROUP BY order_id
HAVING COUNT(parent_order_id) = 0
