from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    source: object
    heading: str
    text: str


def put_out(*args, **kwargs):
    raise NotImplementedError
