//! Walks over a long list that a server makes up page by page, and sees how much memory that takes.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Instant;

use pipedrive_core::v2::deals::{Deal, GetDeals};
use pipedrive_core::{Account, Credentials, Host, Session};
use serde_json::{Map, Value, json};

use crate::client::{Client, Transport};
use crate::upload::memory;

const ROWS: u64 = 500;
/// After so many pages, memory is what a walk needs: connections are open and buffers have grown.
const WARM: u64 = 20;
/// By how many pages' length it may grow after that.
const PAGES: u64 = 3;

/// Whether the transport reads so many deals, all of them and in order, in memory that stays flat.
pub(crate) fn run(transport: Transport, deals: u64) -> Result<bool, Box<dyn Error>> {
    let pages = deals.div_ceil(ROWS).max(2 * WARM);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let host = Host::loopback(&format!("http://{}", listener.local_addr()?))?;
    // A client may open one connection more while another is not back in its pool yet.
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || serve(stream, pages));
        }
    });
    let session = Session::builder(Account::new(host, Credentials::api_token("0123456789abcdef")?)).unpaced().build();
    let client = Client::new(transport, session)?;
    let list = client.session().pages(GetDeals::new().limit(ROWS as u32));

    let started = Instant::now();
    let (mut read, mut in_order, mut warm) = (0, true, None);
    client.each(list, |deal: Deal| {
        read += 1;
        in_order &= u64::from(deal.id) == read;
        if read == WARM * ROWS {
            // From here on the peak counts.
            warm = Some(fs::write("/proc/self/clear_refs", "5").map_err(Into::into).and_then(|()| memory("VmHWM:")));
        }
    })?;
    let peak = memory("VmHWM:")?;
    let warm = warm.ok_or("the list was too short")??;
    let mut last = Vec::new();
    write_page(&mut last, pages, pages)?;
    let page = last.len() as u64;
    let more = peak.saturating_sub(warm);
    println!(
        "{transport:<6} {read} deals in {pages} pages of {} kB in {:.1} s, with {} kB more memory than after {WARM} pages, \
         of {} MB",
        page / 1000,
        started.elapsed().as_secs_f64(),
        more / 1000,
        warm / 1_000_000,
    );
    Ok(read == pages * ROWS && in_order && more <= PAGES * page)
}

/// Answers the requests of a connection: a cursor is the number of the page before.
fn serve(stream: TcpStream, pages: u64) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut head, mut body) = (String::new(), Vec::new());
    loop {
        head.clear();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head)? == 0 {
                return Ok(());
            }
        }
        let cursor = head.split_once("cursor=").map_or("", |(_, rest)| rest);
        let before =
            cursor.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0);
        write_page(&mut body, before + 1, pages)?;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length";
        reader.get_mut().write_all(format!("{head}: {}\r\n\r\n", body.len()).as_bytes())?;
        reader.get_mut().write_all(&body)?;
    }
}

/// Writes a page of a list that has so many, in place of what is there.
fn write_page(body: &mut Vec<u8>, page: u64, pages: u64) -> io::Result<()> {
    body.clear();
    body.extend(b"{\"success\":true,\"data\":[");
    for id in (page - 1) * ROWS + 1..=page * ROWS {
        let separator = if id % ROWS == 1 { "" } else { "," };
        write!(body, "{separator}{}", deal(id))?;
    }
    let cursor = if page < pages { format!("\"{page}\"") } else { "null".to_owned() };
    write!(body, "],\"additional_data\":{{\"next_cursor\":{cursor}}}}}")
}

/// Returns a deal with its custom fields, of about the length that a real one has.
fn deal(id: u64) -> Value {
    let custom = (0..16).map(|field| (format!("{field:040x}"), format!("a text of field {field} of deal {id}").into()));
    json!({
        "id": id, "title": format!("Deal {id}"), "owner_id": 1, "creator_user_id": 1, "person_id": id, "org_id": null,
        "pipeline_id": 1, "stage_id": 2, "value": 1234.5, "currency": "EUR", "status": "open", "probability": null,
        "add_time": "2026-01-31T09:00:00Z", "update_time": "2026-01-31T09:00:00Z", "visible_to": 3, "label_ids": [1, 2],
        "is_deleted": false, "is_archived": false, "origin": "API", "custom_fields": custom.collect::<Map<_, Value>>(),
    })
}
