"""Jobs that show what jobs can do: one that fails, one that takes its time. Mounted by `seed_demo` only."""

import time

from jobs.sdk import JobEvent, Outcome, Tick, job_handler, next_id

#: Seconds between two ticks of the slow job.
PAUSE_SECONDS = 0.25
STAGES = ("Collecting the records", "Comparing them with yesterday", "Writing the report")


class PartnerRefused(Exception):
    """What the failing job raises; its words are what people read."""


@job_handler("workbook:fail-demo", time_limit_seconds=60)
def fail_demo(event: JobEvent, tick: Tick) -> None:
    """Get half-way, reject a row, and fail with a sentence."""
    event.log("Connecting to the partner's address book.")
    for percent in range(0, 50, 10):
        tick(percent, "Sending records to the partner.", records_processed=percent)
        time.sleep(PAUSE_SECONDS)
    event.reject(row=42, field="email", message="The partner does not accept this address.", data="ada@example")
    event.log("The partner answered 503 Service Unavailable.", level="error")
    raise PartnerRefused("The partner's system is closed for maintenance. Try again in a few minutes.")


@job_handler("workbook:slow-demo", time_limit_seconds=3600)
def slow_demo(event: JobEvent, tick: Tick) -> Outcome:
    """Work for `seconds` (the form's answer, at most 1800), ticking four times a second; stops when canceled."""
    seconds = min(max(float(event.input.get("seconds") or 90), 1), 1800)
    steps = max(1, round(seconds / PAUSE_SECONDS))
    for step in range(steps):
        if step % max(1, steps // len(STAGES)) == 0:
            stage = STAGES[min(step * len(STAGES) // steps, len(STAGES) - 1)]
            event.stage(stage)
            event.log(f"{stage}.")
        tick(100 * step / steps, f"Record {step * 7:,} of {steps * 7:,}.", records_processed=step * 7)
        time.sleep(PAUSE_SECONDS)
    return Outcome(
        f"Compared {steps * 7:,} records with yesterday: 12 are new, 3 are gone.",
        acknowledge=True,
        heading="The report is ready",
        next=next_id(event.source, label="Open the workbook"),
    )
