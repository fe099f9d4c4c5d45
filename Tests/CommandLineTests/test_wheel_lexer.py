"""The colours of the language that the wheel brings to Pygments."""

import json
import random
import re
import time
from pathlib import Path

import pytest
from pygments.lexers import load_lexer_from_file
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

ROOT = Path(__file__).parents[2]
LEXER = ROOT / "Kernelspec/python/azimuth_kernel/lexer.py"


@pytest.fixture(scope="module")
def lexer():
    return load_lexer_from_file(str(LEXER), "AzimuthLexer", stripnl=False, ensurenl=False)


@pytest.fixture
def tokens(lexer):
    """The tokens of a text but what is white: tokens("top 5")."""

    def cut(text):
        return [(kind, word) for kind, word in lexer.get_tokens(text) if kind is not Whitespace]

    return cut


def notebook_cells():
    for path in sorted((ROOT / "Notebooks").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for number, cell in enumerate(cells, 1):
            if cell["cell_type"] == "code":
                yield pytest.param("".join(cell["source"]), id=f"{path.stem}-{number}")


def examples_of_the_manual():
    """The blocks of docs/commands.md that stand below 'Examples:', and of language.md those that are no messages."""
    for name in ["commands", "language"]:
        text = (ROOT / f"docs/{name}.md").read_text(encoding="utf-8")
        for number, block in enumerate(re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL), 1):
            # A synopsis has brackets around what may be left out, a message its kind.
            if not re.search(r"[A-Z]{2}|\[\w+=|Error:|…", block):
                yield pytest.param(block, id=f"{name}-{number}")


def test_the_session_of_the_readme(tokens):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    session = next(block for block in readme.split("```\n") if block.startswith("set seed=7"))
    found = tokens(session)
    assert found[:7] == [
        (Name.Function, "set"),
        (Name.Attribute, "seed"),
        (Operator, "="),
        (Number, "7"),
        (Comment.Single, "# 1  the space: 15,625 architectures"),
        (Name.Variable, "nb201"),
        (Operator, "="),
    ]
    words = {kind: [word for found_kind, word in found if found_kind is kind] for kind, _ in found}
    assert words[Name.Function] == ["set", "space", "data", "train", "rank", "top", "plot", "search", "draw", "save"]
    assert words[Name.Variable] == ["nb201", "images", "net", "ranking", "best"]
    assert words[Name.Attribute] == ["seed", "channels", "cells", "limit", "labels", "epochs", "batch"]
    assert words[Keyword] == ["on", "by", "vs", "from", "by", "under", "to"]
    assert words[Number] == ["7", "8", "5", "10k", "2", "64", "10", "15M"]
    assert words[String.Double] == ['"first.safetensors"']
    assert Error not in words


@pytest.mark.parametrize("source", [*notebook_cells(), *examples_of_the_manual()])
def test_no_errors_where_there_are_none(tokens, source):
    assert Error not in [kind for kind, _ in tokens(source)]


@pytest.mark.parametrize("word", ["10", "1_000", "1e-3", "10k", "15M", "2G", "50%", "30ms", "2min", "1.5h", "-3"])
def test_numbers(tokens, word):
    assert tokens(f"top {word}")[1:] == [(Number, word)]


def test_a_wrong_unit_and_an_open_text_are_errors(tokens):
    assert tokens("top 10kg")[1:] == [(Error, "10kg")]
    assert tokens('save net to "a\nnet')[3:] == [(Error, '"a'), (Name, "net")]


def test_ranges_lists_calls_and_names_with_hyphens(tokens):
    assert tokens("plot live-flops zoom=0.4..0.6 sizes=[1, n] labels=random(classes=5)") == [
        (Name.Function, "plot"),
        (Name, "live-flops"),
        *[(Name.Attribute, "zoom"), (Operator, "="), (Number, "0.4"), (Punctuation, ".."), (Number, "0.6")],
        *[(Name.Attribute, "sizes"), (Operator, "="), (Punctuation, "["), (Number, "1"), (Punctuation, ",")],
        *[(Name, "n"), (Punctuation, "]")],
        *[(Name.Attribute, "labels"), (Operator, "="), (Name.Function, "random"), (Punctuation, "(")],
        *[(Name.Attribute, "classes"), (Operator, "="), (Number, "5"), (Punctuation, ")")],
    ]


def test_pipes_and_conditions_over_several_lines(tokens):
    assert tokens('ranking | where flops>=3M and digits=="33"\n# why\n\n        | describe\nit') == [
        *[(Name, "ranking"), (Punctuation, "|"), (Name.Function, "where"), (Name, "flops"), (Operator, ">=")],
        *[(Number, "3M"), (Operator.Word, "and"), (Name, "digits"), (Operator, "=="), (String.Double, '"33"')],
        *[(Comment.Single, "# why"), (Punctuation, "|"), (Name.Function, "describe"), (Name, "it")],
    ]


def test_an_indented_line_goes_on_with_the_statement(tokens):
    found = tokens("net = train nb201\n  on images\n\n  epochs=3\nrank net")
    assert found[4:] == [
        *[(Keyword, "on"), (Name, "images"), (Name.Attribute, "epochs"), (Operator, "="), (Number, "3")],
        *[(Name.Function, "rank"), (Name, "net")],
    ]


def test_loops(tokens):
    assert tokens("for n in 1..3:\n  net = train nb201 seed=n\n\n  rank net\nrank net") == [
        *[(Keyword, "for"), (Name.Variable, "n"), (Keyword, "in"), (Number, "1"), (Punctuation, ".."), (Number, "3")],
        (Punctuation, ":"),
        *[(Name.Variable, "net"), (Operator, "="), (Name.Function, "train"), (Name, "nb201")],
        *[(Name.Attribute, "seed"), (Operator, "="), (Name, "n")],
        *[(Name.Function, "rank"), (Name, "net")],
        *[(Name.Function, "rank"), (Name, "net")],
    ]


@pytest.mark.parametrize("source", ["train?", "? train", "help train", "where ?"])
def test_help(tokens, source):
    assert (Name.Function, re.search("train|where", source)[0]) in tokens(source)


def test_nothing_is_lost_of_any_text(lexer):
    draw = random.Random(7)
    pieces = [*'ab_7-.=<>!?|()[],:"\\#%é漢\t \n\r\u00a0\ufeff\x00']
    pieces += ["\n  ", "for x in ", "0.5..1k", "and ", "on ", "help "]
    for _ in range(2000):
        text = "".join(draw.choices(pieces, k=draw.randrange(60)))
        assert "".join(word for _, _, word in lexer.get_tokens_unprocessed(text)) == text


@pytest.mark.parametrize("text", ["7" * 20_000 + "x", "a-" * 20_000, "\n" * 20_000, "( " * 20_000, '"\\' * 20_000])
def test_long_texts_take_no_long_time(lexer, text):
    start = time.monotonic()
    assert sum(len(word) for _, _, word in lexer.get_tokens_unprocessed(text)) == len(text)
    assert time.monotonic() - start < 5
