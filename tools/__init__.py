"""What `make` runs beside the book itself: checks, data package, updates, teaching notebooks, printed editions.

The toolkit that chapters import is `notebooks/report`; nothing there imports from here.
"""
