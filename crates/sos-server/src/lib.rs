//! Listeners, the edge, health and metrics.
