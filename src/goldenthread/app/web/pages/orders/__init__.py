"""Pages of orders: the thread, what can be done, placing, lists, history."""
