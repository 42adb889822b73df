"""The chain holds: a supporting order stands one below its parent, in the same chain and for the same account.

Depth grows with every link, so there are no circles. Checked at the end of the transaction, so that rows can be
loaded in any order.
"""

from django.db import migrations

HOLD = """
CREATE FUNCTION orders_order_chain_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM orders_order parent
        WHERE parent.id = NEW.parent_id AND parent.root_id = NEW.root_id
          AND parent.depth + 1 = NEW.depth AND parent.account_id = NEW.account_id
    ) THEN
        RAISE EXCEPTION 'Order % does not stand one below its parent %.', NEW.id, NEW.parent_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER orders_order_chain AFTER INSERT OR UPDATE OF parent_id, root_id, depth, account_id
    ON orders_order DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION orders_order_chain_holds();
"""
LET_GO = """
DROP TRIGGER orders_order_chain ON orders_order;
DROP FUNCTION orders_order_chain_holds();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_counter_rejection")]
    operations = [migrations.RunSQL(HOLD, LET_GO)]
