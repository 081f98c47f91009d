"""What portal and desk share: the choice of a service, the report form, the timeline, files."""
