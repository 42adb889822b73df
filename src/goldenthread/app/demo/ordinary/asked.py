"""What was asked for in the ordinary orders, and what becomes of each."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """``fate`` names what becomes of it; ``day`` is when it was asked, from today."""

    account: str
    unit: str
    value: int
    fate: str
    day: int
    title: str
    why: str


# account | unit | value | what becomes of it | day it was asked | what | why it matters
_TABLE = """
meridian | field | 6000 | kept | -88 | Two lifts in house C inspected | The insurer asks for it before the winter.
meridian | care | 9000 | kept | -80 | A named contact for night shifts | Night nurses wait twelve minutes in the queue.
meridian | planning | 4000 | moved | -71 | Deliveries before seven in the morning | Later the ramp is blocked by ambulances.
meridian | engineering | 27000 | open | -16 | Alarm thresholds per ward | Too many alarms, so that nobody listens.
meridian | billing | 3200 | late | -60 | Credit for the double invoice of August | Their auditor found it.
meridian | field | 11000 | asked | -2 | Spare batteries for forty pumps | They last two hours less than a shift.
meridian | engineering | 14000 | countered | -6 | Export of maintenance data | Their new software needs it by the quarter.
meridian | care | 5000 | delivered | -22 | Training for twelve new nurses | They start on the first.
retail | field | 13000 | kept | -75 | Door counters in nine shops | Staffing is planned by them.
retail | planning | 2500 | kept | -52 | Shelf labels before the campaign | The campaign begins on a Monday.
retail | billing | 1800 | incomplete | -9 | Shops billed by cost centre | Each store manager answers for a budget.
retail | care | 900 | withdrawn | -44 | Opening hours on the hotline | Customers call shops that are closed.
retail | field | 3900 | overdue | -17 | Cooling shelf in Graz repaired | Insulin is kept in it.
juniper | engineering | 8000 | kept | -83 | Moisture sensors calibrated | The quality audit is in five weeks.
juniper | field | 12000 | late | -68 | Conveyor belt shortened | They lose a carton in forty.
juniper | planning | 16000 | moved | -57 | Spare parts in the plant’s own store | A stop costs 4,000 an hour.
juniper | care | 1200 | kept | -49 | Weekly call with quality | They heard of the last fault from their customer.
juniper | billing | 700 | declined | -27 | Invoice in Korean and English | The parent company audits it.
juniper | engineering | 35000 | open | -21 | Recipe change without stopping the line | They change nine times a day.
juniper | field | 22000 | delivered | -30 | Second shift for the overhaul | The harvest begins.
juniper | care | 2000 | asked | -4 | Report of all faults of the year | For their supplier review.
castor | planning | 7000 | kept | -86 | Night slots at the depot | Trucks wait on the street.
castor | planning | 19000 | supported | -62 | Pallet exchange at four depots | They pay for empty runs.
castor | engineering | 41000 | open | -19 | Route data every five minutes | Their customers track the parcels.
castor | field | 6500 | kept | -54 | Dock levellers greased and tested | One fell in the spring.
castor | billing | 2800 | returned | -36 | Payment terms by depot | Depots are companies of their own since June.
castor | care | 3000 | kept | -41 | Complaint line for drivers | Drivers are the first to know.
castor | engineering | 29000 | overdue | -33 | Tyre pressure alerts | Two blowouts in a month.
castor | field | 52000 | open | -12 | Charging points for eight vans | The vans come in three weeks.
castor | planning | 4000 | asked | -1 | Stock count on New Year’s Eve | The only day the depot stands still.
borealis | field | 73000 | supported | -79 | Inspection of 60 transformers | The licence asks for it every five years.
borealis | engineering | 18000 | kept | -70 | Remote access for the night watch | One engineer drives 90 km to press a button.
borealis | care | 1500 | kept | -47 | One number for all plants | Seven numbers are on seven doors.
borealis | planning | 26000 | moved | -38 | Crane for the rotor change | The rotor hangs for a day without it.
borealis | billing | 3300 | open | -14 | Meter values on the invoice | They check every line by hand.
borealis | field | 5400 | delivered | -18 | Oil samples from turbine 4 | The bearing runs warm.
borealis | engineering | 31000 | countered | -8 | Alarm when the river rises | The pump house floods in an hour.
atlas | field | 44000 | late | -77 | Ticket machines at six stations | Two stand still each weekend.
atlas | planning | 2200 | kept | -63 | Parts on the first train | The workshop begins at six.
atlas | engineering | 38000 | open | -25 | Passenger counts by door | The ministry pays by them.
atlas | care | 6000 | withdrawn | -51 | Lost property by web form | The phone rings 300 times a day.
atlas | billing | 1900 | kept | -34 | Fines passed on with proof | The operator disputes each.
atlas | field | 17000 | overdue | -29 | Heaters in the waiting rooms | Before the first frost.
atlas | engineering | 21000 | asked | -3 | Door sensors replaced | Trains leave late because of them.
atlas | planning | 12000 | paused | -15 | Replacement buses for the tunnel works | The tunnel closes for nine days.
meridian | planning | 8800 | kept | -66 | Sterile goods in returnable boxes | They burn four tons of cardboard a month.
castor | care | 2600 | kept | -73 | Drivers’ hotline in Polish | A third of the drivers.
borealis | planning | 33000 | declined | -46 | Helicopter for the mast at Hochkar | The road is closed until April.
"""


def asked() -> list[Asked]:
    """The ordinary orders, in the order in which they are numbered."""
    found = []
    for line in _TABLE.strip().splitlines():
        account, unit, value, fate, day, title, why = line.split(" | ")
        found.append(Asked(account, unit, int(value), fate, int(day), title, why))
    return found
