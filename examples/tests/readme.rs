//! What README.md says of the number of operations is so.

use pipedrive::catalogue::OPERATIONS;
use pipedrive::meta::Version;

const README: &str = include_str!("../../README.md");

#[test]
fn the_table_counts_every_operation() {
    assert!(README.contains(&format!("\n{} operations have a type:\n", OPERATIONS.len())), "{}", OPERATIONS.len());
    let rows = README.lines().skip_while(|line| *line != "| resource | v1 | v2 |").skip(2);
    let counts: Vec<[usize; 2]> = rows
        .take_while(|line| line.starts_with('|'))
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            [cells[2], cells[3]].map(|cell| if cell.is_empty() { 0 } else { cell.parse().unwrap() })
        })
        .collect();
    for (index, version) in [Version::V1, Version::V2].into_iter().enumerate() {
        let there = OPERATIONS.iter().filter(|entry| entry.meta.version == version).count();
        assert_eq!(counts.iter().map(|row| row[index]).sum::<usize>(), there, "{version:?}");
    }
}
