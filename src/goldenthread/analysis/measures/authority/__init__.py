"""Who answers for what, who may decide it, and whether those who must ask for help get it."""
