"""What happened, typed and numbered; published by actions only (docs/realtime.md)."""
