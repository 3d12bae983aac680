//! The OAuth server.

use bytes::Bytes;
use http::Request;
use jiff::SignedDuration;
use serde_json::json;

use crate::{Answer, Api};

/// Posts a form with the application's credentials.
fn post(api: &mut Api, path: &str, form: &str) -> Answer {
    use base64::Engine as _;

    let app = api.emulator.oauth_app();
    let pair = format!("{}:{}", app.client_id, app.client_secret);
    let basic = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    let request = Request::post(path).header("authorization", basic);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    api.send(request.body(Bytes::from(form.to_owned())).unwrap())
}

fn code(api: &mut Api) -> String {
    let app = api.emulator.oauth_app();
    let redirect = app.redirect_uri.replace(':', "%3A").replace('/', "%2F");
    let path =
        format!("/oauth/authorize?client_id={}&redirect_uri={redirect}&state=s%26t&decision=allow", app.client_id);
    let answer = api.send(Request::get(path).body(Bytes::new()).unwrap());
    assert_eq!(answer.status, 302);
    let location = answer.headers["location"].to_str().unwrap().to_owned();
    let (code, state) = location.split_once("?code=").unwrap().1.split_once('&').unwrap();
    assert_eq!(state, "state=s%26t");
    code.to_owned()
}

fn by_code(api: &mut Api, code: &str) -> Answer {
    let form =
        format!("grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcallback");
    post(api, "/oauth/token", &form)
}

fn me(api: &mut Api, token: &str) -> u16 {
    let request = Request::get("/v1/users/me").header("authorization", format!("Bearer {token}"));
    api.send(request.body(Bytes::new()).unwrap()).status
}

#[test]
fn a_code_becomes_tokens_once_and_within_five_minutes() {
    let mut api = Api::new();
    let first = code(&mut api);
    let answer = by_code(&mut api, &first);
    assert_eq!(
        (answer.status, &answer.json["token_type"], &answer.json["expires_in"]),
        (200, &json!("Bearer"), &json!(3599))
    );
    assert!(answer.json.get("success").is_none());
    let token = answer.json["access_token"].as_str().unwrap().to_owned();
    assert!(['+', '/', '=', ':'].iter().all(|sign| token.contains(*sign)) && token.len() > 300);
    assert_eq!(me(&mut api, &token), 200);
    let again = by_code(&mut api, &first);
    assert_eq!((again.status, &again.json["message"]), (400, &json!("Invalid grant: authorization_code is invalid")));
    let late = code(&mut api);
    api.now += SignedDuration::from_mins(5);
    assert_eq!(by_code(&mut api, &late).json["message"], "Invalid grant: authorization_code has expired");
    api.now += SignedDuration::from_mins(56);
    assert_eq!(me(&mut api, &token), 401, "an hour has passed");
}

#[test]
fn renewal_keeps_or_rotates_the_refresh_token() {
    for rotates in [false, true] {
        let mut api = Api::new();
        let mut app = api.emulator.oauth_app().clone();
        app.rotates = rotates;
        api.emulator.set_oauth_app(app);
        let (_, refresh) = api.emulator.issue_tokens(api.now, 1);
        let form = format!("grant_type=refresh_token&refresh_token={refresh}");
        let answer = post(&mut api, "/oauth/token", &form);
        assert_eq!(answer.json["refresh_token"] == *refresh, !rotates);
        let token = answer.json["access_token"].as_str().unwrap().to_owned();
        assert_eq!(me(&mut api, &token), 200);
        assert_eq!(post(&mut api, "/oauth/token", &form).status, if rotates { 400 } else { 200 });
        api.emulator.expire_access_tokens();
        assert_eq!(me(&mut api, &token), 401);
        api.now += SignedDuration::from_hours(24 * 60);
        assert_eq!(post(&mut api, "/oauth/token", &form).json["message"], "Invalid grant: refresh_token is invalid");
    }
}

#[test]
fn revoking_a_refresh_token_takes_all_along() {
    let mut api = Api::new();
    let (access, refresh) = api.emulator.issue_tokens(api.now, 1);
    let (other, _) = api.emulator.issue_tokens(api.now, 1);
    let escaped = access.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    assert_eq!(post(&mut api, "/oauth/revoke", &format!("token={escaped}&token_type_hint=access_token")).status, 200);
    assert_eq!((me(&mut api, &access), me(&mut api, &other)), (401, 200));
    assert_eq!(post(&mut api, "/oauth/revoke", &format!("token={refresh}")).status, 200);
    assert_eq!(me(&mut api, &other), 401);
    assert_eq!(post(&mut api, "/oauth/revoke", "token=unknown").status, 200);
}

#[test]
fn requests_that_are_not_right_are_named() {
    let mut api = Api::new();
    let token = api.emulator.token().to_owned();
    for (form, message) in [
        ("", "Missing parameter: grant_type"),
        ("grant_type=password", "Unsupported grant type: grant_type is invalid"),
        ("grant_type=authorization_code&code=x", "Invalid request: redirect_uri is not a valid URI"),
        ("grant_type=authorization_code&code=x&redirect_uri=http://x", "Invalid request: redirect_uri is invalid"),
        ("grant_type=refresh_token&refresh_token=x", "Invalid grant: refresh_token is invalid"),
        ("grant_type=exchange_api_token&api_token=x", "Invalid grant: api_token is invalid"),
    ] {
        let answer = post(&mut api, "/oauth/token", form);
        assert_eq!((answer.status, &answer.json["message"]), (400, &json!(message)), "{form}");
    }
    let form = format!("grant_type=exchange_api_token&api_token={token}");
    assert_eq!(post(&mut api, "/oauth/token", &form).status, 200);
    assert_eq!(post(&mut api, "/oauth/token", &form).status, 400, "one use");
    for (content_type, body, message) in [
        ("application/json", "{}", "Invalid request: content must be application/x-www-form-urlencoded"),
        ("application/x-www-form-urlencoded", "grant_type=x", "Invalid client: cannot retrieve client credentials"),
        ("application/x-www-form-urlencoded", "client_id=x&client_secret=y", "Invalid client: client is invalid"),
    ] {
        let request = Request::post("/oauth/token").header("content-type", content_type);
        let answer = api.send(request.body(Bytes::from_static(body.as_bytes())).unwrap());
        assert_eq!((answer.status, &answer.json["message"]), (400, &json!(message)));
    }
}

#[test]
fn the_page_has_a_button_and_trusts_nobody() {
    let mut api = Api::new();
    let id = api.emulator.oauth_app().client_id.clone();
    let mut get =
        |query: String| api.send(Request::get(format!("/oauth/authorize?{query}")).body(Bytes::new()).unwrap());
    let callback = "redirect_uri=http%3A%2F%2Flocalhost%3A8000%2Fcallback";
    let page = get(format!("client_id={id}&{callback}&state=%22%3E%3Cscript%3E"));
    let html = String::from_utf8(page.bytes.to_vec()).unwrap();
    assert!(html.contains("<button") && html.contains("&quot;&gt;&lt;script&gt;") && !html.contains("<script"));
    assert_eq!(get(format!("client_id=x&{callback}")).status, 401);
    let wrong = get(format!("client_id={id}&redirect_uri=http%3A%2F%2Fevil%2F"));
    assert_eq!((wrong.status, &wrong.json), (400, &json!({"error": "Invalid redirect URL"})));
    let refused = get(format!("client_id={id}&{callback}&decision=deny"));
    assert_eq!(refused.headers["location"], "http://localhost:8000/callback?error=user_denied");
}

#[test]
fn a_scope_opens_its_own_doors_only() {
    let mut api = Api::new();
    let mut app = api.emulator.oauth_app().clone();
    app.scopes = vec!["base".to_owned(), "deals:read".to_owned()];
    api.emulator.set_oauth_app(app);
    let (token, _) = api.emulator.issue_tokens(api.now, 1);
    for (method, path, open) in [
        ("GET", "/v1/users/me", true),
        ("GET", "/api/v2/deals", true),
        ("GET", "/api/v2/stages", true),
        ("POST", "/api/v2/deals", false),
        ("GET", "/api/v2/persons", false),
        ("GET", "/v1/deals/1/activities", false),
        ("POST", "/api/v2/stages", false),
        ("GET", "/v1/webhooks", false),
    ] {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {token}"));
        let answer = api.send(request.body(Bytes::new()).unwrap());
        assert_eq!(answer.status != 403, open, "{method} {path}");
        if !open {
            assert_eq!(
                (&answer.json["error"], &answer.json["errorCode"]),
                (&json!("Scope and URL mismatch"), &json!(403))
            );
        }
    }
}
