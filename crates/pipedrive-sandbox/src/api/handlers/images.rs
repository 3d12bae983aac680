//! The image of a product, of which there is one.

use serde_json::{Value, json};

use crate::api::call::Call;
use crate::company::{Kind, Record};
use crate::wire::body::Body;
use crate::wire::reply::{Failure, Reply};

pub(crate) fn get(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call)?.ok_or_else(|| call.not_found(Kind::ProductImage))?;
    let members = ["id", "product_id", "company_id", "add_time", "public_url", "mime_type", "name"];
    Ok(Reply::data(shown(call.record(Kind::ProductImage, number)?, &members)))
}

/// Takes the part `data`; an image that is there is replaced. The answer does not say where the image is.
pub(crate) fn put(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let product = call.existing(Kind::Product)?;
    let former = find(call)?;
    let uploads = match std::mem::take(&mut call.body) {
        Body::Multipart(_, uploads) => uploads,
        Body::Unreadable(why) => return Err(call.bad("body", &why)),
        _ => return Err(call.bad("body", "Expected multipart/form-data")),
    };
    let upload = uploads.into_iter().find(|upload| upload.part == "data");
    let upload = upload.ok_or_else(|| call.bad("data", "Parameter 'data' is required"))?;
    let extension = upload.file_name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let mime_type = match extension.as_str() {
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        _ => "image/jpeg",
    };
    if let Some(former) = former {
        call.store.remove(Kind::ProductImage, former, call.actor, call.now);
    }
    let key = call.store.uuid();
    let image = json!({
        "product_id": product, "company_id": call.store.company.id.to_string(),
        "public_url": format!("{}/images/{key}.{extension}", call.origin), "mime_type": mime_type,
        "name": upload.file_name, "add_time": call.timestamp(),
    });
    let number = call.store.insert(Kind::ProductImage, Record::new(image), call.actor, call.now);
    let members = ["id", "product_id", "company_id", "add_time"];
    Ok(Reply::data(shown(call.record(Kind::ProductImage, number)?, &members)))
}

pub(crate) fn delete(call: &mut Call<'_>) -> Result<Reply, Failure> {
    let number = find(call)?.ok_or_else(|| call.not_found(Kind::ProductImage))?;
    call.store.remove(Kind::ProductImage, number, call.actor, call.now);
    Ok(Reply::data(json!({"id": number})))
}

fn find(call: &Call<'_>) -> Result<Option<u64>, Failure> {
    let product = call.existing(Kind::Product)?;
    Ok(call.store.find(Kind::ProductImage, |image| image.int("product_id") == Some(product)))
}

/// Returns these members of an image. Of the time it was added there is the day, which is documented by example only.
fn shown(image: &Record, members: &[&str]) -> Value {
    let shown = members.iter().map(|name| match *name {
        "add_time" => ("add_time".to_owned(), image.text("add_time").get(..10).into()),
        name => (name.to_owned(), image.value(name).clone()),
    });
    Value::Object(shown.collect())
}
