"""From notebooks to pages: run once, then plain files that need no kernel."""
