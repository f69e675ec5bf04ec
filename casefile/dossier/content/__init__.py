"""What a dossier says: the case read once into frozen values, everything in plain words."""
