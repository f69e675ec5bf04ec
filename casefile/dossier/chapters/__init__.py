"""The chapters of a dossier: functions that turn content into blocks."""
