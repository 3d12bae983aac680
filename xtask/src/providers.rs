//! TLS is rustls on ring, everywhere in the workspace.

use std::collections::BTreeSet;

use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

/// What must not be built, on any platform and with any feature; `deny.toml` says the same.
const FORBIDDEN: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let tree = workspace.cargo(&["tree", "--workspace", "--all-features", "--target=all", "--prefix=none"])?;
    let names: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    verdict(failures(&names), format_args!("rustls on ring, or no TLS, in {} packages", names.len()))
}

fn failures(names: &BTreeSet<&str>) -> Vec<String> {
    FORBIDDEN
        .iter()
        .filter(|name| names.contains(*name))
        .map(|name| format!("the workspace depends on {name}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers() {
        assert!(failures(&BTreeSet::from(["ring", "rustls"])).is_empty());
        assert_eq!(failures(&BTreeSet::from(["native-tls", "rustls"])), ["the workspace depends on native-tls"]);
    }
}
