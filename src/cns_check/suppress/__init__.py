"""Publishing mode, ``--suppress-below N``: small counts are masked, and nothing that is shown lets them be worked out.

Masking comes before the calculation and not after it: :mod:`.cells` replaces each count of 1 to N-1 by that interval,
as if it had been delivered masked. All that is shown is worked out from what is left, so no output, of whatever format,
can tell two values of a masked count apart. Only then :mod:`.shades`, :mod:`.decisions`, :mod:`.moves` and
:mod:`.shown` empty what a masked count could change: what is shown is true of the real counts too. What is published,
and how each quantity is treated, stands in :mod:`.published` and in ``docs/publishing.md``.
"""
