//! What answers operations, by what they are about. Which operation is answered by which is said in `routes`.

pub(super) mod account;
pub(super) mod channels;
pub(super) mod convert;
pub(super) mod deal_parts;
pub(super) mod entity_fields;
pub(super) mod files;
pub(super) mod followers;
pub(crate) mod history;
pub(super) mod images;
pub(super) mod leads;
pub(crate) mod mail;
pub(super) mod meetings;
pub(super) mod merge;
pub(super) mod notes;
pub(super) mod people;
pub(super) mod permission_sets;
pub(super) mod projects;
pub(super) mod records;
pub(super) mod search;
pub(super) mod statistics;
pub(super) mod timeline;
pub(super) mod users;
pub(super) mod webhooks;
