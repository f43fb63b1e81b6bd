"""Where a live page begins to follow the log."""


def room_of(consultation) -> dict:
    """Needs ``stream`` read along, before whatever else the page shows."""
    stream = consultation.stream
    return {"stream": str(stream.pk), "epoch": str(stream.epoch), "seq": stream.seq}
