//! Tasks, approvals, deliveries, meetings, invoices and terms of a client (PRODUCT.md L2).

pub mod facts;
