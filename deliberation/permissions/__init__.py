"""Who may do what, now: one ``check_…`` function an act, one condition a line, in this order:
signed in, standing (who you are to this place), state of the matter, time."""
