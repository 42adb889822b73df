"""Files that are broken, absurd or meant to do harm are met by a sentence, or by a rule that is written down."""

import gzip
import io
import zipfile
from datetime import datetime

import pytest

import goldenthread as gt
from goldenthread.analysis.records.errors import BadRows, MappingNeeded, RecordsError, UnreadableLog
from goldenthread.analysis.records.logs import archives

HEAD = "id,at,unit\n"
ROW = "A,2025-01-01 10:00:00,Ops\n"
NAMED = {"order": "id", "time": "at", "unit": "unit"}


def saved(folder, content, name="log.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def events(path, **more):
    records = gt.read_log(path, **NAMED, **more)
    return records.rows("SELECT order_id, unit_id, finished_at FROM event ORDER BY seq")


# -- archives ------------------------------------------------------------------------------------------------


def test_packed_files_read_like_plain_ones(tmp_path):
    text = (HEAD + ROW).encode()
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside/tickets.csv", text)
        archive.writestr("__MACOSX/._tickets.csv", b"junk")
    plain = events(saved(tmp_path, text))
    assert events(saved(tmp_path, gzip.compress(text), "log.csv.gz")) == plain
    assert events(saved(tmp_path, zipped.getvalue(), "log.zip")) == plain


def bomb(name):
    flood = b"a" * (6 << 20)
    if name.endswith(".gz"):
        return gzip.compress(flood)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name.removesuffix(".zip") + ".csv" if ".xes" not in name else "log.xes", flood)
    return out.getvalue()


@pytest.mark.parametrize("name", ["log.csv.gz", "log.zip", "log.xes.gz", "log.parquet.gz", "log.json.gz"])
def test_a_bomb_is_cut_off_and_named(tmp_path, monkeypatch, name):
    monkeypatch.setattr(archives, "RATIO_COUNTS_FROM", 1 << 20)
    with pytest.raises(UnreadableLog, match="250 times its size"):
        gt.read_log(saved(tmp_path, bomb(name), name), **NAMED)


def test_what_does_not_fit_the_disk_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    text = "".join(f"A,2025-01-01 10:00:{i % 60:02},unit {i * 7919}\n" for i in range(500))
    with pytest.raises(UnreadableLog, match="more than fits"):
        events(saved(tmp_path, gzip.compress((HEAD + text).encode()), "log.csv.gz"))


@pytest.mark.parametrize("name", ["log.csv.gz", "log.zip"])
def test_a_damaged_archive_is_refused(tmp_path, name):
    whole = bomb(name)
    with pytest.raises(UnreadableLog, match="damaged"):
        events(saved(tmp_path, whole[: len(whole) // 2], name))


def test_an_archive_of_several_logs_is_refused_with_their_names(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("one.csv", HEAD)
        archive.writestr("two.csv", HEAD)
    with pytest.raises(UnreadableLog, match=r"2 files \(one\.csv, two\.csv\)"):
        events(saved(tmp_path, out.getvalue(), "log.zip"))


def test_an_archive_locked_with_a_password_is_refused(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("log.csv", HEAD + ROW)
    locked = bytearray(out.getvalue())
    locked[6] |= 1  # the mark of encryption, in the header of the file and in the list at the end
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableLog, match="locked with a password"):
        events(saved(tmp_path, bytes(locked), "log.zip"))


def test_a_name_in_an_archive_that_points_outside_is_only_a_name(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../escaped.csv", HEAD + ROW)
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    assert len(events(saved(inside, out.getvalue(), "log.zip"))) == 1
    assert [path.name for path in tmp_path.rglob("*.csv")] == []


# -- files that hold nothing, or something else --------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "log.csv", "is empty"),
        ("", "log.xes", "is empty"),
        ("", "log.parquet", "is empty"),
        (HEAD, "log.csv", "has a header and no rows"),
        ("one\ntwo\n", "log.csv", "one column only"),
        (ROW * 3, "log.csv", "must name the columns"),
        (b"PAR1 but not really", "log.parquet", "damaged or no Parquet"),
        (b"SQLite format 3\0 but not really", "log.sqlite", "damaged or no OCEL"),
        ("{" * 100_000, "log.json", "no well-formed JSON"),
        ('{"events": 5, "objects": null}', "log.json", "must be lists"),
        ('{"ocel:events": NaN}', "log.json", "must be lists"),
        ("[]", "log.json", "Export the log as"),
        ("\x01\x02 PNG \x1a\n\x03", "log.csv", "is no text"),
        ("[" * 100_000, "log.json", "nests its values deeper"),
        ('{"a": 1}', "log.json", "no OCEL log"),
        ('{"events": [{"id": "e"}], "objects": []}', "log.json", "lacks a part"),
        ("<html><body>503</body></html>", "log.xes", "no event inside a trace"),
        ("hello", "log.docx", "ends in '.docx'"),
    ],
)
def test_a_file_that_is_no_log_is_refused_in_a_sentence(tmp_path, content, name, sentence):
    with pytest.raises(UnreadableLog, match=sentence):
        gt.read_log(saved(tmp_path, content, name), **NAMED)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UnreadableLog, match="There is no file"):
        gt.read_log(tmp_path / "none.csv")


# -- text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(tmp_path, encoding):
    text = HEAD + "Ä,2025-01-01 10:00:00,Büro “Süd”\n"
    path = saved(tmp_path, text.encode(encoding))
    assert events(path) == [("Ä", "Büro “Süd”", datetime(2025, 1, 1, 10))]
    notes = gt.read_log(path, **NAMED).reading.notes
    assert any("was read as cp1252" in note for note in notes) == (encoding == "cp1252"), (
        "an assumption is said"
    )


def test_a_named_encoding_is_used_and_a_wrong_one_refused(tmp_path):
    path = saved(tmp_path, (HEAD + "Ż,2025-01-01 10:00:00,Łódź\n").encode("cp1250"))
    assert events(path, encoding="cp1250")[0][:2] == ("Ż", "Łódź")
    with pytest.raises(UnreadableLog, match="not written in utf-8"):
        events(path, encoding="utf-8")
    with pytest.raises(UnreadableLog, match="no encoding 'klingon'"):
        events(path, encoding="klingon")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    text = (HEAD + ROW + 'B,2025-01-01 11:00:00,"x, y; z|w"\n').replace(",", delimiter)
    text = text.replace(f'"x{delimiter} y', '"x, y')
    assert [row[1] for row in events(saved(tmp_path, text))] == ["Ops", "x, y; z|w"]


def test_a_row_with_a_nul_byte_is_refused_or_left_out(tmp_path):
    path = saved(tmp_path, (HEAD + ROW + "B,2025-01-01 11:00:00,O\0ps\n").encode())
    with pytest.raises(BadRows, match="row 2: there is a NUL byte in column 'unit'"):
        events(path)
    assert len(events(path, on_error="skip", rejects=tmp_path / "bad.csv")) == 1


def test_rows_of_another_width_and_open_quotes_are_named_with_their_place(tmp_path):
    text = (
        HEAD
        + ROW
        + "B,2025-01-01 11:00:00\n"
        + ROW
        + "C,soon,Ops\n"
        + "D,2025-01-01 12:00:00,Ops,more\n"
        + ROW
    )
    path = saved(tmp_path, text)
    with pytest.raises(BadRows) as refused:
        events(path)
    assert "row 2: the row has 2 values where the header names 3" in str(refused.value)
    assert "row 4: 'soon' in column 'at'" in str(refused.value)
    assert "row 5: the row has 4 values" in str(refused.value)
    rejects = tmp_path / "bad.csv"
    assert len(events(path, on_error="skip", rejects=rejects)) == 3
    assert [line.split(",")[0] for line in rejects.read_text().splitlines()] == ["row", "2", "5", "4"]
    with pytest.raises(BadRows, match="quotation mark"):
        events(saved(tmp_path, HEAD + ROW + 'B,2025-01-01 11:00:00,"Ops\n'))


def test_an_absurdly_long_value_is_refused_and_can_be_left_out(tmp_path):
    path = saved(tmp_path, HEAD + ROW + f"B,2025-01-01 11:00:00,{'x' * (5 << 20)}\n" + ROW)
    with pytest.raises(BadRows, match="longer than 2 MB"):
        events(path)
    assert len(events(path, on_error="skip", rejects=tmp_path / "bad.csv")) == 2


def test_column_names_are_never_commands(tmp_path):
    name = 'x"; DROP TABLE orders; --'
    header = 'id,at,unit,"' + name.replace('"', '""') + "\",it's,ID\n"
    records = gt.read_log(saved(tmp_path, header + ROW.replace("\n", ",1,2,3\n")), **NAMED)
    assert records.columns("event") >= {name, "it's", "ID 2"}


def test_a_file_name_with_wildcards_and_quotes_is_one_file(tmp_path):
    saved(tmp_path, HEAD + ROW * 5, "log1.csv")
    assert len(events(saved(tmp_path, HEAD + ROW, "log[1]*'?.csv"))) == 1


# -- too much ------------------------------------------------------------------------------------------------


def test_thousands_of_columns_are_refused_and_hundreds_read(tmp_path):
    def wide(n):
        return HEAD.strip() + "".join(f",c{i}" for i in range(n)) + "\n" + ROW.strip() + ",1" * n + "\n"

    with pytest.raises(UnreadableLog, match="has 2,103 columns"):
        events(saved(tmp_path, wide(2100)))
    assert len(events(saved(tmp_path, wide(400)))) == 1


@pytest.mark.slow
def test_a_million_units_are_a_million_units(tmp_path):
    path = tmp_path / "log.parquet"
    gt.RecordSet().execute(
        "COPY (SELECT 'o' || (i % 1000) AS id, TIMESTAMP '2025-01-01' AS at, 'u' || i AS unit FROM "
        f"range(1000000) t(i)) TO '{path}'"
    )
    assert gt.read_log(path, **NAMED).count("unit") == 1_000_000


# -- contents ------------------------------------------------------------------------------------------------


def test_an_event_id_that_comes_twice_is_refused_and_the_first_kept(tmp_path):
    path = saved(tmp_path, "id,at,unit,no\nA,2025-01-01,Ops,7\nA,2025-01-02,Lab,7\nA,2025-01-03,Lab,\n")
    with pytest.raises(BadRows, match="row 2: its event id '7' has come before"):
        events(path, event="no")
    left = events(path, event="no", on_error="skip", rejects=tmp_path / "bad.csv")
    assert [row[1] for row in left] == ["Ops", "Lab"]


def test_a_step_before_its_order_moves_the_placing_and_is_said(tmp_path):
    path = saved(tmp_path, "id,at,unit,born\nA,2025-01-02,Ops,2025-01-03\nB,2025-01-02,Ops,2025-01-01\n")
    records = gt.read_log(path, **NAMED, placed="born")
    assert records.rows('SELECT order_id, placed_at FROM "order" ORDER BY 1') == [
        ("A", datetime(2025, 1, 2)),
        ("B", datetime(2025, 1, 1)),
    ]
    assert any("In 1 of 2 orders a step comes before" in note for note in records.reading.notes)


def test_a_log_without_one_good_row_is_refused_even_when_skipping(tmp_path):
    path = saved(tmp_path, HEAD + "A,soon,Ops\n")
    with pytest.raises(BadRows, match="No row"):
        events(path, on_error="skip", rejects=tmp_path / "bad.csv")


def test_an_unknown_time_zone_or_date_order_is_refused_with_examples(tmp_path):
    path = saved(tmp_path, HEAD + ROW)
    with pytest.raises(RecordsError, match="Europe/Vienna"):
        events(path, time_zone="Mars/Olympus")
    with pytest.raises(RecordsError, match="dmy, mdy, ymd"):
        events(path, dates="mixed")


def test_a_column_that_is_not_a_time_is_refused(tmp_path):
    with pytest.raises(BadRows, match="'Ops' in column 'unit' is no time"):
        gt.read_log(saved(tmp_path, HEAD + ROW), order="id", time="unit")
    with pytest.raises(MappingNeeded, match="looks like the order"):
        gt.read_log(saved(tmp_path, "x,y\n1,2\n3,4\n"))


def test_nothing_is_left_behind_when_a_log_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "work"))
    (tmp_path / "work").mkdir()
    with pytest.raises(BadRows):
        events(saved(tmp_path, HEAD + "A,soon,Ops\n"))
    records = gt.read_log(saved(tmp_path, HEAD + ROW), **NAMED)
    assert any((tmp_path / "work").iterdir()), "the records are read from there"
    del records
    assert not list((tmp_path / "work").iterdir())
