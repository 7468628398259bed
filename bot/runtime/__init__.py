"""The ground: settings, clock, database, locale, Vietnamese text, logs, errors."""
