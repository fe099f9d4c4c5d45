"""Runs the notebooks of the spaces and of the baselines, and looks at what they show."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")


@pytest.fixture(scope="module", params=["spaces", "baselines"])
def lesson(request, tmp_path_factory):
    """The notebook's name and what it shows when it is run now."""
    folder = tmp_path_factory.mktemp(request.param)
    data = "fashion-mnist" if FASHION_MNIST.exists() else "shapes"
    notebook = ROOT / f"Notebooks/{request.param}.ipynb"
    subprocess.run(
        [sys.executable, ROOT / "Scripts/run-notebook.py", notebook, "--output", folder, "--data", data],
        check=True, timeout=1200,
    )
    return request.param, nbformat.read(folder / notebook.name, as_version=4)


def text(notebook, cell_id):
    cell = next(cell for cell in notebook.cells if cell.id == cell_id)
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs
    )


def test_each_search_has_its_result(lesson):
    name, notebook = lesson
    if name == "spaces":
        for cell in ("darts-search", "mobile-search", "own-draw"):
            assert "proven: none within the limits has a larger angle" in text(notebook, cell), cell
        left = re.search(r"([0-9,]+) architectures left", text(notebook, "shrink")).group(1)
        assert int(left.replace(",", "")) <= 200
    else:
        assert "proven" in text(notebook, "rlnas")
        assert "the best of 80 that were looked at" in text(notebook, "spos")
        assert "PC-DARTS, 4 epochs" in text(notebook, "pcdarts")
        for winner in ("rlnas", "spos", "pcdarts", "zero"):
            accuracy = float(re.search(r"2,000 +([0-9.]+) +[0-9.]+", text(notebook, f"retrain-{winner}")).group(1))
            # Ten classes: a network that has learned nothing is right once in ten.
            assert accuracy > 20, winner
        assert len(re.findall(r"^(true|random|shuffled) +(accuracy|angle)", text(notebook, "compare"), re.M)) == 6


def test_pictures_survive_in_every_front_end(lesson):
    name, notebook = lesson
    drawn = ["darts-search", "darts-reduce", "mobile-search", "own-rank"] if name == "spaces" else ["rlnas", "zero-plot"]
    for cell_id in drawn:
        cell = next(cell for cell in notebook.cells if cell.id == cell_id)
        data = next(output.data for output in cell.outputs if "image/png" in output.get("data", {}))
        assert "image/svg+xml" in data and "text/plain" in data


@pytest.mark.parametrize("name", ["spaces", "baselines"])
def test_the_committed_notebook_was_run_to_its_end(name):
    notebook = nbformat.read(ROOT / f"Notebooks/{name}.ipynb", as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.execution_count and cell.outputs, cell.id
            assert all(output.output_type != "error" for output in cell.outputs)
