"""The benchmark: questions, judgement, baselines, report."""
