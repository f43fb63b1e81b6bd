"""Another application behind the very server that `manage.py serve` uses."""

import socket
import sys

from portal.server import web


def main(application: str, port: str) -> None:
    web.APPLICATION = application
    listener = socket.create_server(("127.0.0.1", int(port)), backlog=2048)
    web.serve(listener, 1, lambda: None)


if __name__ == "__main__":
    main(*sys.argv[1:])
