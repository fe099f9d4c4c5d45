"""Runs a notebook through a Jupyter client and keeps it, executed, as .ipynb and .html.

    python Scripts/run-notebook.py Notebooks/quickstart.ipynb --output .build/demo --show top-ten

Ends with status 1, the cell and its error, when a cell fails.
"""

import argparse
import os
import re
import sys
import time
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import NoSuchKernel
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbconvert import HTMLExporter

FASHION_MNIST = re.compile(r"\bdata\s+fashion-mnist\b")


def main() -> int:
    arguments = parse_arguments()
    try:
        notebook = nbformat.read(arguments.notebook, as_version=4)
    except (OSError, nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        return failed(f"Cannot read the notebook: {error}")
    if arguments.data == "shapes":
        use_shapes(notebook)
    arguments.output.mkdir(parents=True, exist_ok=True)
    try:
        problem = execute(notebook, arguments.kernel, arguments.output)
    except NoSuchKernel as error:
        return failed(f"{error}. Install it: azimuth install")
    except (RuntimeError, TimeoutError) as error:
        return failed(f"The kernel did not start: {error}")

    name = arguments.notebook.stem
    document, page = (arguments.output / f"{name}{suffix}" for suffix in (".ipynb", ".html"))
    write(document, nbformat.writes(notebook))
    write(page, HTMLExporter().from_notebook_node(notebook)[0])
    if problem is None and arguments.show:
        problem = show(notebook, arguments.show)
    print(f"\nExecuted notebook: {document.resolve()}\nThe same as a page: {page.resolve()}", flush=True)
    return 0 if problem is None else failed(problem)


def failed(reason: str) -> int:
    print(f"\n{reason}", file=sys.stderr)
    return 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--output", type=Path, required=True, help="folder for the executed notebook")
    parser.add_argument("--kernel", default="azimuth")
    parser.add_argument("--data", choices=["fashion-mnist", "shapes"], default="fashion-mnist")
    parser.add_argument("--show", metavar="TAG", help="print the output of the cell that has this tag")
    return parser.parse_args()


def use_shapes(notebook: nbformat.NotebookNode) -> None:
    """Puts the built-in shapes in the place of Fashion-MNIST, and says so in the notebook."""
    replaced = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source, count = FASHION_MNIST.subn("data shapes", cell.source)
            replaced += count
    if replaced:
        text = "**This run used the built-in shapes** in place of Fashion-MNIST, whatever the prose below says."
        notebook.cells.insert(0, nbformat.v4.new_markdown_cell(text))
        print("Running with 'data shapes' in place of 'data fashion-mnist'.")


def execute(notebook: nbformat.NotebookNode, kernel: str, folder: Path) -> str | None:
    """Runs all cells in the folder, a line each; returns what failed in them, or None."""
    started: dict[int, float] = {}
    code_cells = [index for index, cell in enumerate(notebook.cells) if cell.cell_type == "code"]

    def began(cell, cell_index):
        started[cell_index] = time.monotonic()

    def ended(cell, cell_index, **_):
        lines = [line for line in cell.source.splitlines() if line and not line.startswith("#")]
        seconds = time.monotonic() - started[cell_index]
        number = code_cells.index(cell_index) + 1
        print(f"[{number}/{len(code_cells)}] {seconds:6.1f} s  {lines[0] if lines else ''}", flush=True)

    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=None,
        resources={"metadata": {"path": str(folder)}},
        on_cell_execute=began,
        on_cell_executed=ended,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return f"A cell failed:\n{error}"
    except DeadKernelError as error:
        # Before the first cell began, there is nothing to keep.
        if not started:
            raise
        return f"The kernel died while it ran a cell: {error}"
    return None


def show(notebook: nbformat.NotebookNode, tag: str) -> str | None:
    """Prints the text of the outputs of the cell with a tag; returns what went wrong, or None."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and tag in cell.metadata.get("tags", []):
            texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
            if any(texts):
                print("\n" + "\n".join(text.rstrip("\n") for text in texts if text))
                return None
            return f"The cell tagged '{tag}' printed nothing."
    return f"No cell of the notebook is tagged '{tag}'."


def write(path: Path, text: str) -> None:
    """Writes beside the file and renames: whoever reads it never sees half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


if __name__ == "__main__":
    sys.exit(main())
