//! Operations of API v1.
