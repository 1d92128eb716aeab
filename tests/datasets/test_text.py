"""Text, how it is split, and how it is loaded from files of one's own."""

import gzip
import tracemalloc

import pytest

from micrograd_plus.datasets import Text, load_text


@pytest.fixture
def file(tmp_path):
    """A function that writes bytes into a file and gives its path."""

    def write(content):
        path = tmp_path / "a.txt"
        path.write_bytes(content)
        return path

    return write


LETTERS = Text(list("abcdefghij"))


def test_a_text_is_iterated_over_by_its_documents():
    assert list(Text(["ab", "c"])) == ["ab", "c"]
    assert len(Text(["ab", "c"])) == 2


def test_a_document_is_had_by_its_number():
    assert (LETTERS[2], LETTERS[-1]) == ("c", "j")


def test_a_slice_is_a_text_of_some_documents():
    some = Text(["ab", "c", "d"], separator=" ", title="letters")[1:]
    assert some == Text(["c", "d"], separator=" ", title="part of letters")


def test_a_split_cuts_no_document_and_loses_none():
    train, held_out = LETTERS.split(0.3, seed=1)
    assert (len(train), len(held_out)) == (7, 3)
    assert sorted([*train, *held_out]) == LETTERS.documents


def test_both_parts_of_a_split_keep_the_order():
    for part in LETTERS.split(0.5, seed=2):
        assert part.documents == sorted(part.documents)


def test_the_seed_chooses_what_is_held_out():
    assert LETTERS.split(0.3, 1) == LETTERS.split(0.3, 1)
    assert LETTERS.split(0.3, 1) != LETTERS.split(0.3, 2)


def test_of_a_single_document_the_last_tenth_is_held_out():
    train, held_out = Text(["0123456789" * 2]).split()
    assert (train.text, held_out.text) == ("012345678901234567", "89")


@pytest.mark.parametrize("text", [Text(["a", "b"]), Text(["ab"])])
@pytest.mark.parametrize("share", [1e-9, 0.999])
def test_no_part_of_a_split_is_empty(text, share):
    assert all(part.text for part in text.split(share))


@pytest.mark.parametrize("share", [0, 1, -0.1, 2, float("nan")])
def test_a_share_outside_0_to_1_is_refused(share):
    with pytest.raises(ValueError, match=f"share must be between 0 and 1, got {share}"):
        LETTERS.split(share)


@pytest.mark.parametrize("documents", [["a"], [""], []])
def test_one_character_cannot_be_split(documents):
    with pytest.raises(ValueError, match="there is nothing to part: the text has "):
        Text(documents).split()


@pytest.mark.parametrize(
    ("kind", "documents"),
    [
        ("whole", ["a b\n\n  c\nd\n \t\n\ne\n"]),
        ("lines", ["a b", "  c", "d", "e"]),
        ("paragraphs", ["a b", "  c\nd", "e"]),
    ],
)
def test_documents_are_the_whole_or_lines_or_what_blank_lines_part(file, kind, documents):
    path = file(b"a b\n\n  c\nd\n \t\n\ne\n")
    assert load_text(path, documents=kind).documents == documents


def test_paragraphs_are_put_together_with_a_blank_line(file):
    assert load_text(file(b"a\n\n\n\nb"), documents="paragraphs").text == "a\n\nb"


def test_a_file_of_one_line_is_one_document(file):
    for kind in ("whole", "lines", "paragraphs"):
        assert load_text(file(b"to be"), documents=kind).documents == ["to be"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_lines_end_alike_whatever_ended_them(file, end):
    assert load_text(file(f"a{end}b".encode())).text == "a\nb"


def test_only_line_ends_end_a_line(file):
    path = file("a\x0bb\x0cc\x85d\u2028e".encode())
    assert len(load_text(path, documents="lines")) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_a_byte_order_mark_is_no_character(file, encoding):
    assert load_text(file("né".encode(encoding))).text == "né"


def test_a_byte_order_mark_is_left_out_of_an_encoding_that_was_named(file):
    path = file("né".encode("utf-16"))
    assert load_text(path, "utf-16-le").text == load_text(path, "utf-16").text == "né"


def test_another_encoding_is_read_by_its_name(file):
    assert load_text(file("né".encode("latin-1")), encoding="latin-1").text == "né"


def test_what_is_no_utf_8_names_the_file_the_byte_and_what_to_try(file):
    path = file("a\nné".encode("latin-1"))
    with pytest.raises(ValueError, match=r"a\.txt, line 2: no text .* utf-8 \(byte e9\).* cp1252"):
        load_text(path)


def test_zero_bytes_are_no_text_or_utf_16(file):
    with pytest.raises(ValueError, match=r'a\.txt .* zero byte, .* line 2; .*"utf-16-le"'):
        load_text(file(b"a\nb\0"))


def test_an_unknown_encoding_is_a_lookup_error(file):
    with pytest.raises(LookupError, match="utf-9"):
        load_text(file(b"a"), "utf-9")


@pytest.mark.parametrize("kind", ["whole", "lines", "paragraphs"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(file, kind, content):
    with pytest.raises(ValueError, match=r"a\.txt is empty"):
        load_text(file(content), documents=kind)


@pytest.mark.parametrize("kind", ["lines", "paragraphs"])
def test_blank_lines_alone_are_no_documents(file, kind):
    with pytest.raises(ValueError, match=r"a\.txt has nothing but spaces"):
        load_text(file(b"\n \n"), documents=kind)


def test_documents_of_another_kind_are_refused(file):
    with pytest.raises(ValueError, match='"whole", "lines" or "paragraphs", got \'words\''):
        load_text(file(b"a"), documents="words")


def test_a_compressed_file_is_decompressed(file):
    assert load_text(file(gzip.compress(b"to be"))).text == "to be"


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing"):
        load_text(tmp_path / "nothing.txt")


@pytest.mark.slow
def test_100_megabytes_are_loaded_with_twice_their_size_in_memory(tmp_path):
    path = tmp_path / "large.txt"
    path.write_bytes(b"To be, or not to be\n" * 5_000_000)
    tracemalloc.start()
    try:
        text = load_text(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(text.documents[0]) == 100_000_000
    assert peak < 3.1e8
