"""The officers' dashboard: one file a page, one line a page in `table.PAGES`, one frame around all of them."""
