//! Commands, queries, access, jobs, configuration and the demo agency.
