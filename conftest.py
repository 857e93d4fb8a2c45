"""nbval compares text outputs: notebooks are stored without the HTML and images made from the same data."""


def pytest_collectstart(collector):
    if hasattr(collector, "skip_compare"):
        collector.skip_compare += ("text/html", "text/markdown", "image/svg+xml")
