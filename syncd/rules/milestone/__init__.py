"""Rules about milestones of fixed-price contracts."""
