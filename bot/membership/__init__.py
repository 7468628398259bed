"""Who is who: learners, identities, consents, units, officers."""
