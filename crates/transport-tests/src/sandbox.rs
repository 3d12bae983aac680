//! Operations on records of the emulator.

use pipedrive_core::v1::files::{AddFile, DeleteFile, DownloadFile, GetFile};
use pipedrive_core::v2::deals::{AddDeal, DeleteDeal, GetDeal, GetDeals, UpdateDeal};
use pipedrive_core::{Account, Credentials, FilePart, Host, Id, Page, Reason, Select, v1};
use pipedrive_sandbox::Sandbox;
use serde::Deserialize;

use crate::transport::{Settings, Transport};

pub(crate) fn client<T: Transport>(sandbox: &Sandbox) -> T {
    with_token(sandbox, sandbox.token())
}

fn with_token<T: Transport>(sandbox: &Sandbox, token: &str) -> T {
    let host = Host::loopback(sandbox.url()).unwrap();
    let mut settings = Settings::of(host.clone());
    settings.account = Account::new(host, Credentials::api_token(token).unwrap());
    settings.max_body = None;
    T::build(settings).unwrap()
}

pub(crate) fn deals_are_created_read_updated_and_deleted<T: Transport>() {
    #[derive(Debug, Deserialize, PartialEq)]
    struct Row {
        id: u64,
        title: String,
    }

    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    let deal = client.send(&AddDeal::new("Roof")).unwrap();
    assert_eq!(client.send(&GetDeal::new(deal.id)).unwrap().title.as_deref(), Some("Roof"));

    let title = "Roof, \u{4f60}\u{597d} & walls";
    client.send(&UpdateDeal::new(deal.id).title(title)).unwrap();
    let rows: Page<Row> = client.send(&v1::deals::GetDeals::new().select_as::<Row>()).unwrap();
    assert_eq!(rows.items, [Row { id: deal.id.value(), title: title.to_owned() }]);

    client.send(&DeleteDeal::new(deal.id)).unwrap();
    assert!(client.send(&GetDeals::new()).unwrap().items.is_empty());
    let error = client.send(&GetDeal::new(deal.id)).unwrap_err();
    assert_eq!(error.api_error().unwrap().reason, Reason::NotFound);
}

pub(crate) fn a_large_page_is_read_whole<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    sandbox.seed_deals(500);
    let page = client::<T>(&sandbox).send(&GetDeals::new().limit(500)).unwrap();
    assert_eq!(page.items.len(), 500);
}

pub(crate) fn files_are_uploaded_and_downloaded<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    let deal = client.send(&AddDeal::new("Roof")).unwrap();
    let content: Vec<u8> = (0..300_000_u32).flat_map(u32::to_le_bytes).collect();
    let part = FilePart::new("offer \"1\".bin", content.clone());
    let file = client.send(&AddFile::new(part).deal_id(deal.id)).unwrap();
    assert_eq!(client.send(&GetFile::new(file.id)).unwrap().file_size, Some(content.len() as u64));

    let mut written = Vec::new();
    assert_eq!(client.download(&DownloadFile::new(file.id), &mut written).unwrap(), content.len() as u64);
    assert!(written == content);
    assert!(client.send(&DownloadFile::new(file.id)).unwrap().bytes == content);

    client.send(&DeleteFile::new(file.id)).unwrap();
}

pub(crate) fn error_responses_are_errors<T: Transport>() {
    let sandbox = Sandbox::start().unwrap();
    let client: T = client(&sandbox);
    let error = client.send(&GetDeal::new(4_000_000)).unwrap_err();
    assert_eq!(error.api_error().unwrap().reason, Reason::NotFound);
    let error = client.send(&AddDeal::new("Roof").stage_id(Id::new(4_000_000))).unwrap_err();
    assert!(error.api_error().is_some(), "{error}");
    let error = client.download(&DownloadFile::new(4_000_000), &mut Vec::new()).unwrap_err();
    assert_eq!(error.api_error().unwrap().reason, Reason::NotFound);

    let stranger: T = with_token(&sandbox, "0000000000000000000000000000000000000000");
    let error = stranger.send(&GetDeals::new()).unwrap_err();
    assert_eq!(error.api_error().unwrap().reason, Reason::Unauthorized);
    assert_eq!(error.status().unwrap(), 401);
}
