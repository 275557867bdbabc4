"""`agent:agent-export`: the version of an agent that runs, to take home (contract §4.5)."""

from jobs.errors import InvalidInput
from jobs.sdk import JobEvent, Outcome, Tick, job_handler, next_download
from spaces.models.agent import EXPORT_KINDS
from spaces.ops.agent import export_agent


@job_handler("agent:agent-export")
def export(event: JobEvent, tick: Tick) -> Outcome:
    """Note what is to be taken home; the archive is made when it is fetched."""
    kind = event.config.get("exportType") or "SOURCE"
    if kind not in EXPORT_KINDS:
        raise InvalidInput(f"exportType is one of {', '.join(EXPORT_KINDS)}.", key="config.exportType")
    made = export_agent(event.source, environment=event.environment, kind=kind)
    address = f"/v1/agent-exports/{made.id}/download"
    return Outcome("The agent can be fetched.", next=next_download(address), result={"agentExportId": made.id})
