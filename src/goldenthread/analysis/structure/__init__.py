"""What-if: a model of the organisation, its simulation, comparison and search."""
