"""Plain Python on columns: records, measures, findings and their report. Imports no Django."""
