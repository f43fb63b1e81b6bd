"""Between the rows of a lawful record and the arithmetic: rules for a place, steps, what is signed."""
