"""The documents keep up with the project: their links lead somewhere, their commands exist."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document):
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text())
    files = [target for target in targets if not re.match(r"[a-z]+:", target)]
    assert [file for file in files if not (document.parent / file).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_subcommand_in_code_exists(document, azimuth):
    code = " \n".join(re.findall(r"```.*?```|`[^`\n]+`", document.read_text(), re.DOTALL))
    named = set(re.findall(r"(?:^|[`/\s])azimuth ([a-z]+)\b", code))
    known = set(re.findall(r"^  ([a-z]+) ", azimuth("--help").stdout, re.MULTILINE))
    assert named <= known
