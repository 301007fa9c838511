"""Waiting in a browser for what holds, never for a time: the machine may be busy with something else."""

from __future__ import annotations

#: Milliseconds until the browser is given up: a machine may be busy with something else, and no test measures time.
PATIENCE = 900_000


def settled(page, milliseconds=250):
    """Waits by the page's own clock: what it put off for less is done, however busy the machine is."""
    page.evaluate(f"() => new Promise((done) => setTimeout(done, {milliseconds}))")


def in_time(page, holds):
    """Waits until something holds that the page does in a while."""
    for _ in range(200):
        if holds():
            return
        settled(page)
    raise AssertionError("it does not come to hold")


def context_of(browser, **more):
    """A new window, as patient as the machine is slow."""
    context = browser.new_context(**more)
    context.set_default_timeout(PATIENCE)
    return context


def unfolded(page, chart):
    """Opens the table of a chart, which the page makes when it hears that it is open."""
    page.click(f"#d-{chart} summary")
    page.wait_for_selector(f"#d-{chart} tbody tr")
