"""The case file: schema, changes and the operations of every noun. No Qt, no ReportLab, no parser."""
