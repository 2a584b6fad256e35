"""One night's run: planned, carried out stage by stage in a workspace, and sealed."""
