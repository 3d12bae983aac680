//! The modules import downwards only, in the order that the documentation of the crate gives.

#![allow(clippy::unwrap_used, reason = "helpers of tests may fail as tests do")]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn modules_import_from_their_own_layer_and_those_above_it() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let root = fs::read_to_string(source.join("lib.rs")).unwrap();
    let lines = root.lines().filter_map(|line| line.strip_prefix("//! - `")?.split_once("`:"));
    let layers: HashMap<&str, usize> =
        (0..).zip(lines).flat_map(|(layer, (names, _))| names.split("`, `").map(move |name| (name, layer))).collect();
    let mut files = Vec::new();
    collect(&source, &mut files);
    let mut imports = 0;
    for file in files {
        let inside = file.strip_prefix(&source).unwrap().with_extension("");
        let own = inside.iter().next().unwrap().to_str().unwrap();
        if ["lib", "main"].contains(&own) {
            continue;
        }
        for part in fs::read_to_string(&file).unwrap().split("crate::").skip(1) {
            let name = part.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            // What is exported at the root is named so in examples and tests only.
            if name.starts_with(char::is_uppercase) {
                continue;
            }
            assert!(layers[name] <= layers[own], "{}: crate::{name} is below {own}", file.display());
            imports += 1;
        }
    }
    assert!(imports > 100, "only {imports} imports were read");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
