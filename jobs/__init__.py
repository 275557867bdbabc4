"""The engine: jobs, their log, their live view. It never hears of a workbook."""
