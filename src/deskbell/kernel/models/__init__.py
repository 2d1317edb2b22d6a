"""The kernel's tables."""

from deskbell.kernel.models.audit_entry import AuditEntry
from deskbell.kernel.models.cache_entry import CacheEntry
from deskbell.kernel.models.configuration_change import ConfigurationChange
from deskbell.kernel.models.delivery import Delivery
from deskbell.kernel.models.job import Job
from deskbell.kernel.models.ledger_row import LedgerRow
from deskbell.kernel.models.long_job import LongJob
from deskbell.kernel.models.setting import Setting
from deskbell.kernel.models.submitted_form import SubmittedForm
from deskbell.kernel.models.worker_heartbeat import WorkerHeartbeat

__all__ = [
    "AuditEntry",
    "CacheEntry",
    "ConfigurationChange",
    "Delivery",
    "Job",
    "LedgerRow",
    "LongJob",
    "Setting",
    "SubmittedForm",
    "WorkerHeartbeat",
]
