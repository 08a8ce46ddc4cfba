"""Pages out: what a dossier says, and the PDF that says it.

Knows ReportLab; knows no database. `outline` is the only place that decides what is left out.
"""
