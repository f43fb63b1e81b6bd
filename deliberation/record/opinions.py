def unsettled(consultation):
    return 0
