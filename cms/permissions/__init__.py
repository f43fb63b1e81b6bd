"""Who may do what to a compact. Wagtail guards pages; these guard the lawful record."""
