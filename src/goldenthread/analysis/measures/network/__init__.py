"""Who works with whom: networks of units and, where somebody asked for it by name, of persons.

``ties`` makes the network, ``formal_groups`` says which group of the organisation chart each node belongs to,
and every measure has two faces: one on a :class:`Network` (usable on any list of ties) and one on a record
set.

Measures speak of units unless ``between="person", people=True`` asks for persons; even then what is said
about groups of fewer than five people is withheld.
"""
