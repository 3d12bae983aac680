//! Files and the operations that take nothing but forms.

use serde_json::json;

use crate::Api;

fn upload(deal: &str, content: &[u8]) -> Vec<u8> {
    let mut body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"deal_id\"\r\n\r\n{deal}\r\n--b\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"roof.png\"\r\nContent-Type: image/png\r\n\r\n"
    )
    .into_bytes();
    body.extend(content);
    body.extend(b"\r\n--b--\r\n");
    body
}

#[test]
fn what_is_uploaded_is_what_is_downloaded() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    let content: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let answer = api.typed("POST", "/v1/files", "multipart/form-data; boundary=b", upload("1", &content));
    assert_eq!(answer.status, 200, "{}", answer.json);
    assert_eq!((&answer.data()["file_size"], &answer.data()["deal_name"]), (&json!(70_000), &json!("Roof")));
    assert_eq!((&answer.data()["name"], &answer.data()["file_type"]), (&json!("roof.png"), &json!("img")));
    let answer = api.get("/v1/files/1/download");
    assert_eq!(answer.headers["content-type"], "application/octet-stream");
    assert_eq!(answer.bytes, content);
    assert_eq!(api.get("/v1/deals/1/files").data()[0]["id"], 1);

    let answer = api.typed("PUT", "/v1/files/1", "application/x-www-form-urlencoded", "name=a+b&description=d%26d");
    assert_eq!((&answer.data()["name"], &answer.data()["description"]), (&json!("a b"), &json!("d&d")));
    assert_eq!(api.call("PUT", "/v1/files/1", json!({"name": "x"})).status, 400);
    assert_eq!(api.call("DELETE", "/v1/files/1", json!(null)).data(), &json!({"id": 1}));
    assert_eq!(api.get("/v1/files/1/download").status, 404);
}

#[test]
fn remote_files_are_made_by_forms_alone() {
    let mut api = Api::new();
    api.ok("POST", "/api/v2/deals", json!({"title": "Roof"}));
    let form = "application/x-www-form-urlencoded";
    for (path, body, status) in [
        ("/v1/files/remote", "file_type=gdoc&title=T&item_type=deal&item_id=1&remote_location=googledrive", 200),
        ("/v1/files/remote", "file_type=doc&title=T&item_type=deal&item_id=1&remote_location=googledrive", 400),
        ("/v1/files/remote", "file_type=gdoc&title=T&item_type=deal&item_id=9&remote_location=googledrive", 400),
        ("/v1/files/remoteLink", "remote_id=abc&item_type=deal&item_id=1&remote_location=googledrive", 200),
        ("/v1/files/remoteLink", "item_type=deal&item_id=1&remote_location=googledrive", 400),
    ] {
        let answer = api.typed("POST", path, form, body);
        assert_eq!(answer.status, status, "{path} {body}: {}", answer.json);
        if status == 200 {
            assert_eq!(answer.data()["remote_location"], "googledocs");
        }
    }
    let body = json!({"remote_id": "abc", "item_type": "deal", "item_id": 1, "remote_location": "googledrive"});
    assert_eq!(api.call("POST", "/v1/files/remoteLink", body).status, 400);
    assert_eq!(api.typed("POST", "/v1/files", "multipart/form-data; boundary=b", "--b--\r\n").status, 400);
}
