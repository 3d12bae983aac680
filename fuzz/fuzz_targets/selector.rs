//! Arbitrary text as a selector, and arbitrary names in one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pipedrive_core::wire::Selector;

fuzz_target!(|text: &str| {
    if let Ok(selector) = text.parse::<Selector>() {
        assert_eq!(selector.as_str(), text);
        assert_eq!(Selector::new(selector.names()), Ok(selector.clone()));
    }
    if let Ok(selector) = Selector::new(text.split('\n')) {
        assert!(selector.names().eq(text.split('\n')));
        assert_eq!(selector.to_string().parse(), Ok(selector));
    }
});
