"""azimuth install: where the kernelspec goes, what is in it, and what happens when it cannot go there."""

import json
import shutil
from pathlib import Path

import pytest
from jupyter_client.kernelspec import KernelSpecManager

SOURCE = Path(__file__).resolve().parents[2] / "Kernelspec"
FILES = {"kernel.json", "logo-svg.svg", "logo-32x32.png", "logo-64x64.png"}


def test_writes_all_files_and_an_argv_that_starts_this_executable(azimuth, executable, tmp_path):
    result = azimuth("install", "--prefix", tmp_path)
    assert result.returncode == 0, result.stderr
    folder = tmp_path / "share/jupyter/kernels/azimuth"
    assert str(folder) in result.stdout
    assert {file.name for file in folder.iterdir()} == FILES
    for logo in FILES - {"kernel.json"}:
        assert (folder / logo).read_bytes() == (SOURCE / logo).read_bytes()
    kernelspec = json.loads((folder / "kernel.json").read_text())
    assert kernelspec["argv"] == [str(executable), "kernel", "-f", "{connection_file}"]
    assert kernelspec["interrupt_mode"] == "message"
    assert kernelspec["kernel_protocol_version"] == "5.5"


def test_jupyter_finds_what_was_installed(azimuth, tmp_path):
    azimuth("install", "--prefix", tmp_path, "--name", "azimuth-2.0_x")
    manager = KernelSpecManager(kernel_dirs=[str(tmp_path / "share/jupyter/kernels")], ensure_native_kernel=False)
    assert list(manager.find_kernel_specs()) == ["azimuth-2.0_x"]
    assert manager.get_kernel_spec("azimuth-2.0_x").display_name == "Azimuth"


@pytest.mark.parametrize(
    ("arguments", "environment", "folder"),
    [
        ([], {}, "home/.local/share/jupyter"),
        (["--user"], {"XDG_DATA_HOME": "{}/xdg"}, "xdg/jupyter"),
        (["--user"], {"XDG_DATA_HOME": "{}/xdg", "JUPYTER_DATA_DIR": "{}/data"}, "data"),
        (["--sys-prefix"], {"VIRTUAL_ENV": "{}/env", "CONDA_PREFIX": "{}/conda"}, "env/share/jupyter"),
        (["--sys-prefix"], {"CONDA_PREFIX": "{}/conda"}, "conda/share/jupyter"),
        (["--prefix", "relative"], {}, "relative/share/jupyter"),
    ],
)
def test_chooses_the_folder_that_jupyter_would(azimuth, tmp_path, arguments, environment, folder):
    environment = {name: value.format(tmp_path) for name, value in environment.items()}
    result = azimuth("install", *arguments, **environment)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / folder / "kernels/azimuth/kernel.json").is_file()


def test_replaces_an_older_kernelspec_whole_and_leaves_nothing_beside_it(azimuth, tmp_path):
    folder = tmp_path / "share/jupyter/kernels/azimuth"
    folder.mkdir(parents=True)
    (folder / "left-over.txt").write_text("from an older version")
    assert azimuth("install", "--prefix", tmp_path).returncode == 0
    assert {file.name for file in folder.iterdir()} == FILES
    assert [file.name for file in folder.parent.iterdir()] == ["azimuth"]


def test_works_from_a_binary_that_was_moved_to_an_awkward_place(azimuth, executable, tmp_path):
    moved = tmp_path / 'a "quoted" \\ folder' / "azimuth"
    moved.parent.mkdir()
    shutil.copy(executable, moved)
    assert azimuth("install", "--prefix", tmp_path, program=moved).returncode == 0
    kernelspec = json.loads((tmp_path / "share/jupyter/kernels/azimuth/kernel.json").read_text())
    assert kernelspec["argv"][0] == str(moved)


@pytest.mark.parametrize("name", ["", ".", "..", "A", "a/b", "../a", "ä", "a b"])
def test_refuses_a_name_that_is_no_kernel_name(azimuth, tmp_path, name):
    result = azimuth("install", "--prefix", tmp_path, "--name", name)
    assert result.returncode == 64
    assert "a kernel's name is made of" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_says_which_folder_cannot_be_written_and_why(azimuth, tmp_path):
    (tmp_path / "file").write_text("")
    result = azimuth("install", "--prefix", tmp_path / "file")
    assert result.returncode == 1
    assert f"cannot write {tmp_path}/file/share/jupyter/kernels/azimuth: Not a directory." in result.stderr


def test_sys_prefix_without_an_environment_says_so(azimuth):
    result = azimuth("install", "--sys-prefix")
    assert result.returncode == 1
    assert "neither VIRTUAL_ENV nor CONDA_PREFIX is set" in result.stderr


def test_refuses_two_places_at_once(azimuth):
    result = azimuth("install", "--user", "--sys-prefix")
    assert result.returncode == 64
    assert "choose one of" in result.stderr
