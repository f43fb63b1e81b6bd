"""Forms parse what was typed; the rules are in the actions."""
