"""What is refused before anything is installed."""

import ast
import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.services import free_port

from .starting import ROOT, assert_refused, run

# --- before anything is installed -----------------------------------------------------------------


@pytest.fixture
def clone(tmp_path) -> Path:
    """The few files that run before there is a virtual environment, with nothing to install."""
    clone = tmp_path / "clone"
    shutil.copytree(
        ROOT / "portal" / "server",
        clone / "portal" / "server",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copy(ROOT / "portal" / "bootstrap.py", clone / "portal")
    (clone / "portal" / "__init__.py").touch()
    (clone / "requirements.txt").touch()
    (clone / "requirements-dev.txt").touch()
    (clone / "manage.py").write_text("print('served')")
    return clone


def bootstrap(clone: Path, *arguments: str, before: str = "pass", **values: str):
    """Run bootstrap.py as `make` does, after `before` has bent the interpreter."""
    program = f"import runpy, sys; {before}; sys.argv = ['bootstrap.py', *{list(arguments)!r}];"
    program += "sys.path.insert(0, 'portal');"
    program += "runpy.run_path('portal/bootstrap.py', run_name='__main__')"
    return run(["-c", program], clone, **values)


def test_an_old_python_is_told_which_one_is_needed(clone):
    old = bootstrap(clone, "run", before="sys.version_info = (3, 9, 2)")
    assert_refused(old, "3.9", "3.11")


def test_old_pythons_can_at_least_read_the_bootstrap():
    source = (ROOT / "portal" / "bootstrap.py").read_text()
    ast.parse(source, feature_version=(3, 4))


def test_a_python_without_venv_is_refused(clone):
    refused = bootstrap(clone, "run", before="sys.modules['ensurepip'] = None")
    assert_refused(refused, "python3-venv")


def test_a_folder_in_which_no_venv_can_be_made_is_refused(clone):
    (clone / ".venv").write_text("in the way")
    assert_refused(bootstrap(clone, "run", "--port", str(free_port())), ".venv")


def test_a_taken_port_is_refused_before_anything_is_installed(clone):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert_refused(bootstrap(clone, "run", "--port", str(port)), str(port))
    assert not (clone / ".venv").exists()


def test_a_port_in_words_is_refused_before_anything_is_installed(clone):
    assert_refused(bootstrap(clone, "run", "--port", "eight"), "eight")


def test_an_unknown_command_is_refused(clone):
    assert_refused(bootstrap(clone, "fly"), "fly")


def test_an_unreachable_package_index_is_refused_and_the_venv_is_made_anew_next_time(clone):
    (clone / "requirements.txt").write_text("no-such-thing-as-this==1.0\n")
    offline = {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": f"http://127.0.0.1:{free_port()}/simple",
    }
    port = str(free_port())
    assert_refused(bootstrap(clone, "run", "--port", port, **offline), "PIP_INDEX_URL")
    half_made = clone / ".venv" / "half-made"
    half_made.touch()
    (clone / "requirements.txt").write_text("")
    served = bootstrap(clone, "run", "--port", port)
    assert served.stdout.splitlines()[-1] == "served", served.stderr
    assert not half_made.exists()
    again = bootstrap(clone, "run", "--port", port)
    assert again.stdout.splitlines() == ["served"]
