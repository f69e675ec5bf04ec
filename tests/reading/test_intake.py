"""Intake: files become sealed sources with pages and attachments, whole or not at all."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from sealed import counts
from sqlalchemy import select

from casefile.core.case import Case, create_case, open_case
from casefile.core.errors import CancelledError, RefusedError
from casefile.core.excerpts import add_excerpt_quote
from casefile.core.originals import read_original
from casefile.core.pages import PAGES_FACT, drop_pages, get_page, pages_digest, stage_pages
from casefile.core.quotes import find_quote, read_wording
from casefile.core.schema import CaseInfo, Source
from casefile.core.search import search_case
from casefile.core.sources import delete_source, list_children, list_custody, list_sources
from casefile.exchange.verify import verify_case
from casefile.reading import intake
from casefile.reading.channel import Limits
from casefile.reading.intake import Capture, Intake, add_file
from casefile.reading.rereading import read_again

TEXT = "The ship Grey Heron carried 28,000 tons.\nThe minister denied it.\n"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    (tmp_path / "paper.txt").write_text(TEXT, "utf-8")
    return tmp_path / "paper.txt"


def mail(subject: str, *attached: tuple[str, bytes]) -> bytes:
    """Return an e-mail with text and attachments; a name that ends in .eml is attached as a message."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", subject
    message["Date"] = "Thu, 17 Jul 2025 10:00:00 +0000"
    message.set_content(f"Text of {subject}.")
    for name, data in attached:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def write(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def sources(case: Case) -> list[Source]:
    with case.read() as session:
        return list(list_sources(session))


def test_a_text_becomes_a_source_with_its_page_and_custody(case: Case, paper: Path) -> None:
    capture = Capture(captured="2025-07-18T09:30:00+09:00", collector="C. Collector", publisher="Press", tlp="GREEN")
    made = add_file(case, paper, capture, title="A paper")
    (source,) = sources(case)
    assert (made.source_id, made.pages, made.children, made.unread) == (source.id, 1, (), None)
    assert (source.title, source.file_name, source.media_type) == ("A paper", "paper.txt", "text/plain")
    assert (source.size, source.sha256) == (len(TEXT), hashlib.sha256(TEXT.encode()).hexdigest())
    assert (source.publisher, source.tlp, source.kind, source.unread) == ("Press", "GREEN", "document", None)
    assert ["charset", "ascii"] in (source.facts or [])
    assert b"".join(read_original(case, source.sha256)) == TEXT.encode()
    with case.read() as session:
        stored = get_page(session, source.sha256, 1)
        assert stored is not None
        assert stored.text == TEXT
        assert [(e.action, e.actor, e.sha256) for e in list_custody(session, source.id)] == [
            ("captured", "C. Collector", None),
            ("sealed", "A. Author", source.sha256),
        ]
        assert [hit.source_id for hit in search_case(session, "heron")] == [source.id]
    assert case.undo() == "Add source A paper"
    assert sources(case) == []
    assert case.redo() == "Add source A paper"
    assert [s.id for s in sources(case)] == [source.id]


def test_the_same_bytes_twice_are_two_sources_and_one_original(case: Case, paper: Path, tmp_path: Path) -> None:
    other = write(tmp_path, "copy.txt", TEXT.encode())
    add_file(case, paper)
    before = counts(case)
    made = add_file(case, other)
    assert made.pages == 1
    after = counts(case)
    assert {name: after[name] - before[name] for name in ("original", "original_chunk", "page", "source")} == {
        "original": 0, "original_chunk": 0, "page": 0, "source": 1,
    }  # fmt: skip


def test_attachments_are_sources_below_their_mail_in_one_change(case: Case, tmp_path: Path) -> None:
    inner = mail("inner", ("note.txt", b"innermost words"))
    file = write(tmp_path, "outer.eml", mail("outer", ("list.txt", b"a list"), ("inner.eml", inner)))
    capture = Capture(
        captured="2025-07-18T09:30Z", collector="C", tlp="RED", provided_by="W", symbol="X/1", kind="message"
    )
    made = add_file(case, file, capture)
    assert [child.name for child in made.children] == ["list.txt", "inner.eml"]
    assert [child.name for child in made.children[1].children] == ["note.txt"]
    with case.read() as session:
        outer = session.get_one(Source, made.source_id)
        first, second = list_children(session, outer.id)
        (third,) = list_children(session, second.id)
        assert [s.kind for s in (outer, first, second, third)] == ["message", "document", "message", "document"]
        assert first.parent_locator
        for child in (first, second, third):
            assert (child.tlp, child.provided_by, child.collector, child.symbol) == ("RED", "W", "C", None)
            assert [e.action for e in list_custody(session, child.id)] == ["captured", "sealed"]
        page = get_page(session, third.sha256, 1)
        assert page is not None
        assert page.text == "innermost words"
    assert case.undo() == "Add source outer.eml"
    assert sources(case) == []


def test_an_attachment_twice_is_stored_once(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path, "m.eml", mail("m", ("a.txt", b"same words"), ("b.txt", b"same words")))
    made = add_file(case, file)
    assert [child.pages for child in made.children] == [1, 1]
    assert counts(case)["original"] == 2
    assert counts(case)["source"] == 3


def test_attachments_go_so_deep_and_so_many_and_no_further(case: Case, tmp_path: Path) -> None:
    deep = mail("m0", ("end.txt", b"end"))
    for level in range(1, 9):
        deep = mail(f"m{level}", ("inner.eml", deep))
    made = add_file(case, write(tmp_path, "deep.eml", deep))
    depth, node = 0, made
    while node.children:
        depth, node = depth + 1, node.children[0]
    assert depth == intake.DEPTH
    assert any("were not taken out" in warning for warning in node.warnings)
    wide = mail("wide", *[(f"{n}.txt", b"%d" % n) for n in range(12)])
    assert len(add_file(case, write(tmp_path, "wide.eml", wide)).children) == 12


def test_too_many_attachments_are_named_not_taken(case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "CHILDREN", 3)
    wide = mail("wide", *[(f"{n}.txt", b"%d" % n) for n in range(5)])
    made = add_file(case, write(tmp_path, "wide.eml", wide))
    assert [child.name for child in made.children] == ["0.txt", "1.txt", "2.txt"]
    assert any(warning.startswith("2 attachments were not taken out") for warning in made.warnings)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("film.mp4", b"\0\0\0\x18ftypmp42" + bytes(2000), ("video/mp4", "not read by this version")),
        ("broken.pdf", b"%PDF-1.7\nrubbish", ("application/pdf", "damaged")),
        ("noise.bin", bytes(range(256)) * 40, ("application/octet-stream", "not read by this version")),
    ],
)
def test_what_cannot_be_read_is_sealed_all_the_same(
    case: Case, tmp_path: Path, name: str, data: bytes, told: tuple[str, str]
) -> None:
    media_type, reason = told
    made = add_file(case, write(tmp_path, name, data))
    (source,) = sources(case)
    assert made.pages == 0
    assert made.unread == source.unread
    assert reason in (source.unread or "")
    assert source.media_type == media_type
    assert b"".join(read_original(case, source.sha256)) == data


def test_a_file_larger_than_the_reader_takes_is_sealed_unread(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "Limits", lambda: Limits(document_bytes=5 << 20))
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate((5 << 20) + 1)
    made = add_file(case, tmp_path / "big.txt")
    assert (
        made.unread
        == "big.txt: larger than 5 MB, which is more than the reader takes; it is sealed without being read."
    )


def test_a_file_read_later_stays_read_when_that_is_undone(
    case: Case, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(intake, "Limits", lambda: Limits(document_bytes=5))
        first = add_file(case, paper).source_id
    add_file(case, paper, title="Again")
    for step in (lambda: None, case.undo, case.redo, case.undo):
        step()
        with case.read() as session:
            source = session.get_one(Source, first)
            assert source.unread is None
            assert [value for name, value in source.facts or [] if name == PAGES_FACT] == [
                pages_digest(session, source.sha256)
            ]
            assert find_quote(read_wording(session, first), "Grey Heron")
        assert verify_case(case).problems == ()


def test_a_source_that_comes_back_knows_the_pages_made_meanwhile(case: Case, paper: Path) -> None:
    first, second = (add_file(case, paper, title=title).source_id for title in ("One", "Two"))
    with case.change("Delete source") as session:
        delete_source(session, second)
    with case.read() as session:
        sha256 = session.get_one(Source, first).sha256
        page = get_page(session, sha256, 1)
    assert page is not None
    with case.stage() as connection:  # as an older reader would have made them
        drop_pages(connection, sha256)
        stage_pages(connection, sha256, [replace(page, text="Otherwise.")])
    read_again(case, first)
    assert case.undo() == "Delete source"
    assert verify_case(case).problems == ()


def test_threads_take_mails_with_the_same_attachments_in_any_order(case: Case, tmp_path: Path) -> None:
    attached = [("one.bin", os.urandom(5 << 20)), ("two.bin", os.urandom(5 << 20))]
    files = [
        write(tmp_path, f"{n}.eml", mail(f"Mail {n}", *(attached if n % 2 else reversed(attached)))) for n in range(3)
    ]
    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(lambda file: add_file(case, file), files))
    assert [len(one.children) for one in made] == [2, 2, 2]
    assert counts(case)["original"] == 5
    assert verify_case(case).problems == ()


def test_an_empty_file_is_a_source(case: Case, tmp_path: Path) -> None:
    made = add_file(case, write(tmp_path, "empty.txt", b""))
    (source,) = sources(case)
    assert (source.size, source.id) == (0, made.source_id)
    assert list(read_original(case, source.sha256)) == []


def test_a_file_name_that_is_no_text_is_shown_with_marks(case: Case, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        write(tmp_path, name, b"text")
    except OSError:
        pytest.skip("this file system takes only names that are text")
    add_file(case, tmp_path / name)
    assert [source.file_name for source in sources(case)] == ["caf\ufffd.txt"]


@pytest.mark.parametrize(
    ("capture", "sentence"),
    [
        (Capture(captured="2025-07-18 09:30"), "no time zone"),
        (Capture(published="soon"), "published of a source"),
        (Capture(origin_id="nobody"), "no origin"),
    ],
)
def test_a_refused_file_leaves_the_case_byte_identical(
    case: Case, paper: Path, capture: Capture, sentence: str
) -> None:
    before = case.path.read_bytes()
    with pytest.raises(RefusedError, match=sentence):
        add_file(case, paper, capture)
    with pytest.raises(RefusedError, match="cannot be read"):
        add_file(case, paper.with_name("none.txt"))
    with pytest.raises(RefusedError, match="cannot be read"):
        add_file(case, paper.parent)
    assert case.path.read_bytes() == before


def test_a_case_open_for_reading_takes_nothing(case: Case, paper: Path) -> None:
    with open_case(case.path, writable=False) as reader, pytest.raises(RefusedError, match="for reading only"):
        add_file(reader, paper)


def test_a_file_that_changes_while_it_is_read_is_refused(case: Case, paper: Path) -> None:
    class Changes:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            if what.startswith("Hashing"):
                paper.write_text("something else")

    with pytest.raises(RefusedError, match="changed while it was being read"):
        add_file(case, paper, progress=Changes())
    assert not any(number for name, number in counts(case).items() if name != "search_doc")


class Steps:
    """Counts the steps that do not depend on time, and cancels at one of them."""

    def __init__(self, cancel_at: int = 0) -> None:
        self.names: list[str] = []
        self.cancel_at = cancel_at

    def step(self, done: int, total: int | None, what: str = "") -> None:
        if what.startswith("Reading"):
            return
        self.names.append(what.split(" ", 1)[0])
        if len(self.names) == self.cancel_at:
            raise CancelledError("cancelled")


def test_cancelled_anywhere_nothing_is_left(case: Case, tmp_path: Path) -> None:
    file = write(tmp_path, "m.eml", mail("m", ("b.txt", b"words " * 900_000)))
    empty = counts(case)
    seen: list[str] = []
    for number in range(1, 40):
        steps = Steps(number)
        try:
            add_file(case, file, progress=steps)
        except CancelledError:
            seen.append(steps.names[-1])
            assert counts(case) == empty, f"step {number}, {seen[-1]}"
        else:
            break
    assert set(seen) == {"Hashing", "Storing", "Sealing"}
    assert counts(case)["source"] == 2
    assert verify_case(case).problems == ()


def test_cancelled_while_reading_nothing_is_left(case: Case, tmp_path: Path) -> None:
    class Cancels:
        def step(self, done: int, total: int | None, what: str = "") -> None:
            if what == "Reading a.txt":
                raise CancelledError("cancelled")

    before = counts(case)
    with pytest.raises(CancelledError):
        add_file(case, write(tmp_path, "m.eml", mail("m", ("a.txt", b"words"))), progress=Cancels())
    assert counts(case) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from casefile.core.case import open_case
from casefile.reading.intake import add_file
class Kill:
    left = int(sys.argv[3])
    def step(self, done, total, what=""):
        if not what.startswith("Reading"):
            self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
with open_case(Path(sys.argv[1]), author="B", station="t") as case:
    add_file(case, Path(sys.argv[2]), progress=Kill())
    if Kill.left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
"""


def kill(path: Path, file: Path, step: int) -> int:
    command = [sys.executable, "-c", KILLED, str(path), str(file), str(step)]
    return subprocess.run(command, check=False).returncode


def test_killed_anywhere_the_source_is_absent_not_half(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    file = write(tmp_path, "m.eml", mail("m", ("b.bin", os.urandom(5 << 20))))
    with create_case(path, CaseInfo(title="T"), author="A", station="s") as case:
        empty = counts(case)
    ended = []
    for step in (3, 5, 7, 8, 99):
        ended.append(kill(path, file, step))
        with open_case(path, author="A", station="s") as case:
            if ended[-1] == -9:
                assert counts(case) == empty, f"step {step}"
                assert verify_case(case).problems == ()
    assert ended[:4] == [-9] * 4
    assert ended[-1] == 0
    with open_case(path, author="A", station="s") as case:
        assert counts(case)["source"] == 2
        assert verify_case(case).problems == ()


def test_after_the_change_a_kill_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.casefile"
    file = write(tmp_path, "a.txt", b"words")
    with create_case(path, CaseInfo(title="T"), author="A", station="s"):
        pass
    assert kill(path, file, -1) == -9
    with open_case(path, author="A", station="s") as case:
        assert counts(case)["source"] == 1
        assert verify_case(case).problems == ()


def flat(made: Intake) -> list[Intake]:
    return [made, *(one for child in made.children for one in flat(child))]


@pytest.mark.parametrize(
    ("name", "quote", "children"),
    [
        ("news/upi_2025-07-17_en.txt", "Democratic People's Republic of Korea", []),
        ("email/mail_attachment_emails_attachment_pdf.eml", None, ["broken.pdf"]),
        ("email/ingest_email_attached_plaintext.eml", None, None),
        ("images/DSCN0010.jpg", None, []),
    ],
)
def test_real_files(case: Case, shared_data: Path, name: str, quote: str | None, children: list[str] | None) -> None:
    made = add_file(case, shared_data / "documents" / name, Capture(captured="2025-07-18T00:00Z", collector="C"))
    assert made.pages >= 1
    if children is not None:
        assert [child.name for child in made.children] == children
    for one in flat(made):
        with case.read() as session:
            source = session.get_one(Source, one.source_id)
            asdict(one)
        assert hashlib.sha256(b"".join(read_original(case, source.sha256))).hexdigest() == source.sha256
    if quote:
        with case.change("Quote") as session:
            first = get_page(session, session.get_one(Source, made.source_id).sha256, 1)
            assert first is not None
            add_excerpt_quote(session, made.source_id, first.text[200:300])
    assert verify_case(case).problems == ()


PASSWORDED = "documents/pdf/issue3371.pdf"


def test_a_password_is_asked_for_refused_and_taken(case: Case, shared_data: Path) -> None:
    file = shared_data / PASSWORDED
    before = case.path.read_bytes()
    with pytest.raises(RefusedError, match="password does not open"):
        add_file(case, file, password="wrong")
    assert case.path.read_bytes() == before
    first = add_file(case, file)
    assert "password" in (first.unread or "")
    second = add_file(case, file, password="ELXRTQWS")
    assert second.unread is None
    assert second.pages == 1
    with case.read() as session:
        assert session.scalars(select(Source.unread)).all() == [None, None]
    assert verify_case(case).problems == ()


def test_pages_rewritten_with_their_hashes_are_named(case: Case, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Alpha beta gamma.")
    add_file(case, tmp_path / "a.txt")
    with case.read() as session:
        page = get_page(session, session.scalars(select(Source.sha256)).one(), 1)
    assert page is not None
    assert verify_case(case).problems == ()
    with case.stage() as connection:
        sha256 = connection.exec_driver_sql("SELECT sha256 FROM page").scalar_one()
        drop_pages(connection, sha256)
        stage_pages(connection, sha256, [replace(page, text="Alpha beta delta.")])
    assert [problem.kind for problem in verify_case(case).problems] == ["page"]
