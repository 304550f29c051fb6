"""What arXiv's e-print address answers, unpacked in memory: what is kept, and what is refused."""

import gzip
import io
import tarfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from ingest.fulltext.latex import archive
from ingest.fulltext.latex.archive import read_eprint, safe_name

PAPER = b"\\documentclass{article}\\begin{document}" + b"A sentence of a paper. " * 200 + b"\\end{document}"


def packed(members: dict[str, bytes], form: int = tarfile.GNU_FORMAT) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=form) as tar:
        for name, content in members.items():
            told = tarfile.TarInfo(name)
            told.size = len(content)
            tar.addfile(told, io.BytesIO(content))
    return file.getvalue()


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_text_files_of_a_tar_are_read_and_figures_passed_over(form):
    content = packed({"ms.tex": PAPER, "fig/a.png": b"\x89PNG" * 5000, "sec/one.tex": b"\\section{One}"}, form)
    assert read_eprint(gzip.compress(content)) == {"ms.tex": PAPER.decode(), "sec/one.tex": "\\section{One}"}
    assert read_eprint(content) == read_eprint(gzip.compress(content))


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_longer_than_a_header_are_read_whole(form):
    name = "folder/" * 30 + "ms.tex"
    assert list(read_eprint(packed({name: PAPER}, form))) == [name]


@pytest.mark.parametrize("content", [PAPER, gzip.compress(PAPER)], ids=["bare", "gzip"])
def test_one_file_alone_is_the_paper(content):
    assert read_eprint(content) == {"main.tex": PAPER.decode()}


def test_older_sources_are_read_as_latin_1():
    assert read_eprint(PAPER + b"\r\nM\xfcller")["main.tex"].endswith("\nMüller")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"%PDF-1.5 ...", "PDF only"),
        (gzip.compress(b"%PDF-1.5 ..."), "PDF only"),
        (b"%!PS-Adobe-2.0", "PostScript only"),
        (b"<!DOCTYPE html><html>", "no TeX source"),
        (b"", "empty source"),
        (b"%auto-ignore\nThis paper has been withdrawn by the author.", "withdrawn"),
        (packed({"paper.pdf": b"%PDF"}), "no TeX among"),
        (gzip.compress(PAPER)[:-40], "cut short"),
        (packed({"ms.tex": PAPER * 9})[:9000], "cut short"),
    ],
    ids=["pdf", "pdf.gz", "ps", "html", "empty", "withdrawn", "tar of pdf", "short gzip", "short tar"],
)
def test_what_is_no_source_is_refused_with_the_reason(content, told):
    with pytest.raises(InputError, match=told):
        read_eprint(content)


def test_links_devices_and_names_that_leave_the_folder_are_passed_over():
    file = io.BytesIO(packed({"ms.tex": PAPER, "../../evil.tex": b"\\x", "/etc/evil.tex": b"\\x"}))
    with tarfile.open(fileobj=file, mode="a") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            told = tarfile.TarInfo("link.tex")
            told.type, told.linkname = kind, "/etc/passwd"
            tar.addfile(told)
    assert list(read_eprint(file.getvalue())) == ["ms.tex"]
    assert safe_name("a/../../b.tex") == ""


def test_a_member_that_claims_a_huge_size_is_refused_before_it_is_read():
    told = tarfile.TarInfo("ms.tex")
    told.size = 10**12
    with pytest.raises(InputError, match="claims 1,000,000,000,000 bytes"):
        read_eprint(told.tobuf(tarfile.GNU_FORMAT) + PAPER)


def test_a_name_of_megabytes_is_refused():
    told = tarfile.TarInfo("././@LongLink")
    told.type, told.size = tarfile.GNUTYPE_LONGNAME, 2_000_000
    with pytest.raises(InputError, match="a name of 2,000,000 bytes"):
        read_eprint(told.tobuf(tarfile.GNU_FORMAT) + b"a" * 2_000_000)


def test_a_bomb_is_refused_within_its_bound(monkeypatch):
    monkeypatch.setattr(archive, "LARGEST_UNPACKED", 3_000_000)
    with pytest.raises(InputError, match="unpacks to more"):
        read_eprint(gzip.compress(b"\\x" * 2_000_000))
    monkeypatch.setattr(archive, "LARGEST_TEXT", 1_000_000)
    with pytest.raises(InputError, match="MB"):
        read_eprint(gzip.compress(b"\\x" * 1_000_000))


def test_more_members_than_a_paper_has_are_refused(monkeypatch):
    monkeypatch.setattr(archive, "MOST_MEMBERS", 20)
    with pytest.raises(InputError, match="more than 20 members"):
        read_eprint(packed({f"{number}.tex": b"\\x" for number in range(30)}))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_damaged_bytes_raise_nothing_but_an_input_error(data):
    plain = packed({"ms.tex": PAPER, "a.bib": b"@book{a}"})
    content = bytearray(
        data.draw(st.sampled_from([plain, gzip.compress(plain), gzip.compress(PAPER), zlib.compress(PAPER)]))
    )
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        files = read_eprint(bytes(content[: data.draw(st.integers(0, len(content)))]))
    except InputError:
        return
    assert all(isinstance(text, str) for text in files.values())
