//! Webhooks received: what Pipedrive sends to a URL, checked and read into types. Independent of any web framework.
//!
//! ```
//! use http::{HeaderMap, header};
//! use pipedrive_core::v2::deals::Deal;
//! use pipedrive_core::webhook::{Action, Entity, Receiver};
//!
//! let receiver = Receiver::basic_auth("pipedrive", "open sesame");
//!
//! // What a web framework receives.
//! let mut headers = HeaderMap::new();
//! headers.insert(header::AUTHORIZATION, "Basic cGlwZWRyaXZlOm9wZW4gc2VzYW1l".parse()?);
//! let body = br#"{"meta": {"version": "2.0", "action": "change", "entity": "deal", "entity_id": "7"},
//!                 "data": {"id": 7, "title": "New roof", "value": 100}, "previous": {"title": "Roof"}}"#;
//!
//! let delivery = receiver.read(&headers, body)?;
//! assert_eq!((&delivery.entity, &delivery.action), (&Entity::Deal, &Action::Change));
//! let deal = delivery.current::<Deal>()?.expect("only a deleted record has no current state");
//! assert_eq!(deal.title.as_deref(), Some("New roof"));
//! let before = delivery.previous::<Deal>()?.expect("only a new record has no previous state");
//! assert_eq!((before.title.as_deref(), before.value), (Some("Roof"), deal.value));
//! assert_eq!(delivery.changes()[0].name, "title");
//!
//! headers.insert(header::AUTHORIZATION, "Basic cGlwZWRyaXZlOmd1ZXNz".parse()?);
//! assert_eq!(receiver.read(&headers, body).unwrap_err().status(), 401);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Respond within 10 seconds with any 2xx status, or for a [`Rejected`] delivery with [`Rejected::status`]; Pipedrive
//! ignores the body of the response.
//!
//! # Types
//!
//! [`Delivery::current`] reads a record as any type, and the program chooses the type by [`Delivery::entity`] and
//! [`Delivery::version`]. Webhooks of version 2.0 send records in the shape of v2, those of version 1.0 in the shape of
//! v1. All of them have fewer fields than the records of the API, so read those that are missing through the API.
//!
//! | entity | version 2.0 | version 1.0 |
//! | --- | --- | --- |
//! | `activity` | [`v2`](crate::v2::activities::Activity) | [`v1`](crate::v1::activities::Activity) |
//! | `activityType` | | [`v1`](crate::v1::activity_types::ActivityType) |
//! | `board`, `phase` | [`v2`](crate::v2::project_boards::Board), [`v2`](crate::v2::project_phases::Phase) | |
//! | `deal` | [`v2`](crate::v2::deals::Deal) | [`v1`](crate::v1::deals::Deal) |
//! | `deal_product`, `deal_installment` | [`v2`](crate::v2::deal_products::DealProduct), [`v2`](crate::v2::deal_installments::Installment) | |
//! | `lead` | [`v1`](crate::v1::leads::Lead) | |
//! | `note` | [`v1`](crate::v1::notes::Note) | [`v1`](crate::v1::notes::Note) |
//! | `organization` | [`v2`](crate::v2::organizations::Organization) | [`v1`](crate::v1::organizations::Organization) |
//! | `person` | [`v2`](crate::v2::persons::Person) | [`v1`](crate::v1::persons::Person) |
//! | `pipeline` | [`v2`](crate::v2::pipelines::Pipeline) | [`v1`](crate::v1::pipelines::Pipeline) |
//! | `product` | [`v2`](crate::v2::products::Product) | [`v1`](crate::v1::products::Product) |
//! | `project`, `task` | [`v2`](crate::v2::projects::Project), [`v2`](crate::v2::tasks::Task) | |
//! | `stage` | [`v2`](crate::v2::stages::Stage) | [`v1`](crate::v1::stages::Stage) |
//! | `user` | [`v1`](crate::v1::users::User) | [`v1`](crate::v1::users::User) |
//!
//! Custom fields are read like those of the API. Their JSON is that of webhooks, in which every value names its type, so
//! do not send it back: set each field in an update of its own.
//!
//! # Once, and in order
//!
//! Pipedrive guarantees neither. A delivery that is not answered is sent again, up to three times; version 1.0 is known
//! to send some twice and to skip others; and a delivery can overtake another.
//!
//! - **Once.** [`Delivery::key`] is the same in all attempts, and [`Seen`] remembers keys for a while. It is lost when
//!   the program ends; a unique column in a database is not.
//! - **In order.** Keep the [`Revision`] of each record with its state, and apply a delivery only if it
//!   [is newer](Delivery::is_newer_than). The state is then the latest of those received, in whatever order they came.
//!   Keep the revision of deleted records too: otherwise a change that arrives after the deletion brings the record
//!   back.
//! - **All.** Nothing makes up for deliveries that never arrive: after four failed attempts an event is lost, ten
//!   failures in a row lose those of half an hour, and three days of them delete the webhook. List the records from
//!   time to time, with `updated_since`; [`Session::ensure_webhooks`](crate::Session::ensure_webhooks) creates the
//!   webhook again.

mod delivery;
mod ensure;
mod order;
mod receiver;

pub use self::delivery::{Action, Change, Delivery, Entity, Meta};
pub use self::ensure::{Ensure, Ensured};
pub use self::order::{Key, Revision, Seen};
pub use self::receiver::{Receiver, Rejected};
