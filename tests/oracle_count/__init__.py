"""``count`` a second time: plain dicts and loops over whole tables, the standard library alone, slow and plain.

Written from the specification ("Counting: from procedure records to yearly volumes") and never from the code. The
record profile and the definitions are what ``yaml.safe_load`` makes of them; a table is a list of rows, header to text.

Where the specification leaves something open, this is what was taken; the numbers are those of its meaning:

 1. A row that is dropped is one line, whatever number of codes it has (1 comes before 2); all others are split first.
 1. ``latest_per`` and ``same``: a blank is a value as any other, so two blanks agree.
 1. The day that a delivery came is ISO or a whole number, whatever ``date_format`` says; anything else is refused.
 1. ``deliveries``, ``drop``, ``repeats`` and sums look at the RECORDS of one profile, all its files together.
 1. Without ``trim: true`` nothing is trimmed, and a blank is the empty text.
 1. ``locations`` is asked for the text as delivered, then for the padded one; what it gives is not padded.
 2. Twice the same code on a row: compared as read (spelled code, day, side), a date that does not parse by its text.
 2. A code without a side of its own, or with one that ``sides`` does not know, has the row's; ``code_dates`` have the
    format of ``date``.
 2. A code that ``not_codes`` takes out, and no other definition has, is ``no_intervention``.
 3. "A date that a definition uses": any definition of the file, not only those that have the line's code.
 3. "A named date": date, admitted and discharged, of which date is the line's own. A day of birth that does not parse
    is blank, and may lie before 1990.
 3. A blank quantity is no whole number. -1,000,000 is up to 1,000,000.
 4. "All named columns" of a line: its own code, date and side in place of all codes of its row, its diagnoses, and the
    headers that ``drop``, ``deliveries`` and ``reversals`` name. "The first file" is the first of RECORDS.
 4. A reversal's quantity is minus its size: one that is negative already stays so.
 4. The first by all columns: numbers and dates by size, blanks last. All lines of the sum share its outcome.
 5. An entry of another system never holds, in no key: it also excludes nothing.
 5. ``from`` and ``until`` may stand in any entry of codes and in an alternative.
 5. No witness is also a line that no definition has and whose sum by ``same`` is 0 or less, nor a repeat of a reversed
    one. Lines that 3 leaves out are never reversed. A row's diagnoses are no witness if all its lines are reversed.
 5. In ``where`` a blank fulfils nothing, ``not_match`` neither. Its patterns are spelled only for ``code``.
    ``at_least`` reads numbers as quantities are read; what is no number is blank.
 5. ``pad`` leaves patterns with a ``*`` alone.
 5. Born on 29 February: a year older on 1 March of other years.
 6. A patient is never a record, also with the same id. Patients of two profiles may be one, records never.
 7. The days are those of 3 (``day``), not the definition's date. What ``exclusive`` took is no candidate.
 8. ``first`` and ``last`` compare the definition's date.
 9. Zeros: for each intervention the years, by its own date, of the location's lines that pass 3, repeated and reversed
    ones too, that are in ``years``. With quarters all four of such a year, with surgeon or origin one row without
    either, where there is no other row.
"""

from oracle_count.counting import Counted, count
from oracle_count.reading import RefusedError, Source

__all__ = ["Counted", "RefusedError", "Source", "count"]
