"""Tables about who comes from where, and what a region considers: origins, travel times, sites, scenarios."""
