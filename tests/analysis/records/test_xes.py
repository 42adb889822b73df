"""XES as a stream: what its tags become."""

import gzip
import tempfile
from datetime import datetime
from pathlib import Path
from unittest.mock import patch
from xml.sax.saxutils import quoteattr

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.analysis.records import read_log
from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs import xes_columns, xes_stream, xes_tags

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n'
)


def event(at: str, what: str, more: str = "") -> str:
    said = f'<string key="concept:name" value="{what}"/><date key="time:timestamp" value="{at}"/>'
    return f"<event>{said}{more}</event>"


def trace(name: str, *events: str, more: str = "") -> str:
    return f'<trace><string key="concept:name" value="{name}"/>{more}{"".join(events)}</trace>'


def xes(folder, body: str, head: str = HEAD, name: str = "log.xes"):
    path = folder / name
    text = f"{head}{body}</log>"
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def test_attributes_of_the_trace_are_columns_of_the_order(tmp_path):
    body = (
        '<global scope="event"><string key="concept:name" value="NEVER"/></global>'
        '<string key="of the log" value="NEVER"/>'
        + trace("A", event("2025-01-01T10:00:00+01:00", "open"), more='<int key="floor" value="3"/>')
        + trace("B", event("2025-01-02T10:00:00Z", "open"), event("2025-01-02T11:00:00Z", "close"))
    )
    records = read_log(xes(tmp_path, body))
    assert records.rows('SELECT order_id, floor FROM "order" ORDER BY 1') == [("A", 3), ("B", None)]
    assert records.rows("SELECT order_id, seq, activity, finished_at FROM event ORDER BY seq") == [
        ("A", 1, "open", datetime(2025, 1, 1, 9)),
        ("B", 2, "open", datetime(2025, 1, 2, 10)),
        ("B", 3, "close", datetime(2025, 1, 2, 11)),
    ]


def test_nested_attributes_and_lists_are_flattened(tmp_path):
    more = (
        '<string key="site" value="Linz"><string key="hall" value="3"/><container key="rack">'
        '<string key="row" value="x"/></container></string>'
        '<list key="parts"><values><string key="part" value="bolt"/><string key="part" value="nut"/></values></list>'
    )
    body = trace("A", event("2025-01-01T10:00:00Z", "open"), event("2025-01-01T11:00:00Z", "pick", more))
    records = read_log(xes(tmp_path, body))
    wanted = 'SELECT site, "site/hall", "site/rack/row", "parts/part" FROM event ORDER BY seq'
    assert records.rows(wanted) == [(None, None, None, None), ("Linz", 3, "x", "bolt; nut")]


def test_start_and_complete_pair_and_other_values_are_statuses(tmp_path):
    def step(hour: int, mark: str) -> str:
        return event(
            f"2025-01-01T{hour:02}:00:00Z", "fit", f'<string key="lifecycle:transition" value="{mark}"/>'
        )

    records = read_log(xes(tmp_path, trace("A", step(8, "schedule"), step(9, "start"), step(11, "complete"))))
    assert records.rows("SELECT status, hour(started_at), hour(finished_at) FROM event ORDER BY seq") == [
        ("schedule", None, 8),
        ("complete", 9, 11),
    ]


@pytest.mark.parametrize("name", ["log.xes", "log.xes.gz", "log.XES"])
def test_prefixed_tags_and_packed_files_read_alike(tmp_path, name):
    head = '<x:log xmlns:x="http://www.xes-standard.org/">'
    text = trace("A", event("2025-01-01T10:00:00Z", "open"), event("2025-01-01T11:00:00Z", "close"))
    for tag in ("trace", "event", "string", "date"):
        text = text.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
    path = xes(tmp_path, text, head, name)
    raw = gzip.decompress(path.read_bytes()) if name.endswith("gz") else path.read_bytes()
    fixed = raw.replace(b"</log>", b"</x:log>")
    path.write_bytes(gzip.compress(fixed) if name.endswith("gz") else fixed)
    assert read_log(path).rows("SELECT activity FROM event ORDER BY seq") == [("open",), ("close",)]


def test_keys_that_differ_in_case_only_stay_apart(tmp_path):
    more = '<string key="Cost" value="a"/><string key="cost" value="b"/>'
    records = read_log(xes(tmp_path, trace("A", event("2025-01-01T10:00:00Z", "x", more))))
    assert records.rows('SELECT "Cost", "cost 2" FROM event') == [("a", "b")]


def test_traces_without_events_and_events_without_traces_are_counted(tmp_path):
    body = trace("A") + event("2025-01-01T10:00:00Z", "lost") + trace("B", event("2025-01-01T10:00:00Z", "x"))
    records = read_log(xes(tmp_path, body))
    assert records.rows("SELECT order_id FROM event") == [("B",)]
    assert records.reading.notes[:2] == (
        "1 traces of log.xes have no event and are left out.",
        "1 events of log.xes stand outside any trace and are left out.",
    )


def test_traces_of_one_name_are_one_order_and_said(tmp_path):
    body = trace("A", event("2025-01-01T10:00:00Z", "x")) + trace("A", event("2025-01-02T10:00:00Z", "y"))
    records = read_log(xes(tmp_path, body))
    assert records.count("order") == 1
    assert records.reading.notes[0] == "1 names stand over more than one trace of log.xes; each is one order."


def test_many_batches_are_one_log(tmp_path, monkeypatch):
    monkeypatch.setattr(xes_columns, "BATCH", 3)
    body = "".join(
        trace(f"case {i}", *(event(f"2025-01-0{1 + j}T10:00:00Z", f"s{j}", f'<int key="k{j}" value="{i}"/>')
                             for j in range(5)))
        for i in range(4)
    )  # fmt: skip
    records = read_log(xes(tmp_path, body))
    found = records.rows("SELECT order_id, seq, activity, k0, k4 FROM event ORDER BY seq")
    assert found == [
        (f"case {i}", 5 * i + j + 1, f"s{j}", i if j == 0 else None, i if j == 4 else None)
        for i in range(4)
        for j in range(5)
    ]


plain = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cn")), max_size=6
)
keys = st.sampled_from(["a", "b", "org:group", "c d", "é"])


@st.composite
def attributes(draw, depth=0):
    """An attribute written in any of the ways that XML allows."""
    key, value = quoteattr(draw(keys)), quoteattr(draw(plain), {"\n": "&#10;"})
    tag = draw(st.sampled_from(["string", "int", "date", "list", "x:string"]))
    said = draw(st.sampled_from([f"key={key} value={value}", f"value = {value} key={key}", f"key={key}"]))
    form = draw(st.sampled_from(["short", "short", "long", "nested" if depth < 2 else "long"]))
    if form == "short":
        return f"<{tag} {said}/>"
    inside = draw(attributes(depth + 1)) if form == "nested" else draw(st.sampled_from(["", " ", "text"]))
    return f"<{tag} {said}>{inside}</{tag}>"


ODD = ["<!-- a comment -->", "<!-- <event> -->", "<?go on?>", "<odd><event/></odd>", "text"]


@st.composite
def steps(draw, forms):
    """An event: mostly plain attributes in one of a few forms, now and then something odd."""
    said = [
        f"<string key={quoteattr(key)} value={quoteattr(draw(plain))}/>"
        for key in draw(st.sampled_from(forms))
    ]
    if draw(st.integers(0, 9)) == 0:
        said.insert(draw(st.integers(0, len(said))), draw(attributes()))
    if draw(st.integers(0, 19)) == 0:
        said.insert(0, draw(st.sampled_from(ODD)))
    return f"<event>{draw(st.sampled_from(['', ' ']))}{''.join(said)}</event>"


@st.composite
def logs(draw):
    """Traces with events, most of them written alike."""
    forms = draw(st.lists(st.lists(keys, max_size=4, unique=True), min_size=1, max_size=3))
    body = []
    for _ in range(draw(st.integers(1, 4))):
        inside = draw(st.lists(steps(forms), max_size=6))
        for extra in draw(st.lists(attributes(), max_size=2)):
            inside.insert(draw(st.integers(0, len(inside))), extra)
        body.append(f"<trace>{''.join(inside)}</trace>")
    if draw(st.booleans()):
        body.insert(0, "<global scope='event'><string key='a' value='b'/></global><event/>")
    return f"{HEAD.replace('<log', '<log xmlns:x=' + repr('http://x'))}{''.join(body)}</log>"


@settings(max_examples=60, deadline=None)
@given(log=logs(), chunk=st.integers(1, 200), batch=st.integers(1, 4))
def test_cutting_and_parsing_give_the_same(log, chunk, batch):
    def rows(reader, folder):
        stream = reader(Path(folder), reader.__name__, "log", 0)
        try:
            stream.read(path)
        except xes_tags.UnusualXes:
            return None
        found = []
        for columns in (stream.traces, stream.events):
            names = {name: key for key, name in columns.keys.items()}
            parts = [
                pq.read_table(part).to_pylist() for part in Path(folder).glob(f"{columns._name}-*.parquet")
            ]
            found.append(
                sorted(
                    sorted((names.get(name, name), value) for name, value in row.items() if value is not None)
                    for part in parts
                    for row in part
                )
            )
        return found, stream.empty, stream.outside

    with (
        tempfile.TemporaryDirectory() as folder,
        patch.object(xes_tags, "CHUNK", chunk),
        patch.object(xes_columns, "BATCH", batch),
    ):
        path = Path(folder) / "log.xes"
        path.write_text(log)
        cut, parsed = rows(xes_tags.XesTags, folder), rows(xes_stream.XesStream, folder)
        assert cut is None or cut == parsed
        assert cut is not None or "<!-- <event> -->" in log


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE log [<!ENTITY secret SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE log SYSTEM "http://127.0.0.1:9/log.dtd">',
    ],
)
def test_entities_are_refused(tmp_path, doctype):
    body = trace("A", event("2025-01-01T10:00:00Z", "x"))
    with pytest.raises(UnreadableLog, match="DOCTYPE"):
        read_log(xes(tmp_path, body, head=f'<?xml version="1.0"?>{doctype}<log>'))


def test_broken_xml_is_refused_with_its_line(tmp_path):
    path = xes(tmp_path, "<trace>\n<event>\n</trace>")
    with pytest.raises(UnreadableLog, match="mismatched tag in line 5"):
        read_log(path)


def test_a_log_without_events_is_refused(tmp_path):
    with pytest.raises(UnreadableLog, match="no event inside a trace"):
        read_log(xes(tmp_path, trace("A")))


def test_endless_values_attributes_and_nesting_are_refused(tmp_path, monkeypatch):
    for reader in (xes_stream, xes_tags):
        monkeypatch.setattr(reader, "MOST_VALUE", 1 << 20)
    long = event("2025-01-01T10:00:00Z", "x" * (3 << 20))
    with pytest.raises(UnreadableLog, match="has a value of more than"):
        read_log(xes(tmp_path, trace("A", long)))
    many = "".join(f'<int key="k{i}" value="1"/>' for i in range(2100))
    with pytest.raises(UnreadableLog, match="different attributes"):
        read_log(xes(tmp_path, trace("A", event("2025-01-01T10:00:00Z", "x", many))))
    deep = '<string key="a" value="b">' * 80 + "</string>" * 80
    with pytest.raises(UnreadableLog, match="deep"):
        read_log(xes(tmp_path, trace("A", event("2025-01-01T10:00:00Z", "x", deep))))
