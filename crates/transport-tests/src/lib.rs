#![doc = include_str!("../README.md")]
//!
//! A test file of a transport:
//!
//! ```no_run
//! use bytes::Bytes;
//! use http::{Request, Response};
//! use pipedrive_core::pages::{Paged, Pages};
//! use pipedrive_core::{Content, Error, Machine, Operation, Paginated, TransportError};
//! use transport_tests::{RowsRead, Settings, Transport};
//!
//! # mod my_transport {
//! #     use std::time::Duration;
//! #     use bytes::Bytes;
//! #     use http::{Request, Response};
//! #     use pipedrive_core::pages::{Paged, Pages};
//! #     use pipedrive_core::{Error, Machine, Operation, PageToken, Paginated, Session, TransportError};
//! #     #[derive(Clone)]
//! #     pub struct Client;
//! #     impl Client {
//! #         pub fn with_session(_: Session, _: Option<Duration>) -> Result<Self, String> { Ok(Client) }
//! #         pub fn send<O: Operation>(&self, _: &O) -> Result<O::Output, Error> { loop {} }
//! #         pub fn download<O: Operation>(&self, _: &O, _: &mut Vec<u8>) -> Result<u64, Error> { loop {} }
//! #         pub fn exchange(&self, _: Request<Bytes>) -> Result<Response<Bytes>, TransportError> { loop {} }
//! #         pub fn run<M: Machine>(&self, _: M) -> M::Output { loop {} }
//! #         pub fn rows<O: Paginated>(&self, _: Pages<O>) -> Rows<<O::Output as Paged>::Item> where O::Output: Paged { loop {} }
//! #         pub fn pages<O: Paginated>(&self, _: Pages<O>, _: usize) -> Vec<Result<O::Output, Error>> where O::Output: Paged { loop {} }
//! #     }
//! #     pub struct Rows<T>(T);
//! #     impl<T> Rows<T> { pub fn page_token(&self) -> Option<&PageToken> { None } }
//! #     impl<T> Iterator for Rows<T> { type Item = Result<T, Error>; fn next(&mut self) -> Option<Self::Item> { None } }
//! # }
//! /// The client under test, in a local type, since neither the trait nor the client is local.
//! #[derive(Clone)]
//! struct Tested(my_transport::Client);
//!
//! impl Transport for Tested {
//!     fn build(settings: Settings) -> Result<Self, Box<dyn std::error::Error>> {
//!         // Apply all other settings that are `Some`, too.
//!         Ok(Tested(my_transport::Client::with_session(settings.session(), settings.read_timeout)?))
//!     }
//!
//!     fn send<O: Operation>(&self, operation: &O) -> Result<O::Output, Error> {
//!         self.0.send(operation)
//!     }
//!
//!     fn download<O: Operation<Output = Content>>(&self, operation: &O, file: &mut Vec<u8>) -> Result<u64, Error> {
//!         self.0.download(operation, file)
//!     }
//!
//!     fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, TransportError> {
//!         self.0.exchange(request)
//!     }
//!
//!     fn run<M: Machine>(&self, machine: M) -> M::Output {
//!         self.0.run(machine)
//!     }
//!
//!     fn rows<O>(&self, pages: Pages<O>, most: usize) -> RowsRead<<O::Output as Paged>::Item>
//!     where
//!         O: Paginated + Send + 'static,
//!         O::Output: Paged + Send,
//!     {
//!         let mut rows = self.0.rows(pages);
//!         RowsRead { rows: rows.by_ref().take(most).collect(), token: rows.page_token().cloned() }
//!     }
//!
//!     fn pages<O>(&self, pages: Pages<O>, at_once: usize) -> Vec<Result<O::Output, Error>>
//!     where
//!         O: Paginated + Send + 'static,
//!         O::Output: Paged + Send,
//!     {
//!         self.0.pages(pages, at_once)
//!     }
//! }
//!
//! transport_tests::transport_tests!(Tested);
//! # fn main() {}
//! ```
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]
#![allow(clippy::missing_panics_doc, reason = "tests fail by panicking")]

mod errors;
pub mod scenarios;

pub use errors::said_once;

#[cfg(feature = "sockets")]
mod calls;
#[cfg(feature = "sockets")]
mod communication;
#[cfg(feature = "sockets")]
mod entity_fields;
#[cfg(feature = "sockets")]
mod exchanges;
#[cfg(feature = "sockets")]
mod filters;
#[cfg(feature = "sockets")]
pub mod http2;
#[cfg(feature = "sockets")]
mod limits;
#[cfg(feature = "sockets")]
pub mod oauth;
#[cfg(feature = "sockets")]
mod projects;
#[cfg(feature = "sockets")]
mod responses;
#[cfg(feature = "sockets")]
mod sandbox;
#[cfg(feature = "sockets")]
mod selected;
#[cfg(feature = "sockets")]
pub mod server;
#[cfg(feature = "sockets")]
mod sockets;
#[cfg(feature = "sockets")]
pub mod tls;
#[cfg(feature = "sockets")]
mod traced;
#[cfg(feature = "sockets")]
mod transport;
#[cfg(feature = "sockets")]
mod uploads;
#[cfg(feature = "sockets")]
mod upserts;

#[cfg(feature = "sockets")]
pub use {
    calls::PostDeal,
    responses::{DEAL, answer, outcome},
    traced::calls_are_traced,
    transport::{MAX_BODY, POLICY, RowsRead, SHORT, Settings, TOKEN, Transport},
};

/// Defines the functions of the tests, and the macro that registers them, from one list. The first token is the `$` for
/// that macro.
#[cfg(feature = "sockets")]
macro_rules! contract {
    ($dollar:tt $($module:ident::$name:ident,)*) => {
        #[doc(hidden)]
        pub mod contract {
            $(
                pub fn $name<T: crate::Transport>() {
                    crate::$module::$name::<T>();
                }
            )*
        }

        /// Registers all tests for a type that implements [`Transport`], each as a `#[test]` function.
        #[macro_export]
        macro_rules! transport_tests {
            ($dollar transport:ty) => {
                $(
                    #[test]
                    fn $name() {
                        $dollar crate::contract::$name::<$dollar transport>();
                    }
                )*
            };
        }
    };
}

#[cfg(feature = "sockets")]
contract! { $
    exchanges::each_response_has_its_result,
    exchanges::undecompressed_responses_are_kept,
    exchanges::addresses_are_checked,
    exchanges::unreachable_hosts_are_errors_before_sending,
    exchanges::extreme_limits_work,
    exchanges::redirects_are_not_followed,
    exchanges::nothing_is_sent_twice,
    exchanges::connections_are_reused,
    exchanges::threads_share_a_client,
    exchanges::requests_are_complete,
    exchanges::downloads_are_streamed,
    exchanges::a_download_may_exceed_the_total_timeout,
    exchanges::certificates_are_checked,
    exchanges::a_proxy_tunnels_tls,
    exchanges::invalid_settings_are_rejected,
    limits::the_total_timeout_ends_every_exchange,
    limits::an_upload_has_limits,
    limits::the_connect_timeout_covers_proxy_and_tls,
    sandbox::deals_are_created_read_updated_and_deleted,
    sandbox::a_large_page_is_read_whole,
    sandbox::files_are_uploaded_and_downloaded,
    sandbox::error_responses_are_errors,
    selected::v1_lists_are_read_whole_and_by_fields,
    selected::v1_records_are_read_whole_and_by_fields,
    selected::v1_totals_come_with_and_without_a_selector,
    projects::a_project_is_planned_in_both_versions,
    communication::a_call_has_one_recording,
    communication::channels_hold_conversations,
    communication::mail_is_read_linked_and_archived,
    communication::participants_and_provider_links_come_and_go,
    upserts::records_are_added_updated_or_left,
    upserts::an_add_without_an_answer_happens_once,
    filters::conditions_select_records,
    filters::filters_are_created_read_updated_and_deleted,
    entity_fields::fields_are_the_same_in_both_versions,
    calls::requests_are_retried_if_that_is_safe,
    calls::an_unsent_write_is_retried,
    calls::a_download_is_retried_until_the_file_arrives,
    calls::many_calls_renew_a_token_once,
    calls::a_download_renews_a_token,
    calls::a_renewal_outlives_the_deadline_of_its_call,
    calls::clients_share_a_session,
    calls::clients_provide_sessions_with_a_seed,
    calls::lists_are_read_across_pages,
    calls::several_pages_are_read_concurrently,
    calls::an_invalid_row_costs_one_row,
    calls::a_list_continues_where_it_failed,
    calls::a_page_token_of_no_use_is_an_error,
    uploads::files_are_sent_whole_from_anywhere,
    uploads::a_file_is_read_as_it_is_sent,
    uploads::a_file_that_cannot_be_read_is_an_error,
    sockets::the_scenarios_have_the_same_logs,
}
