"""Every norm set that the language allows is written, read back and equal; the canonical form is a fixed point."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from build import HIP
from cns_check.norms import model as m
from cns_check.norms.find import shipped_folder, shipped_ids
from cns_check.norms.writing.comments import commented
from cns_check.norms.writing.dump import dump
from cns_check.norms.writing.format import format_norm_file
from cns_check.strict_yaml import read_yaml
from cns_check.strict_yaml.tree import read_tree

WORDS = ["NO", "y", "on", "~", "null", "12:30", "1e3", "0123", "2024-01-01", "true", "1.5", "-", "- a", "a: b", "a #b"]
WORDS += ["#", "[", "{x}", "a, b", "'", '"', "\\", "a'b\"c", " lead", "trail ", "two  spaces", "%", "@", "`", "=", "<<"]
WORDS += [
    "a\nb",
    "a\n",
    "\na",
    "a\n\n",
    " a\nb",
    "a\n  b",
    "a\n \nb",
    "\n",
    "a\tb",
    "\ta",
    "---",
    "--- a",
    "...",
    "?",
    "? a",
]
WORDS += [
    "https://example.org/a?b=c#d",
    "a:b",
    ":a",
    "*a",
    "&a",
    "!a",
    "|",
    ">-",
    "é ü ß",
    "\u00a0x",
    "a\u2028b",
    "x\u0085y",
]
WORDS += ["word " * 60 + "end", "x" * 200, ("a" * 50 + " ") * 5 + "#end", "a: " * 80 + "z"]

_CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"], include_characters="\n\t \u0085")
texts = st.one_of(st.sampled_from(WORDS), st.text(_CHARACTERS, min_size=1, max_size=300)).filter(
    lambda t: not any(ord(c) & 0xFFFF >= 0xFFFE for c in t)
)
slugs = st.one_of(
    st.sampled_from(["a", "no", "on", "y", "123", "0123", "2024-01-01", "law", "hip-replacement", "null", "1e3"]),
    st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,3}", fullmatch=True),
)
languages = st.sampled_from(["nl", "en", "no", "fr"])
titles = st.dictionaries(languages, texts, min_size=1, max_size=3)
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))
years = st.integers(1990, 2100)
counts = st.integers(1, 10**6)
plain_shares = st.integers(1, 999_999).map(lambda n: n / 1_000_000)


def maybe(strategy):
    return st.none() | strategy


def some(strategy, low=0, high=3):
    return st.lists(strategy, min_size=low, max_size=high).map(tuple)


def made(cls, **fields):
    """A model from strategies by field name; by alias where it has one."""
    aliases = {name: info.alias or name for name, info in cls.model_fields.items()}
    assert set(fields) == set(aliases), f"{cls.__name__}: {set(fields) ^ set(aliases)}"
    return st.builds(lambda **values: cls.model_validate({aliases[n]: v for n, v in values.items()}), **fields)


sources = some(made(m.Source, document=slugs, at=maybe(texts), note=maybe(texts)), 1, 2)
facts = made(m.DatedFact, date=days, sources=sources)
needs = made(m.DecisionNeeds, rationale=st.booleans(), endorsed_by=some(slugs), sources=sources)
documents = made(
    m.Document,
    title=texts,
    publisher=texts,
    kind=maybe(slugs),
    decided=maybe(days),
    published=maybe(days),
    reference=maybe(texts),
    url=maybe(st.sampled_from(["https://example.org/x?y=1#z", "http://a.b/{c},[d]", "https://x/" + "y" * 150])),
    note=maybe(texts),
)
interventions = made(m.Intervention, title=titles, note=maybe(texts))
means = made(m.MeanOfYears, mean_of_years=st.integers(2, 10))
one_window = st.just("calendar-year") | means
windows = one_window | made(m.AnyOf, any_of=some(one_window, 2, 3))
parts = made(
    m.Part, counts=some(slugs, 1, 2), minimum=counts, when=st.sampled_from([None, "performed"]), sources=sources
)
versions = made(
    m.Version,
    valid_from=maybe(days),
    valid_until=maybe(days),
    minimum=maybe(counts),
    no_minimum=st.sampled_from([None, True]),
    minimum_per_surgeon=maybe(counts),
    minimum_surgeons=maybe(counts),
    transition=maybe(made(m.Transition, until=days, minimum=counts, sources=sources)),
    status=st.sampled_from([None, "adopted", "reported", "guideline", "proposed", "withdrawn"]),
    sources=maybe(sources),
    rationale=maybe(texts),
    note=maybe(texts),
)
volumes = maybe(st.integers(0, 10**6)) | st.tuples(st.integers(0, 99), st.integers(0, 99))
cases = st.dictionaries(slugs, volumes, max_size=3)
examples = made(
    m.Example,
    name=texts,
    norm_year=years,
    volumes=maybe(cases),
    years=maybe(st.dictionaries(years, cases, min_size=1, max_size=3)),
    surgeons=maybe(st.dictionaries(slugs, some(volumes), min_size=1, max_size=2)),
    open_from=maybe(days),
    attested=maybe(st.booleans()),
    expect=st.sampled_from(["met", "below", "not_performed", "undetermined", "no_norm", "process"]),
)
norms = made(
    m.Norm,
    id=slugs,
    title=titles,
    cluster=slugs,
    network=slugs,
    kind=st.sampled_from(["volume", "process"]),
    counts=some(slugs, 1, 4),
    unit=st.sampled_from([None, "procedures", "patients", "admissions"]),
    per=st.sampled_from([None, "location", "organisation", "surgeon"]),
    window=maybe(windows),
    tolerance=maybe(made(m.Tolerance, one_missed_year=means)),
    data_lag=st.sampled_from([None, 1, 2]),
    parts=some(parts, 0, 2),
    requires=some(slugs, 0, 2),
    new_site=maybe(made(m.NewSite, share=plain_shares, sources=maybe(sources))),
    moves=maybe(made(m.Moves, share=plain_shares, sources=sources)),
    versions=some(versions, 1, 3),
    examples=some(examples, 0, 2),
    note=maybe(texts),
)
norm_sets = made(
    m.NormSet,
    schema_=st.just("cns-check/norm-set/1"),
    id=slugs,
    version=texts,
    jurisdiction=st.sampled_from(["NL", "NO", "CA-ON", "US"]),
    title=titles,
    adopted=maybe(facts),
    expected_norms=maybe(made(m.ExpectedNorms, count=counts, sources=sources)),
    reviewed=maybe(days),
    regimes=some(
        made(
            m.Regime,
            from_=days,
            regime=st.sampled_from(["comply-or-explain", "enforced"]),
            exceptions=st.sampled_from([None, "allowed"]),
            sources=sources,
        ),
        0,
        2,
    ),
    guideline=maybe(made(m.Guideline, minimum=counts, maximum=maybe(counts), sources=sources)),
    process=maybe(
        made(
            m.Process,
            scenario_due=maybe(facts),
            fallback_after=maybe(facts),
            timetable_due=maybe(facts),
            earliest_effective=maybe(facts),
            latest_effective=maybe(facts),
            contacts_due=maybe(facts),
            expected_regions=maybe(made(m.ExpectedRegions, count=counts, sources=sources)),
            dispute_bodies=maybe(made(m.DisputeBodies, names=some(texts, 1), sources=sources)),
            timetable_needs=maybe(needs),
            deferral_needs=maybe(needs),
        )
    ),
    documents=st.dictionaries(slugs, documents, max_size=2),
    interventions=st.dictionaries(slugs, interventions, min_size=1, max_size=2),
    norms=some(norms, 1, 2),
    note=maybe(texts),
)

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much, HealthCheck.large_base_example]


@settings(max_examples=80, deadline=None, suppress_health_check=SLOW)
@given(norm_sets)
def test_what_is_written_is_read_back_equal(norm_set):
    text = dump(norm_set)
    read = read_yaml(text.encode(), "x.yaml", m.NormSet)
    assert read.diagnostics == ()
    assert read.value == norm_set
    assert dump(read.value) == text
    assert same_for_both_loaders(text)


def same_for_both_loaders(text):
    """The file says the same where PyYAML came without its C library."""
    fast = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(text, Loader=fast) == yaml.load(text, Loader=yaml.BaseLoader)


@settings(max_examples=300, deadline=None)
@given(st.lists(texts, min_size=1, max_size=4))
def test_any_text_survives_wherever_it_stands(given_texts):
    titles_ = dict(zip(["nl", "en", "fr", "de"], given_texts, strict=False))
    norm_set = tiny(title=titles_, note=given_texts[0], version=given_texts[-1])
    read = read_yaml(dump(norm_set).encode(), "x.yaml", m.NormSet)
    assert (read.diagnostics, read.value) == ((), norm_set)
    assert same_for_both_loaders(dump(norm_set))


def tiny(**changes):
    base = {
        "schema": "cns-check/norm-set/1",
        "id": "tiny",
        "version": "1",
        "jurisdiction": "NL",
        "title": {"en": "Tiny"},
        "documents": {"law": {"title": "Law", "publisher": "State"}},
        "interventions": {"hip": {"title": {"en": "Hip"}}},
        "norms": (
            {
                **HIP,
                "versions": ({"minimum": 30, "status": "adopted", "sources": ({"document": "law", "at": "1"},)},),
                "examples": ({"name": "it", "norm_year": 2026, "volumes": {"hip": 30}, "expect": "met"},),
            },
        ),
    }
    return m.NormSet.model_validate(base | changes)


@pytest.mark.parametrize("norm_set_id", shipped_ids())
def test_shipped_sets_survive_a_dump(norm_set_id):
    data = (shipped_folder() / f"{norm_set_id}.yaml").read_bytes()
    value = read_yaml(data, "x.yaml", m.NormSet).value
    assert value is not None
    assert read_yaml(dump(value).encode(), "x.yaml", m.NormSet).value == value


# Comments: any valid file, laid out by another hand, with a comment wherever one may stand


@st.composite
def hand_written(draw):
    """A valid file in another layout and order of keys, and with comments between and behind its lines."""
    plain_text = dump(tiny(note=draw(texts), title={"en": draw(texts), "nl": draw(texts)}))
    data = yaml.safe_load(plain_text)
    assume(data is not None)
    keys = draw(st.permutations(list(data)))
    data = {key: data[key] for key in keys}
    flow = draw(st.sampled_from([None, False, True]))
    width = draw(st.sampled_from([40, 80, 1000]))
    text = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, default_flow_style=flow, width=width)
    assume(read_yaml(text.encode(), "x.yaml", m.NormSet).value is not None)
    return commented_by(text, draw)


def commented_by(text, draw):
    """Puts comments where they change nothing: tried one by one."""
    expected = read_yaml(text.encode(), "x.yaml", m.NormSet).value
    lines = text.splitlines()
    for number in range(draw(st.integers(0, 6))):
        at = draw(st.integers(0, len(lines)))
        indent = " " * draw(st.sampled_from([0, 2, 4, 6, 8]))
        comment = f"# comment {number}"
        tried = list(lines)
        if draw(st.booleans()) and at < len(lines):
            tried[at] = f"{lines[at]}  {comment}"
        else:
            tried[at:at] = [*[""] * draw(st.integers(0, 2)), indent + comment]
        read = read_yaml(("\n".join(tried) + "\n").encode(), "x.yaml", m.NormSet)
        if read.value == expected:
            lines = tried
    return "\n".join(lines) + "\n"


#: The last line ends a list that stands as deep as its key, and an empty line is above it.
ENDED = """schema: cns-check/norm-set/1
id: tiny
version: "1"
jurisdiction: NL
title: {en: Tiny}
documents: {law: {title: Law, publisher: State}}
interventions: {hip: {title: {en: Hip}}}
norms:
- id: hip
  title: {en: Hip}
  cluster: hip
  network: all
  kind: volume
  counts: [hip]
  unit: procedures
  per: location
  window: calendar-year
  versions:
  - {minimum: 30, status: adopted, sources: [{document: law, at: "1"}]}

# comment 0
"""


#: What stands last, with an empty line and a comment below it, has its place further up.
MOVED = (
    ENDED.replace("interventions: {hip: {title: {en: Hip}}}\n", "").replace("\n# comment 0\n", "")
    + "interventions:\n  hip: {title: {en: Hip}}\n\n  # comment 0\n"
)


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(hand_written())
@example(ENDED)
@example(MOVED)
def test_format_keeps_values_and_comments_and_is_a_fixed_point(text):
    done = format_norm_file(text.encode(), "x.yaml")
    assert done.text is not None, done.diagnostics
    before = read_yaml(text.encode(), "x.yaml", m.NormSet).value
    assert read_yaml(done.text, "x.yaml", m.NormSet).value == before
    kept = [line for line in text.splitlines() if "# comment" in line]
    wanted = Counter(line[line.index("# comment") :] for line in kept)
    found = Counter(commented(read_tree(done.text, "x.yaml")).comments)
    assert wanted - found == Counter()
    assert format_norm_file(done.text, "x.yaml").text == done.text


@settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
@given(st.sampled_from(shipped_ids()), st.data())
def test_format_of_shipped_sets_with_comments_anywhere(norm_set_id, data):
    text = (shipped_folder() / f"{norm_set_id}.yaml").read_text(encoding="utf-8")
    text = commented_by(text, data.draw)
    done = format_norm_file(text.encode(), "x.yaml")
    assert done.text is not None
    assert format_norm_file(done.text, "x.yaml").text == done.text
