"""Runs the quickstart as a reader does, and looks at what it shows."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
QUICKSTART = ROOT / "Notebooks" / "quickstart.ipynb"
FASHION_MNIST = Path("/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz")


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quickstart")
    data = "fashion-mnist" if FASHION_MNIST.exists() else "shapes"
    subprocess.run(
        [sys.executable, ROOT / "Scripts/run-notebook.py", QUICKSTART, "--output", folder, "--data", data],
        check=True, timeout=900,
    )
    return nbformat.read(folder / "quickstart.ipynb", as_version=4)


def outputs(notebook, cell_id):
    return next(cell for cell in notebook.cells if cell.id == cell_id).outputs


def text(notebook, cell_id):
    return "\n".join(
        output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs(notebook, cell_id)
    )


def test_the_loss_ends_below_where_it_began(executed):
    page = "".join(output.get("data", {}).get("text/html", "") for output in outputs(executed, "train"))
    first, last = re.search(r"loss ([0-9.]+) → ([0-9.]+)", page).groups()
    assert float(last) < float(first)


def test_all_architectures_are_ranked_and_flops_stand_beside_the_angle(executed):
    ranking = text(executed, "rank")
    assert "15,625 architectures by angle" in ranking
    assert "angle (rad)" in ranking and "flops" in ranking
    assert len(re.findall(r"\|\w+~0\|\+\|\w+~0\|\w+~1\|\+\|\w+~0\|\w+~1\|\w+~2\|", ranking)) == 10


@pytest.mark.parametrize("cell_id", ["plot", "histogram", "winner", "space"])
def test_pictures_survive_in_every_front_end(executed, cell_id):
    data = next(output.data for output in outputs(executed, cell_id) if "image/png" in output.get("data", {}))
    assert "image/svg+xml" in data and "text/plain" in data


def test_the_committed_notebook_was_run_to_its_end():
    notebook = nbformat.read(QUICKSTART, as_version=4)
    nbformat.validate(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.execution_count and cell.outputs, cell.id
            assert all(output.output_type != "error" for output in cell.outputs)
