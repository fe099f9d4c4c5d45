"""azimuth doctor: what it finds, what it calls a problem, and whether its remedies mend."""

import json
import shlex
import subprocess


def findings(result, name):
    sections = json.loads(result.stdout)["sections"]
    return [finding for section in sections for finding in section["findings"] if finding["name"] == name]


def write_kernelspec(folder, program):
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps({"argv": [str(program)], "language": "azimuth"}))


def test_without_a_kernelspec_there_is_one_problem_and_its_remedy_mends_it(azimuth, executable):
    before = azimuth("doctor", "--json")
    assert before.returncode == 1
    (problem,) = findings(before, "kernelspec")
    assert problem["state"] == "problem"
    assert problem["remedy"] == shlex.join([str(executable), "install"])

    azimuth("install")
    after = azimuth("doctor", "--json")
    assert after.returncode == 0, after.stdout
    assert json.loads(after.stdout)["healthy"]
    assert [finding["state"] for finding in findings(after, "kernelspec")] == ["ok"]


def test_the_remedy_for_a_kernelspec_whose_program_is_gone_repairs_that_very_one(azimuth, tmp_path):
    prefix = tmp_path / "it's here"
    write_kernelspec(prefix / "share/jupyter/kernels/old", "/nowhere/azimuth")
    environment = {"VIRTUAL_ENV": str(prefix)}
    (problem,) = findings(azimuth("doctor", "--json", **environment), "kernelspec")
    assert problem["state"] == "problem"
    assert "/nowhere/azimuth" in problem["detail"]
    subprocess.run(shlex.split(problem["remedy"]), check=True, capture_output=True, timeout=30)
    assert azimuth("doctor", **environment).returncode == 0


def test_a_kernelspec_of_another_azimuth_is_a_note(azimuth, tmp_path):
    write_kernelspec(tmp_path / "kernels/azimuth", "/bin/true")
    result = azimuth("doctor", "--json", JUPYTER_PATH=str(tmp_path))
    (note,) = findings(result, "kernelspec")
    assert (result.returncode, note["state"]) == (0, "note")
    assert note["remedy"] == f"rm -r {tmp_path}/kernels/azimuth"


def test_a_hidden_kernelspec_is_told_apart_from_the_one_that_counts(azimuth, tmp_path):
    azimuth("install")
    azimuth("install", "--prefix", tmp_path)
    result = azimuth("doctor", "--json", VIRTUAL_ENV=str(tmp_path))
    first, second = findings(result, "kernelspec")
    assert (first["state"], second["state"]) == ("ok", "note")
    assert "hidden" in second["detail"]


def test_kernelspecs_that_are_not_ours_or_not_readable_do_not_matter(azimuth, tmp_path):
    azimuth("install")
    for name, text in {"other": '{"argv": ["x"], "language": "python"}', "broken": "{", "empty": ""}.items():
        (tmp_path / "kernels" / name).mkdir(parents=True)
        (tmp_path / "kernels" / name / "kernel.json").write_text(text)
    result = azimuth("doctor", "--json", JUPYTER_PATH=str(tmp_path))
    assert len(findings(result, "kernelspec")) == 1


def test_names_every_library_with_its_version(azimuth):
    result = azimuth("doctor", "--json")
    for library in ("libzmq", "OpenBLAS", "libsodium", "zlib", "cairo"):
        (finding,) = findings(result, library)
        assert finding["state"] == "ok"
        assert finding["detail"][0].isdigit(), finding


def test_cifar10_is_found_where_azimuth_data_says_and_missing_files_are_named(azimuth, tmp_path):
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    for name in [f"data_batch_{number}.bin" for number in (1, 2, 3, 4)] + ["test_batch.bin"]:
        (folder / name).write_bytes(b"")
    (note,) = findings(azimuth("doctor", "--json", AZIMUTH_DATA=str(tmp_path)), "cifar10")
    assert (note["state"], note["detail"]) == ("note", f"{folder} lacks data_batch_5.bin")
    (folder / "data_batch_5.bin").write_bytes(b"")
    (found,) = findings(azimuth("doctor", "--json", AZIMUTH_DATA=str(tmp_path)), "cifar10")
    assert (found["state"], found["detail"]) == ("ok", str(folder))


def test_the_text_names_the_command_that_mends(azimuth, executable):
    text = azimuth("doctor").stdout
    assert f"to mend: {executable} install" in text
    assert text.rstrip().endswith("Azimuth needs what is marked 'problem'.")
