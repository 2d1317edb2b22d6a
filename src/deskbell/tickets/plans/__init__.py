"""What administrators do with SLA plans: publishing them, seeing first which tickets move, and bringing these along."""
