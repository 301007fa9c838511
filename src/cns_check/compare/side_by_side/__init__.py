"""Reports side by side: a column per report and method, a row per measure.

``columns`` says what is compared and ``measures`` what of it; ``comparison`` puts the table together with the warnings
of ``warnings``. Each format has a file, and :mod:`.formats` is their one registry.
"""
