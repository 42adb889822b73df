"""Which endpoints hear of an event: called inside the transaction of its act (``settings.HISTORY_SUBSCRIBERS``)."""

from __future__ import annotations

from goldenthread.app.history.models import Event
from goldenthread.app.webhooks.models import EVERY_KIND, Delivery, Endpoint


def queue_deliveries(event: Event) -> None:
    """A delivery, and a job to make it, for each endpoint that is on and wants events of this kind."""
    wanting = Endpoint.objects.filter(switched_off_at=None, kinds__overlap=[event.kind, EVERY_KIND])
    deliveries = [
        Delivery(endpoint_id=endpoint, event=event, made_at=event.recorded_at)
        for endpoint in wanting.order_by("id").values_list("id", flat=True)
    ]
    if not deliveries:
        return
    from goldenthread.app.webhooks.jobs import deliver

    Delivery.objects.bulk_create(deliveries)
    deliver.batch_defer(*({"delivery_id": one.pk} for one in deliveries))
