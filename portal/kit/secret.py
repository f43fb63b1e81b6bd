"""The data folder of an embedded site, and its secret key: made once, for its owner's eyes only."""

import os
import secrets
import tempfile
from pathlib import Path

from portal.kit.env import BadEnvironment


def writable_folder(folder: Path) -> Path:
    """Make ``folder`` if need be; a sentence instead of a traceback where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise BadEnvironment(
            f"数据目录不可写：{folder}({error.strerror})。请用 DATA_DIR 指定可写的目录。 / "
            f"The data folder cannot be written: set DATA_DIR to a folder that you may write."
        ) from error


def secret_key_in(folder: Path) -> str:
    """Return the key kept in ``folder``, making it (mode 600) the first time.

    Two processes that start together agree, and one killed half-way leaves no half key: the file
    is written under another name and linked into place, which only one can do.
    """
    path = folder / "secret_key"
    if not path.exists():
        _make(path)
    key = path.read_text().strip()
    if len(key) < 32:
        raise BadEnvironment(
            f"密钥文件已损坏：{path}。删除后会重新生成（所有人需重新登录）。 / "
            f"The key file is damaged; remove it to have a new one made."
        )
    return key


def _make(path: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".key-")  # mode 600
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # another process was first
    finally:
        os.unlink(draft)
