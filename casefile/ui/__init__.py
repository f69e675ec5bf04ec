"""The desktop: widgets that keep ids, read on the change event and write through the case."""
