"""The address to listen on: checked before anything long, taken before anything is shown.

Standard library only: portal.server.install asks before there is a virtual environment.
"""

import errno
import ipaddress
import socket

from portal.server.refusals import CannotStart


def parse_port(value: str) -> int:
    """Accept 1 to 65535, in plain ASCII digits."""
    if value.isascii() and value.isdigit() and 0 < int(value[:9]) < 65536:
        return int(value)
    raise CannotStart(
        f"端口“{value}”无效，请写 1 到 65535 之间的整数，例如 PORT=8000。",
        f"port {value!r} is not a number from 1 to 65535; write for example PORT=8000.",
    )


def _resolve(host: str, port: int) -> tuple:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise CannotStart(
            f"找不到主机“{host}”，请用 --host 写本机的地址，例如 127.0.0.1。",
            f"host {host!r} cannot be resolved; give --host an address of this machine, "
            "for example 127.0.0.1.",
        ) from error
    # `localhost` is often ::1 first, while people and proxies say 127.0.0.1.
    return min(found, key=lambda item: item[0] != socket.AF_INET)


def bind(host: str, port: int) -> socket.socket:
    """Return a bound socket that does not listen yet."""
    family, kind, protocol, _, address = _resolve(host, port)
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(0)  # two bound sockets that only one may listen on would look free
    except OSError as error:
        listener.close()
        raise _refusal(error, host, port) from error
    return listener


def check_free(host: str, port: int) -> None:
    bind(host, port).close()


def is_loopback(host: str, port: int) -> bool:
    return ipaddress.ip_address(_resolve(host, port)[4][0].split("%")[0]).is_loopback


def _refusal(error: OSError, host: str, port: int) -> CannotStart:
    if error.errno == errno.EADDRINUSE:
        return CannotStart(
            f"端口 {port} 已被别的程序占用，请停掉它或换一个端口，例如 make run PORT={_other(port)}。",
            f"port {port} is in use by another program; stop it or take another port, "
            f"for example make run PORT={_other(port)}.",
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotStart(
            f"当前用户无权使用端口 {port}，请用 1024 以上的端口，例如 8000。",
            f"this user may not listen on port {port}; take one above 1024, for example 8000.",
        )
    return CannotStart(
        f"不能监听 {host}:{port}({error.strerror})，请用 --host 写本机的地址，例如 127.0.0.1。",
        f"{host}:{port} cannot be listened on ({error.strerror}); give --host an address of "
        "this machine, for example 127.0.0.1.",
    )


def _other(port: int) -> int:
    return port + 1 if port < 65535 else 8000
