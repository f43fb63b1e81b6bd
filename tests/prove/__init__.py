"""Full-size loads and faults, each runnable alone: `make prove T=start`."""
