//! The compiler is not older than what the workspace asks for.

use std::fmt;

use crate::verdict::Failures;
use crate::workspace::Workspace;

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let wanted = workspace.packages().iter().find_map(|package| package["rust_version"].as_str());
    let wanted = wanted.ok_or_else(|| Failures::one("no package states a `rust-version`"))?;
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let running = workspace.output(&rustc, &["--version"])?;
    match (parse(&running), parse(wanted)) {
        (Some(running), Some(wanted)) if running >= wanted => Ok(format!("Rust {running} is not older than {wanted}")),
        (Some(running), Some(wanted)) => Err(Failures::one(format!("Rust {running} is older than {wanted}"))),
        _ => Err(Failures::one(format!("not a version: {:?} or {wanted:?}", running.trim()))),
    }
}

#[derive(Debug, PartialEq, PartialOrd)]
struct Version([u32; 3]);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.0;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// `1.95`, `1.95.0`, or what `rustc --version` prints.
fn parse(text: &str) -> Option<Version> {
    let number = text.trim().trim_start_matches("rustc ").split([' ', '-']).next()?;
    let mut version = [0; 3];
    let mut parts = number.split('.');
    for (place, part) in version.iter_mut().zip(parts.by_ref()) {
        *place = part.parse().ok()?;
    }
    parts.next().is_none().then_some(Version(version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions() {
        for (text, version) in [
            ("1.95", Some(Version([1, 95, 0]))),
            ("1.95.2", Some(Version([1, 95, 2]))),
            ("rustc 1.95.0 (abc 2026-03-21)\n", Some(Version([1, 95, 0]))),
            ("rustc 1.100.0-nightly (abc 2026-03-21)", Some(Version([1, 100, 0]))),
            ("1.2.3.4", None),
            ("clang 15", None),
            ("", None),
        ] {
            assert_eq!(parse(text), version, "{text:?}");
        }
        assert!(parse("1.100") > parse("1.95.9"));
    }
}
