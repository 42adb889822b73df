"""Forms: what a page accepts, before any rule of the domain is asked."""
