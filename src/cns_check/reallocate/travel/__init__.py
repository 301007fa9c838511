"""Who travels where: the national impact model as functions on arrays, without the ways in which it loses patients.

``network`` says how far it is, ``demand`` who comes from where, ``concentrate`` and ``top_up`` are the two steps and
``whole`` makes whole patients of them, ``patients`` remembers which origins stand behind what moved, ``figures`` are
the travel figures, and ``travel_time`` is the method: all of it, for one norm.

Source: the domain, "The national impact model", with what is defined there where that model is silent.
"""
