//! What the crates below export, `pipedrive` exports by name: what comes with a glob alone is missing in its docs.
#![allow(clippy::unwrap_used, reason = "a test fails where it panics")]

use std::collections::BTreeSet;

const FRONT: &str = include_str!("../../pipedrive/src/lib.rs");
const BLOCKING: &str = include_str!("../../pipedrive/src/blocking.rs");

#[test]
fn all_that_is_exported_below_is_exported_by_name() {
    for (below, source, front) in [
        ("pipedrive-core", include_str!("../../pipedrive-core/src/lib.rs"), FRONT),
        ("transport-hyper", include_str!("../../transport-hyper/src/lib.rs"), FRONT),
        ("transport-ureq", include_str!("../../transport-ureq/src/lib.rs"), BLOCKING),
    ] {
        let (exported, there) = (exports(source), exports(front));
        assert!(exported.len() > 4, "{below}: {exported:?}");
        let missing: Vec<_> = exported.difference(&there).collect();
        assert!(missing.is_empty(), "{below}: {missing:?}");
    }
}

/// The names in `pub mod` and `pub use`, but for hidden ones.
fn exports(source: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for item in source.split(';').filter(|item| !item.contains("#[doc(hidden)]")) {
        if let Some((_, name)) = item.split_once("pub mod ") {
            names.extend(name.split([' ', '{']).next());
        } else if let Some((_, path)) = item.split_once("pub use ") {
            let list = path.rsplit_once("::{").or(path.rsplit_once("::")).map_or(path, |(_, list)| list);
            let list = list.trim_matches(['{', '}']).split(',').map(str::trim).filter(|name| !name.is_empty());
            names.extend(list.map(|name| name.split(" as ").last().unwrap()));
        }
    }
    names
}
