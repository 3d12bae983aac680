//! Tables that fit the terminal.

use comfy_table::presets::NOTHING;
use comfy_table::{ContentArrangement, Table};
use console::{measure_text_width, truncate_str};

use super::row::{self, Row};

/// Columns that come first, because they say which record it is, and how it stands.
const FIRST: &[&str] =
    &["id", "field_code", "field_name", "title", "name", "subject", "type", "status", "value", "currency", "due_date"];

/// The member of a search's hits that is the record.
const HIT: &str = "item";

/// The width beyond which a cell is cut where columns are chosen for the reader, unless it is the key of a custom field; a
/// narrow terminal cuts at half of its own.
const WIDEST: usize = 32;

/// The space between two columns.
const BETWEEN: usize = 2;

/// Returns a table of rows, and how many columns had no place.
///
/// Without chosen columns it has those with single values, as many as fit.
pub(crate) fn of_rows(rows: &[Row], chosen: &[String], header: bool, width: u16) -> (String, usize) {
    let mut columns = chosen.to_vec();
    let mut left = 0;
    let half = usize::from(width) / 2;
    let shown = |cell: &str| {
        let widest = if begins_with_key(cell) { half } else { half.min(WIDEST) };
        truncate_str(&one_line(cell), widest, "…").into_owned()
    };
    if chosen.is_empty() {
        let mut candidates = row::columns(rows);
        if candidates.iter().any(|column| column == HIT) {
            let items = rows.iter().filter_map(|row| Row::of(&row.member(HIT)?).ok()).collect::<Vec<_>>();
            candidates.extend(row::columns(&items).iter().map(|column| format!("{HIT}.{column}")));
        }
        candidates.retain(|column| is_shown(rows, column));
        candidates.sort_by_key(|column| {
            let own = column.strip_prefix(HIT).map_or(column.as_str(), |own| own.trim_start_matches('.'));
            let place = FIRST.iter().position(|first| *first == own);
            place.unwrap_or(FIRST.len() + usize::from(is_technical(own)))
        });
        let mut used = 0;
        for column in candidates {
            let cells = rows.iter().filter_map(|row| row.cell(&column)).map(|cell| measure_text_width(&shown(&cell)));
            let needed = cells.max().unwrap_or(0).max(measure_text_width(&column)) + BETWEEN;
            if !columns.is_empty() && used + needed > usize::from(width) {
                left += 1;
                continue;
            }
            used += needed;
            columns.push(column);
        }
    }
    let mut table = empty(width);
    if header {
        table.set_header(columns.iter().map(|column| column.to_uppercase()));
    }
    for row in rows {
        let cells = columns.iter().map(|column| row.cell(column).unwrap_or_default());
        match chosen {
            [] => table.add_row(cells.map(|cell| shown(&cell))),
            _ => table.add_row(cells.map(|cell| one_line(&cell))),
        };
    }
    (finished(table), left)
}

/// Returns a table of one record: a line for each member that has a value.
pub(crate) fn of_record(record: &Row, width: u16) -> String {
    let mut table = empty(width);
    for (name, value) in &record.0 {
        let value = row::text_without_nulls(value);
        if !value.is_empty() {
            table.add_row([name.clone(), one_line(&value)]);
        }
    }
    finished(table)
}

fn empty(width: u16) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    table
}

/// Returns the text of a table, whose space is between the columns and not around them.
fn finished(mut table: Table) -> String {
    for column in table.column_iter_mut() {
        column.set_padding((0, BETWEEN as u16));
    }
    table.trim_fmt()
}

/// Returns whether a column is shown where none is chosen: it has a single value in some row, and is no custom field.
fn is_shown(rows: &[Row], column: &str) -> bool {
    let mut cells = rows.iter().filter_map(|row| row.cell(column)).filter(|cell| !cell.is_empty()).peekable();
    !begins_with_key(column) && cells.peek().is_some() && cells.all(|cell| !cell.starts_with(['{', '[']))
}

/// Returns whether a name or a cell is the key of a custom field, or one of the members that v1 makes of it.
fn begins_with_key(text: &str) -> bool {
    text.len() >= 40 && text.bytes().take(40).all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether a column says little to a person: it comes after others.
fn is_technical(column: &str) -> bool {
    column == "result_score" || column.starts_with("is_") || column.ends_with("_id") || column.ends_with("_time")
}

/// Returns a text without what would break the table or steer the terminal.
fn one_line(cell: &str) -> String {
    cell.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
