"""pip's chatter turned into a few calm lines, and its failures into a sentence."""

from collections import deque
from collections.abc import Iterable

from portal.server.refusals import CannotStart, write

NETWORK = (
    "NewConnectionError",
    "ConnectTimeout",
    "Connection broken",
    "ConnectionError",
    "Connection refused",
    "ProxyError",
    "SSLError",
    "Read timed out",
    "Network is unreachable",
    "Name or service not known",
    "Temporary failure in name resolution",
    "Could not find a version",
    "No matching distribution",
)


def follow(lines: Iterable[str]) -> list[str]:
    """Print progress, and return the last lines for `explain`."""
    kept: deque[str] = deque(maxlen=60)
    collected = 0
    for line in lines:
        kept.append(line.strip())
        if line.startswith("Collecting "):
            collected += 1
            if collected % 20 == 0:
                write(f"  已取得 {collected} 个软件包 / {collected} packages fetched")
        elif line.startswith("Installing collected"):
            write("  正在安装 / unpacking")
    return list(kept)


def explain(lines: list[str]) -> CannotStart:
    text = "\n".join(lines)
    if "No space left" in text or "Errno 28" in text:
        return CannotStart(
            "磁盘已满，请腾出约 1 GB 空间后再运行。",
            "the disk is full; free about 1 GB and run again.",
        )
    if any(sign in text for sign in NETWORK):
        return CannotStart(
            "下载软件包失败，请检查网络；如有可用的镜像，用环境变量 PIP_INDEX_URL 指定后再运行。",
            "packages could not be downloaded; check the network, or name a mirror that you can "
            "reach in PIP_INDEX_URL, and run again.",
        )
    errors = [line for line in lines if line.startswith("ERROR")] or lines[-1:] or ["?"]
    return CannotStart(
        f"安装软件包失败({errors[0]})，请按提示处理后再运行。",
        f"packages could not be installed ({errors[0]}); mend that and run again.",
    )
