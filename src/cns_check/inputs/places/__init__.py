"""Tables about places: register, memberships, attestations, distances."""
