//! The tests that every transport passes, each with the client of the crate that is tested.

use crate::{Client, calls, limits, sandbox, scenarios, table};

macro_rules! holds {
    ($($(#[$when:meta])? $module:ident::$name:ident,)*) => {
        $($(#[$when])?
        #[test]
        fn $name() {
            $module::$name::<Client>();
        })*
    };
}

holds! {
    scenarios::every_answer_has_its_outcome,
    scenarios::what_cannot_be_decompressed_is_kept,
    scenarios::addresses_are_checked,
    scenarios::nobody_listening_means_that_nothing_was_sent,
    scenarios::any_limit_will_do,
    limits::the_total_timeout_ends_everything,
    limits::an_upload_has_limits,
    scenarios::a_redirect_is_not_followed,
    scenarios::nothing_is_sent_twice,
    scenarios::connections_are_kept,
    scenarios::threads_share_a_client,
    scenarios::requests_are_whole,
    scenarios::downloads_are_written_as_they_come,
    scenarios::a_download_may_take_its_time,
    scenarios::certificates_are_checked,
    limits::the_connect_timeout_covers_proxy_and_tls,
    scenarios::a_proxy_carries_tls,
    scenarios::settings_that_cannot_be_used_are_refused,
    sandbox::a_deal_lives_its_life,
    sandbox::a_long_list_comes_whole,
    sandbox::files_go_there_and_back,
    sandbox::refusals_are_errors,
    calls::what_is_sent_again_and_what_is_not,
    #[cfg(feature = "tracing")]
    calls::a_call_is_told_of,
    calls::a_write_that_was_not_sent_is_sent_again,
    calls::a_download_is_a_call_until_the_file_comes,
    calls::many_calls_renew_a_token_once,
    calls::a_download_renews_a_token,
    calls::a_renewal_outlives_the_time_of_its_call,
    calls::clients_share_a_session,
    calls::sessions_get_a_seed_with_their_client,
    calls::a_list_goes_on_by_itself,
    calls::several_pages_come_at_once,
    calls::an_odd_row_costs_one_row,
    calls::a_list_goes_on_where_it_failed,
    table::the_scenarios_of_the_core_come_out_the_same,
}
