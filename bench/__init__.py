"""What docs/performance.md quotes: ratios measured side by side in one run."""
