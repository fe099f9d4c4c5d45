"""Runs the quickstart through papermill, as scheduled jobs do."""

import nbformat
import papermill
from small_quickstart import small_quickstart


def test_papermill_runs_the_quickstart(tmp_path):
    nbformat.write(small_quickstart(), tmp_path / "in.ipynb")
    executed = papermill.execute_notebook(
        tmp_path / "in.ipynb", tmp_path / "out.ipynb", kernel_name="azimuth", cwd=tmp_path, progress_bar=False
    )
    cells = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.metadata.papermill.status == "completed" for cell in cells)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    ranking = next(cell for cell in cells if "top-ten" in cell.metadata.get("tags", []))
    assert str(ranking.outputs).count("|+|") >= 20
