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
fn a_file_keeps_its_name() {
    let mut api = Api::new();
    for (sent, name, header) in [
        ("a b.txt", "a b.txt", r#"filename="a b.txt""#),
        ("a %22b%22.txt", r#"a "b".txt"#, r#"filename="a \"b\".txt""#),
        (r#"a \"b\".txt"#, r#"a "b".txt"#, r#"filename="a \"b\".txt""#),
        (r#"a "b".txt"#, r#"a "b".txt"#, r#"filename="a \"b\".txt""#),
        (r#"a;b".txt"#, r#"a;b".txt"#, r#"filename="a;b\".txt""#),
        (r"a\b\", r"a\b\", r#"filename="a\\b\\""#),
        ("a%0D%0Ab.txt", "a\r\nb.txt", r#"filename="a__b.txt"; filename*=UTF-8''a%0D%0Ab%2Etxt"#),
        (
            "100% caf\u{e9}.txt",
            "100% caf\u{e9}.txt",
            r#"filename="100% caf_.txt"; filename*=UTF-8''100%25%20caf%C3%A9%2Etxt"#,
        ),
    ] {
        for rest in ["", "; x=y", " "] {
            let body = format!(
                "--b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{sent}\"{rest}\r\n\r\nx\r\n--b--\r\n"
            );
            let answer = api.typed("POST", "/v1/files", "multipart/form-data; boundary=b", body);
            assert_eq!((answer.status, &answer.data()["name"]), (200, &json!(name)), "{sent}{rest}");
            let id = answer.data()["id"].clone();
            assert_eq!(api.get(&format!("/v1/files/{id}")).data()["name"], name);
            let answer = api.get(&format!("/v1/files/{id}/download"));
            assert_eq!(answer.headers["content-disposition"], format!("attachment; {header}"), "{sent}");
        }
    }
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
