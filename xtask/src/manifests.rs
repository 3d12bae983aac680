//! Every package says what crates.io and the lints need.

use serde_json::Value;

use crate::verdict::{Failures, verdict};
use crate::workspace::Workspace;

pub(crate) fn check(workspace: &Workspace) -> Result<String, Failures> {
    let mut failures = Vec::new();
    for package in workspace.packages() {
        let file = workspace.relative(&package["manifest_path"]);
        let manifest = workspace.read(&file)?;
        failures.extend(missing(package, &manifest).into_iter().map(|what| format!("{file}: {what}")));
    }
    verdict(failures, format_args!("{} packages", workspace.packages().len()))
}

/// What a package lacks, by what cargo says of it and by the text of its manifest.
fn missing(package: &Value, manifest: &str) -> Vec<String> {
    let published = package["publish"] != serde_json::json!([]);
    let mut missing = Vec::new();
    for (key, wanted) in [
        ("license", true),
        ("rust_version", true),
        ("description", published),
        ("keywords", published),
        ("categories", published),
    ] {
        let empty = match &package[key] {
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => true,
        };
        if wanted && empty {
            missing.push(format!("no `{}`", key.replace('_', "-")));
        }
    }
    // cargo metadata does not tell the lints.
    if !section(manifest, "lints").any(|line| line == "workspace = true") {
        missing.push("no `[lints] workspace = true`".to_owned());
    }
    missing
}

/// The lines of one section of a manifest.
fn section<'a>(manifest: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let head = format!("[{name}]");
    let mut lines = manifest.lines().map(str::trim);
    let _ = lines.by_ref().find(|line| *line == head);
    lines.take_while(|line| !line.starts_with('['))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const LINTS: &str = "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n";

    #[test]
    fn what_is_missing() {
        let full = json!({
            "license": "MIT", "rust_version": "1.95", "description": "A.", "keywords": ["a"], "categories": ["b"],
            "publish": null,
        });
        let with = |key: &str, value: Value| {
            let mut package = full.clone();
            package[key] = value;
            package
        };
        for (package, manifest, lacks) in [
            (full.clone(), LINTS, vec![]),
            (with("license", Value::Null), LINTS, vec!["no `license`"]),
            (with("rust_version", Value::Null), LINTS, vec!["no `rust-version`"]),
            (with("description", json!("")), LINTS, vec!["no `description`"]),
            (with("keywords", json!([])), LINTS, vec!["no `keywords`"]),
            (json!({ "license": "MIT", "rust_version": "1.95", "publish": [] }), LINTS, vec![]),
            (full.clone(), "[lints]\n[features]\nworkspace = true", vec!["no `[lints] workspace = true`"]),
            (full.clone(), "", vec!["no `[lints] workspace = true`"]),
        ] {
            assert_eq!(missing(&package, manifest), lacks, "{package} {manifest:?}");
        }
    }
}
