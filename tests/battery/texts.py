"""Bad YAML: each kind for each reader of such a file, and what is bad of one kind of file alone."""

from __future__ import annotations

from collections.abc import Iterator

from battery.world import AGREEMENTS, CASE, NORMS, PROFILE, UNOPENED, Bad

_RUN = ("evaluate", "volumes.csv", "--norms", "small.yaml", "--output", "out.json")
#: Per reader a good file, and what reads it.
READERS: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "norms": (NORMS, ("evaluate", "volumes.csv", "--norms", "bad.yaml", "--output", "out.json")),
    "profile": (PROFILE, (*_RUN, "--profile", "bad.yaml")),
    "table profile": (PROFILE, (*_RUN, "--locations", "locations.csv", "--profile", "locations.csv=bad.yaml")),
    "agreements": (AGREEMENTS, (*_RUN, "--locations", "locations.csv", "--agreements", "bad.yaml")),
    "case": (CASE, ("evaluate", "--case", "bad.yaml", "--output", "out.json")),
}


def texts(*, heavy: bool) -> Iterator[Bad]:
    for reader, (good, argv) in READERS.items():
        for kind, data in (_large if heavy else yaml_kinds)(good):
            yield Bad(f"{reader}/{kind}", argv, {"bad.yaml": data}, "bad.yaml")
    if not heavy:
        yield from _of_one_kind()


def _of_one_kind() -> Iterator[Bad]:
    for reader, (_, argv) in READERS.items():
        for kind, path in UNOPENED.items():
            # What is named with --norms and is not there is no id either: wrong usage.
            if reader != "norms" or kind == "a device":
                yield Bad(f"{reader}/{kind}", tuple(word.replace("bad.yaml", path) for word in argv), {}, path)
    for kind, data in _norms():
        yield Bad(f"norms/{kind}", READERS["norms"][1], {"bad.yaml": data}, "bad.yaml")
    for kind, data in _profiles():
        yield Bad(f"profile/{kind}", READERS["profile"][1], {"bad.yaml": data}, _TARGETS.get(kind, "bad.yaml"))
    for kind, more in _FORMATS.items():
        data = PROFILE + b"format: {" + more + b"}\n"
        yield Bad(f"table profile/{kind}", READERS["table profile"][1], {"bad.yaml": data}, "bad.yaml")
    for kind, data in _agreements():
        yield Bad(f"agreements/{kind}", READERS["agreements"][1], {"bad.yaml": data}, "bad.yaml")
    for kind, more in _CASES.items():
        yield Bad(f"case/{kind}", READERS["case"][1], {"bad.yaml": CASE + more}, _TARGETS.get(kind, "bad.yaml"))


def yaml_kinds(good: bytes) -> Iterator[tuple[str, bytes]]:
    first, _, rest = good.partition(b"\n")
    yield "empty", b""
    yield "a comment alone", b"# nothing\n"
    yield "white space", b" \n\n"
    yield "not UTF-8", good + b"# \xff\n"
    yield "UTF-16", good.decode().encode("utf-16")
    yield "a NUL byte", good + b"# \0\n"
    yield "a control character", good + b"# \x1b[2J\n"
    yield "a control character as an escape", good + b'zzz: "\\x1b]0;x\\x07"\n'
    yield "a tab", good + b"zzz:\n\t- a\n"
    yield "a quote left open", good + b'zzz: "a\n'
    yield "a bracket left open", good + b"zzz: [a, b\n"
    yield "a bracket too many", good + b"zzz: a]\n- b\n"
    yield "two documents", good + b"---\n" + good
    yield "a key twice", good + first + b"\n"
    yield "an anchor", good + b"zzz: &a 1\n"
    yield "an alias", good + b"zzz: [&a 1, *a]\n"
    yield "an alias of nothing", good + b"zzz: *a\n"
    yield "an alias of itself", good + b"zzz: &a [*a]\n"
    yield (
        "nested aliases",
        good
        + b"".join(b"z%d: &a%d [%s]\n" % (i, i, b", ".join([b"*a%d" % (i - 1) if i else b"x"] * 9)) for i in range(12)),
    )
    yield "a tag", good + b"zzz: !x 1\n"
    yield "a tag of Python", good + b"zzz: !!python/object/apply:os.system [echo]\n"
    yield "a merge key", good + b"<<: {a: 1}\n"
    yield "a directive", b"%YAML 1.1\n---\n" + good
    yield "a directive of tags", b"%TAG ! tag:example.org,2026:\n---\n" + good
    yield "a directive that there is not", b"# x\n%WHAT a\n---\n" + good
    yield "101 lists", good + b"zzz: " + b"[" * 101 + b"]" * 101 + b"\n"
    yield "100 000 brackets", good + b"zzz: " + b"[" * 100_000 + b"\n"
    yield "300 mappings", good + b"zzz:\n" + b"".join(b" " * (i + 1) + b"a:\n" for i in range(300))
    yield "50 000 dashes", good + b"zzz:\n" + b"- " * 50_000 + b"\n"
    yield "text alone", b"text\n"
    yield "a list", b"- a\n- b\n"
    yield "a number", b"12\n"
    yield "nothing", b"null\n"
    yield "an unknown key", good + b"zzz: 1\n"
    yield "a form that there is not", b"schema: cns-check/nothing/9\n" + rest
    yield "a form that is a list", b"schema: [a]\n" + rest
    yield "no form", rest or b"trim: true\n"
    yield "another kind of file", (AGREEMENTS if good != AGREEMENTS else PROFILE)
    yield "a long number", good + b"zzz: " + b"9" * 5000 + b"\n"
    yield "a number in base 16", good + b"zzz: 0x10\n"
    yield "a number in base 8", good + b"zzz: 010\n"
    yield "a time", good + b"zzz: 12:30\n"
    yield "no for false", good + b"zzz: no\n"
    yield "a day that there is not", good + b"zzz: 2026-02-30\n"
    yield "infinite", good + b"zzz: .inf\n"
    yield "a list as a key", good + b"? [a]\n: 1\n"
    yield "a page", b"<!DOCTYPE html><html><body>Not found</body></html>\n"
    yield "no text", bytes(range(256)) * 20
    yield "Parquet", b"PAR1" + bytes(200)


def _large(good: bytes) -> Iterator[tuple[str, bytes]]:
    yield "500 000 keys", good + b"".join(b"k%d: 1\n" % i for i in range(500_000))
    yield "90 000 keys", good + b"".join(b"k%d: 1\n" % i for i in range(90_000))
    yield "100 000 times a key", good + b"zzz: 1\n" * 100_000
    yield "500 000 anchors", good + b"".join(b"k%d: &a%d 1\n" % (i, i) for i in range(500_000))
    yield "500 000 aliases", good + b"zzz: &a 1\n" + b"".join(b"k%d: *a\n" % i for i in range(500_000))
    yield "a list of 5 million", good + b"zzz: [" + b"a," * 5_000_000 + b"]\n"
    yield "a key of 10 MB", good + b"k" * 10_000_000 + b": 1\n"
    yield "a quoted key of 10 MB", good + b'"' + b"k" * 10_000_000 + b'": 1\n'
    yield "a text of 10 MB as the form", b"schema: " + b"x" * 10_000_000 + b"\n" + good.partition(b"\n")[2]
    yield "65 MB", good + b"#" * (65 << 20) + b"\n"
    yield "60 million empty lines", good + b"\n" * 60_000_000 + b"zzz: 1\n"


def _norms() -> Iterator[tuple[str, bytes]]:
    for value in (b"0", b"-1", b"1.5", b"999999999999999", b"1000001", b"'10'", b"true", b"[10]", b"2026-01-01", b"{}"):
        yield f"a minimum of {value.decode()}", NORMS.replace(b"minimum: 10", b"minimum: " + value)
    for title in (b"{xx: Hips}", b"{nederlands: Hips}", b"{}", b"Hips", b"{en: ''}", b"{en: 3}", b"{EN: Hips}"):
        yield f"a title {title.decode()}", NORMS.replace(b"{en: Hips}", title)
    for old, new in (
        (b"counts: [hip]", b"counts: [knee]"),
        (b"counts: [hip]", b"counts: []"),
        (b"document: law", b"document: other"),
        (b"calendar-year", b"leap-year"),
        (b"calendar-year", b"{mean-of-years: 999}"),
        (b"status: adopted", b"status: perhaps"),
        (b"per: location", b"per: patient"),
        (b"kind: volume", b"kind: process"),
        (b"id: hips", b"id: ../../etc/passwd"),
        (b"id: small", b"id: '=cmd()'"),
        (b"jurisdiction: NL", b"jurisdiction: nl"),
        (b'version: "1"', b"version: 1"),
    ):
        yield f"{old.decode()} as {new.decode()}", NORMS.replace(old, new, 1)


_FORMATS = {
    "an encoding that there is not": b"encoding: utf-99",
    "an encoding of 5 000 letters": b"encoding: " + b"x" * 5000,
    "an encoding that runs code": b"encoding: unicode_escape",
    "an encoding of bytes": b"encoding: zlib",
    "an encoding with a NUL": b'encoding: "utf\\0"',
    "no delimiter": b"delimiter: ''",
    "two delimiters": b"delimiter: ';;'",
    "a quote as a delimiter": b"delimiter: '\"'",
    "the end of a line as a delimiter": b'delimiter: "\\n"',
    "a digit as the decimal mark": b"decimal: '1'",
    "a million lines to skip": b"skip_lines: 1000000",
    "a blank comment": b"comment: ' '",
    "a sheet that is empty": b"sheet: ''",
}


def _profiles() -> Iterator[tuple[str, bytes]]:
    for kind, more in _FORMATS.items():
        yield kind, PROFILE + b"format: {" + more + b"}\n"
    for more in (
        b"columns: {volume: absent}",
        b"columns: {volumes: a}",
        b"columns: {volume: []}",
        b"columns: {location_id: [absent, year]}",
        b"constants: {year: 99}",
        b"constants: {volume: a}",
        b"constants: {year: 2024}\ncolumns: {year: year}",
        b"drop: [{column: absent, equals: a}]",
        b"drop: [{column: year}]",
        b"keep: [{column: absent, equals: a}]",
        b"control_totals: {column: absent, equals: a}",
        b"masked: {a: [5, 1]}",
        b"masked: {a: [0, 99999999]}",
        b"masked: {a: 1}",
        b"missing: a",
        b"wide: {}",
        b"wide: {years: ['2019', '2019']}",
        b"wide: {years: ['2019']}",
        b"marks: ['1']",
        b"ids: {pad: 0}",
        b"ids: {pad: 41}",
        b"ids: {same: [colour]}",
        b"incomplete_years: [0]",
        b"duplicates: perhaps",
        b"absent: perhaps",
        b"deliveries: {column: absent}",
        b"corrections: absent.csv",
        b"corrections: /dev/zero",
        b"corrections: ''",
        b"join: 3",
        b"years: {a: 1}",
        b"trim: 1",
        b"unmapped: perhaps",
        b"locations: {a: ''}",
        b"interventions: {hip: nothing}",
    ):
        yield more.decode(), PROFILE + more + b"\n"


def _agreements() -> Iterator[tuple[str, bytes]]:
    decision = AGREEMENTS + b"    decisions:\n      - {norm: hips, %s}\n"
    for more in (
        b"route: perhaps",
        b"route: consensus",
        b"route: none, locations: [A]",
        b"route: consensus, locations: [Z]",
        b"route: consensus, locations: []",
        b"route: consensus, locations: [A, A]",
        b"route: consensus, locations: A",
        b"route: consensus, locations: [A], effective: 2027",
        b"route: consensus, locations: [A], effective: '2027-01-01'",
        b"route: consensus, locations: [A], decided_on: 9999-99-99",
        b"route: none, amount: 1",
    ):
        yield more.decode(), decision % more
    yield "a norm that there is not", AGREEMENTS + b"    decisions:\n      - {norm: knees, route: none}\n"
    yield "a region twice", AGREEMENTS + b"  - {id: north}\n"
    yield "no regions", b"schema: cns-check/agreements/1\n"
    yield (
        "an exception of nobody",
        AGREEMENTS
        + b"    exceptions:\n      - {location: Z, norm: hips, reason: a, granted_by: b, until: 2026-12-31}\n",
    )


#: What a refusal names instead of the file that names it.
_TARGETS = {"corrections: absent.csv": "absent.csv", "corrections: /dev/zero": "/dev/zero"}
_TARGETS |= {"a file that is not there": "absent.csv"}
_CASES = {
    "an option that there is not": b"options: {nothing: 1}\n",
    "a year far away": b"options: {norm_year: 9999}\n",
    "a method that there is not": b"options: {method: magic}\n",
    "locations that are a list": b"locations: [a]\n",
    "a file without a path": b"locations: {profile: a.yaml}\n",
    "a file that is not there": b"locations: absent.csv\n",
    "outputs that are a mapping": b"outputs: {a: b}\n",
    "a language that there is not": b"options: {lang: xx}\n",
    "truth as a year": b"options: {norm_year: true}\n",
}
