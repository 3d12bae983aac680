//! Files: uploaded with their bytes, made or linked remotely, downloaded.

use serde_json::{Map, Value, json};

use super::records;
use super::users::allow;
use crate::api::call::Call;
use crate::company::{Kind, Record};
use crate::wire::body::{Body, Upload};
use crate::wire::reply::{Failure, Reply};

/// What a file can hang on, by the name of the part.
const TARGETS: [(&str, Kind); 7] = [
    ("deal_id", Kind::Deal),
    ("person_id", Kind::Person),
    ("org_id", Kind::Organization),
    ("product_id", Kind::Product),
    ("activity_id", Kind::Activity),
    ("lead_id", Kind::Lead),
    ("project_id", Kind::Project),
];

/// Takes the part `file`, and the ids of what it hangs on as further parts.
pub(crate) fn upload(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let (texts, uploads) = multipart(call)?;
    let upload = uploads.into_iter().find(|upload| upload.part == "file");
    let upload = upload.ok_or_else(|| call.bad("file", "No files were uploaded"))?;
    let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    allow(&texts, &names)?;
    let mut links = Map::new();
    for (name, kind) in TARGETS {
        let Some(text) = texts.get(name).and_then(Value::as_str) else { continue };
        links.insert(name.to_owned(), target(call, name, kind, text)?);
    }
    let (stem, extension) = upload.file_name.rsplit_once('.').unwrap_or((&upload.file_name, ""));
    let file_type = match extension.to_lowercase().as_str() {
        "jpg" | "jpeg" | "png" | "gif" => "img".to_owned(),
        other => other.to_owned(),
    };
    let dot = if extension.is_empty() { "" } else { "." };
    let stored = format!("{stem}_{}{dot}{extension}", call.store.key());
    let record = json!({
        "name": upload.file_name, "file_name": stored, "file_type": file_type, "file_size": upload.bytes.len(),
        "remote_location": "s3", "remote_id": null,
    });
    let number = insert(call, record, links);
    call.store.put_blob(Kind::File, number, upload.bytes);
    records::show(call, Kind::File, number)
}

/// Makes an empty document at a remote place and links it.
pub(crate) fn remote(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let form = call.form()?;
    allow(&form, &["file_type", "title", "item_type", "item_id", "remote_location"])?;
    let file_type = text(call, &form, "file_type")?;
    if !["gdoc", "gslides", "gsheet", "gform", "gdraw"].contains(&file_type.as_str()) {
        return Err(call.bad("file_type", "Expected gdoc, gslides, gsheet, gform or gdraw"));
    }
    let title = text(call, &form, "title")?;
    let links = link(call, &form)?;
    let remote_id = call.store.key();
    let record = json!({
        "name": title, "file_name": "", "file_type": file_type, "file_size": 0, "remote_location": "googledocs",
        "remote_id": remote_id,
    });
    let number = insert(call, record, links);
    records::show(call, Kind::File, number)
}

/// Links a document that exists at a remote place.
pub(crate) fn remote_link(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let form = call.form()?;
    allow(&form, &["item_type", "item_id", "remote_id", "remote_location"])?;
    let remote_id = text(call, &form, "remote_id")?;
    let links = link(call, &form)?;
    let record = json!({
        "name": remote_id, "file_name": "", "file_type": "gdoc", "file_size": 0, "remote_location": "googledocs",
        "remote_id": remote_id,
    });
    let number = insert(call, record, links);
    records::show(call, Kind::File, number)
}

/// Changes name and description; takes a form and nothing else.
pub(crate) fn update(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::File)?;
    let form = call.form()?;
    allow(&form, &["name", "description"])?;
    call.store.update(Kind::File, number, call.actor, call.now, |file| file.0.extend(form));
    records::show(call, Kind::File, number)
}

/// Answers with the bytes as they were uploaded; a remote file has none.
pub(crate) fn download(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = call.existing(Kind::File)?;
    let name = call.record(Kind::File, number)?.text("name").to_owned();
    let bytes = call.store.blob(Kind::File, number).cloned().ok_or_else(|| call.not_found(Kind::File))?;
    Ok(Reply::file(bytes, name))
}

/// Answers with the picture of a person, as v2 shows it.
pub(crate) fn picture(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let person = call.existing(Kind::Person)?;
    let picture = call.record(Kind::Person, person)?.int("picture_id");
    let record = picture.and_then(|number| call.store.row(Kind::Picture, number));
    let mut shown = record.ok_or_else(|| call.not_found(Kind::Picture))?.0.clone();
    for member in ["add_time", "update_time", "is_deleted"] {
        shown.remove(member);
    }
    Ok(Reply::data(Value::Object(shown)))
}

/// Takes the part `file`, and crop members that are kept out of the answer.
pub(crate) fn add_picture(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let person = call.existing(Kind::Person)?;
    let (texts, uploads) = multipart(call)?;
    allow(&texts, &["crop_x", "crop_y", "crop_width", "crop_height"])?;
    let upload = uploads.into_iter().find(|upload| upload.part == "file");
    let upload = upload.ok_or_else(|| call.bad("file", "No files were uploaded"))?;
    let key = call.store.key();
    let address = |size: u16| format!("{}/pictures/{key}_{size}.jpg", call.origin);
    let picture = json!({
        "item_type": "person", "item_id": person, "added_by_user_id": call.actor, "active_flag": true,
        "file_size": upload.bytes.len(), "pictures": {"128": address(128), "512": address(512)},
        "add_time": call.timestamp(), "update_time": "0000-00-00 00:00:00",
    });
    let number = call.store.insert(Kind::Picture, Record::new(picture), call.actor, call.now);
    call.store.update(Kind::Person, person, call.actor, call.now, |record| record.set("picture_id", number));
    records::show(call, Kind::Picture, number)
}

pub(crate) fn delete_picture(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let person = call.existing(Kind::Person)?;
    let picture = call.record(Kind::Person, person)?.int("picture_id").ok_or_else(|| call.not_found(Kind::Picture))?;
    call.store.remove(Kind::Picture, picture, call.actor, call.now);
    call.store.update(Kind::Person, person, call.actor, call.now, |record| record.set("picture_id", Value::Null));
    Ok(Reply::data(json!({"id": picture})))
}

/// Takes the body of the operations that take nothing but multipart: its texts and its files.
pub(crate) fn multipart(call: &mut Call<'_>) -> Result<(Map<String, Value>, Vec<Upload>), Failure> {
    match std::mem::take(&mut call.body) {
        Body::Multipart(texts, uploads) => Ok((texts, uploads)),
        Body::Unreadable(why) => Err(call.bad("body", &why)),
        _ => Err(call.bad("body", "Expected multipart/form-data")),
    }
}

fn text(call: &Call<'_>, form: &Map<String, Value>, name: &str) -> Result<String, Failure> {
    let text = form.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or_else(|| call.bad(name, &format!("Parameter '{name}' is required")))
}

/// Reads what `item_type` and `item_id` of a form point at.
fn link(call: &Call<'_>, form: &Map<String, Value>) -> Result<Map<String, Value>, Failure> {
    if text(call, form, "remote_location")? != "googledrive" {
        return Err(call.bad("remote_location", "Expected googledrive"));
    }
    let (name, kind) = match text(call, form, "item_type")?.as_str() {
        "deal" => ("deal_id", Kind::Deal),
        "person" => ("person_id", Kind::Person),
        "organization" => ("org_id", Kind::Organization),
        _ => return Err(call.bad("item_type", "Expected deal, person or organization")),
    };
    let id = target(call, name, kind, &text(call, form, "item_id")?)?;
    Ok([(name.to_owned(), id)].into_iter().collect())
}

fn target(call: &Call<'_>, name: &str, kind: Kind, text: &str) -> Result<Value, Failure> {
    let number = match kind {
        Kind::Lead => call.store.find(kind, |lead| lead.text("id") == text),
        _ => text.parse().ok(),
    };
    match number.and_then(|number| call.viewer().live(kind, number)) {
        Some(record) => Ok(record.value("id").clone()),
        None => Err(call.bad(name, &format!("{} {text} does not exist or is not accessible", kind.word()))),
    }
}

fn insert(call: &mut Call<'_>, record: Value, links: Map<String, Value>) -> u64 {
    let mut record = Record::new(record);
    for (name, _) in TARGETS {
        record.set(name, Value::Null);
    }
    record.0.extend(links);
    for name in ["cid", "s3_bucket", "mail_message_id", "mail_template_id", "description"] {
        record.set(name, "");
    }
    record.set("log_id", Value::Null);
    record.set("inline_flag", false);
    record.set("is_deleted", false);
    record.set("user_id", call.actor);
    record.set("add_time", call.timestamp());
    record.set("update_time", call.timestamp());
    let number = call.store.insert(Kind::File, record, call.actor, call.now);
    let url = format!("{}/api/v1/files/{number}/download", call.origin);
    call.store.update(Kind::File, number, call.actor, call.now, |file| file.set("url", url));
    number
}
