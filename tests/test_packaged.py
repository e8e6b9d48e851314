"""The packaged rules, read from YAML or from their compiled copy."""

from __future__ import annotations

from fincheck.rulebook import packaged


def told(book):
    return [
        (r.id, r.title, r.scope_text, r.formula, r.when_text, r.severity, r.basis, r.why, r.covers, r.place, r.reads,
         r.needs, r.section, r.by_column)
        for r in book.rules
    ]  # fmt: skip


def test_the_copy_holds_what_the_files_hold():
    packaged.load()
    copy, read = packaged.load(), packaged.load(whole=True)
    assert told(copy) == told(read)
    assert copy.terms.by_id == read.terms.by_id
    assert copy.terms.id_of_label == read.terms.id_of_label


def test_the_second_load_does_not_read_the_files(monkeypatch):
    packaged.load()
    monkeypatch.setattr(packaged, "_read", lambda rules: None)
    assert packaged.load().rules


def test_a_changed_file_makes_the_copy_worthless(monkeypatch):
    packaged.load()
    stamp = packaged._stamp()
    name, size, time = stamp[0]
    monkeypatch.setattr(packaged, "_stamp", lambda: [(name, size, time + 1), *stamp[1:]])
    monkeypatch.setattr(packaged, "_read", lambda rules: packaged.Rulebook(packaged.Terms()))
    assert packaged.load().rules == []


def test_a_damaged_copy_is_read_past(monkeypatch):
    monkeypatch.setattr(packaged.marshal, "loads", lambda data: 1 / 0 if not data else None)
    assert packaged.load().rules
