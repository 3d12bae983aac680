//! A [`Machine`] that sees to it that webhooks exist.

use std::collections::VecDeque;
use std::fmt;
use std::mem;
use std::time::Instant;

use bytes::Bytes;
use http::{Response, StatusCode, Uri};

use crate::error::{Error, ErrorKind, TransportError};
use crate::machine::{Machine, Step};
use crate::model::{Patch, Secret};
use crate::session::Session;
use crate::v1::webhooks::{
    AddWebhook, DeleteWebhook, GetWebhooks, Webhook, WebhookAction, WebhookObject, WebhookVersion,
};
use crate::wire::operation::Operation;

/// A machine that sees to it that webhooks exist, each once; [`Session::ensure_webhooks`] returns one.
///
/// It lists the webhooks, creates those that are missing, and deletes those that are there twice. Its output is
/// [`Ensured`]. When it is run again, it sends nothing but the request for the list.
///
/// Two webhooks are the same if they send the same events to the same URL: if URL, action, object and version are equal,
/// and the user if one is wanted. Of several with the wanted credentials, the oldest stays. Those with other credentials
/// are deleted once there is one with the wanted ones, so that no event is lost; until then, accept
/// [both](super::Receiver::or_basic_auth). Names are not compared. Other webhooks stay as they are, whatever their URL.
///
/// After an error, an earlier part of the work may have been done: run another machine to continue.
#[must_use = "a machine does nothing until a driver runs it"]
pub struct Ensure {
    session: Session,
    wanted: Vec<AddWebhook>,
    /// The request that is made now.
    call: Option<Request>,
    /// What follows.
    tasks: VecDeque<Task>,
    ensured: Ensured,
}

/// The webhooks that were found and changed.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Ensured {
    /// Wanted webhooks that existed. A status of the last delivery other than 2xx means that deliveries fail, and that
    /// Pipedrive will switch the webhook off.
    pub kept: Vec<Webhook>,
    /// Wanted webhooks that were created.
    pub added: Vec<Webhook>,
    /// Webhooks that were deleted, since another sends the same events to the same URL.
    pub removed: Vec<Webhook>,
    /// Wanted webhooks that Pipedrive has switched off, for [`remove_reason`](Webhook::remove_reason). Others were
    /// created in their place, so events between [`remove_time`](Webhook::remove_time) and now were not sent.
    pub switched_off: Vec<Webhook>,
}

/// A call, and what its answer means.
struct Request(Box<dyn Machine<Output = Result<Answer, Error>> + Send + Sync>);

enum Answer {
    Listed(Vec<Webhook>),
    Added(Webhook),
    Removed(Webhook),
}

enum Task {
    Add(AddWebhook),
    Remove(Box<Webhook>),
}

impl Session {
    /// Returns a machine that sees to it that these webhooks exist, each once. The transports' clients run it with
    /// `run`:
    ///
    /// ```
    /// use pipedrive_core::v1::webhooks::{AddWebhook, WebhookAction, WebhookObject};
    /// # use pipedrive_core::{Account, Company, Credentials, Error, Machine, Session};
    /// # struct Client(Session);
    /// # impl Client {
    /// #     fn session(&self) -> &Session { &self.0 }
    /// #     fn run<M: Machine>(&self, _: M) {}
    /// # }
    /// # let account = Account::new(Company::new("acme")?, Credentials::api_token("0123456789abcdef")?);
    /// # let client = Client(Session::new(account));
    /// let deals = AddWebhook::new("https://example.org/hook", WebhookAction::All, WebhookObject::Deal, "Deals")
    ///     .http_auth_user("pipedrive")
    ///     .http_auth_password("open sesame");
    /// let ensured = client.run(client.session().ensure_webhooks([deals]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A webhook without a version is one of version 2.0.
    pub fn ensure_webhooks(&self, wanted: impl IntoIterator<Item = AddWebhook>) -> Ensure {
        let mut all: Vec<AddWebhook> = Vec::new();
        for mut webhook in wanted {
            webhook.version.get_or_insert(WebhookVersion::V2);
            let same = |other: &AddWebhook| {
                Events::wanted(other) == Events::wanted(&webhook) && other.user_id == webhook.user_id
            };
            if !all.iter().any(same) {
                all.push(webhook);
            }
        }
        let list = self.call(&GetWebhooks::new()).map(|page| page.map(|page| Answer::Listed(page.items)));
        let call = Some(Request(Box::new(list)));
        Ensure { session: self.clone(), wanted: all, call, tasks: VecDeque::new(), ensured: Ensured::default() }
    }
}

impl Ensure {
    /// Decides what to do about the existing webhooks.
    fn plan(&mut self, mut existing: Vec<Webhook>) {
        existing.sort_by_key(|webhook| webhook.id);
        let (mut doubles, mut missing, mut replaced) = (Vec::new(), Vec::new(), Vec::new());
        for wanted in mem::take(&mut self.wanted) {
            let events = Events::wanted(&wanted);
            let is_same = |webhook: &Webhook| {
                Events::of(webhook) == events && wanted.user_id.is_none_or(|user| webhook.user_id == Some(user))
            };
            let (same, others): (Vec<_>, Vec<_>) = existing.into_iter().partition(is_same);
            existing = others;
            let (active, switched_off): (Vec<_>, Vec<_>) = same.into_iter().partition(is_active);
            self.ensured.switched_off.extend(switched_off);
            let (right, wrong): (Vec<_>, Vec<_>) =
                active.into_iter().partition(|webhook| credentials(webhook) == wanted_credentials(&wanted));
            let mut right = right.into_iter();
            match right.next() {
                Some(oldest) => self.ensured.kept.push(oldest),
                None => missing.push(wanted),
            }
            doubles.extend(right);
            replaced.extend(wrong);
        }
        // In this order no event is lost, and doubles make room for what is created.
        self.tasks.extend(doubles.into_iter().map(Box::new).map(Task::Remove));
        self.tasks.extend(missing.into_iter().map(Task::Add));
        self.tasks.extend(replaced.into_iter().map(Box::new).map(Task::Remove));
    }

    /// Returns the call of the next task.
    fn next(&mut self) -> Option<Request> {
        loop {
            match self.tasks.pop_front()? {
                Task::Add(webhook) => {
                    let call = self.session.call(&webhook);
                    return Some(Request(Box::new(call.map(|added| added.map(|added| Answer::Added(added.data))))));
                }
                Task::Remove(webhook) if self.has_another(&webhook) => {
                    let call = self.session.call(&DeleteWebhook::new(webhook.id));
                    return Some(Request(Box::new(call.map(move |removed| match removed {
                        // Somebody else has deleted it.
                        Err(error) if error.status() != Some(StatusCode::NOT_FOUND) => Err(error),
                        _ => Ok(Answer::Removed((*webhook).clone())),
                    }))));
                }
                Task::Remove(_) => {}
            }
        }
    }

    /// Returns whether another webhook sends the same. One of another user does not: the users may see other records.
    fn has_another(&self, webhook: &Webhook) -> bool {
        let mut ensured = self.ensured.kept.iter().chain(&self.ensured.added);
        ensured.any(|other| other.user_id == webhook.user_id && Events::of(other) == Events::of(webhook))
    }
}

impl Machine for Ensure {
    type Output = Result<Ensured, Error>;

    /// Returns the error [`Finished`](ErrorKind::Finished) after the output.
    fn poll(&mut self, now: Instant) -> Step<Self::Output> {
        loop {
            let Some(Request(call)) = &mut self.call else {
                return Step::Done(Err(Error::of(&GetWebhooks::META, ErrorKind::Finished)));
            };
            let answer = match call.poll(now) {
                Step::Done(answer) => answer,
                Step::Send(request) => return Step::Send(request),
                Step::Wait(until) => return Step::Wait(until),
            };
            self.call = None;
            match answer {
                Ok(Answer::Listed(webhooks)) => self.plan(webhooks),
                Ok(Answer::Added(webhook)) => self.ensured.added.push(webhook),
                Ok(Answer::Removed(webhook)) => self.ensured.removed.push(webhook),
                Err(error) => return Step::Done(Err(error)),
            }
            self.call = self.next();
            if self.call.is_none() {
                return Step::Done(Ok(mem::take(&mut self.ensured)));
            }
        }
    }

    fn receive(&mut self, now: Instant, result: Result<Response<Bytes>, TransportError>) {
        if let Some(Request(call)) = &mut self.call {
            call.receive(now, result);
        }
    }

    fn deadline(&self) -> Option<Instant> {
        self.call.as_ref()?.0.deadline()
    }

    #[cfg(feature = "tracing")]
    fn span(&self) -> tracing::Span {
        self.call.as_ref().map_or_else(tracing::Span::none, |call| call.0.span())
    }
}

impl fmt::Debug for Ensure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ensure")
            .field("ensured", &self.ensured)
            .field("left", &self.tasks.len())
            .finish_non_exhaustive()
    }
}

/// Which events a webhook sends, and where.
#[derive(PartialEq)]
struct Events<'a> {
    /// Its host has no case, and its path can be left out.
    url: Result<Uri, &'a str>,
    action: &'a str,
    object: &'a str,
    version: &'a str,
}

impl<'a> Events<'a> {
    fn new(url: &'a str, action: &'a str, object: &'a str, version: &'a str) -> Self {
        let action = match action {
            "added" => "create",
            "updated" => "change",
            "deleted" => "delete",
            other => other,
        };
        Self { url: url.parse().map_err(|_| url), action, object, version }
    }

    fn of(webhook: &'a Webhook) -> Self {
        let Webhook { subscription_url, event_action, event_object, version, .. } = webhook;
        Self::new(
            subscription_url.as_deref().unwrap_or_default(),
            event_action.as_ref().map_or("", WebhookAction::as_str),
            event_object.as_ref().map_or("", WebhookObject::as_str),
            version.as_ref().map_or("", WebhookVersion::as_str),
        )
    }

    fn wanted(webhook: &'a AddWebhook) -> Self {
        let AddWebhook { subscription_url, event_action, event_object, version, .. } = webhook;
        let version = version.as_ref().map_or("", WebhookVersion::as_str);
        Self::new(subscription_url, event_action.as_str(), event_object.as_str(), version)
    }
}

fn is_active(webhook: &Webhook) -> bool {
    webhook.is_active != Some(false) && webhook.remove_time.as_ref().is_none_or(|time| time.timestamp().is_none())
}

/// Returns the user name and the password that a webhook sends.
fn credentials(webhook: &Webhook) -> (&str, &str) {
    let password = webhook.http_auth_password.as_ref().map_or("", Secret::as_str);
    (webhook.http_auth_user.as_deref().unwrap_or_default(), password)
}

fn wanted_credentials(webhook: &AddWebhook) -> (&str, &str) {
    let user = if let Patch::Set(user) = &webhook.http_auth_user { user } else { "" };
    let password = if let Patch::Set(password) = &webhook.http_auth_password { password.as_str() } else { "" };
    (user, password)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::account::{Account, Company, Credentials};

    const URL: &str = "https://example.org/hook";

    /// Returns an existing webhook: the usual one, with these differences.
    fn webhook(id: u64, differences: Value) -> Value {
        let mut webhook = json!({
            "id": id, "subscription_url": URL, "event_action": "change", "event_object": "deal", "version": "2.0",
            "user_id": 1, "is_active": 1, "http_auth_user": "u", "http_auth_password": "new", "remove_time": null,
        });
        let members = differences.as_object().cloned().unwrap_or_default();
        members.into_iter().for_each(|(name, value)| webhook[name] = value);
        webhook
    }

    fn wanted() -> AddWebhook {
        AddWebhook::new(URL, WebhookAction::Change, WebhookObject::Deal, "Deals")
            .http_auth_user("u")
            .http_auth_password("new")
    }

    /// Runs the machine against these webhooks, and returns what it sends after the list, with its output.
    #[expect(clippy::disallowed_methods, reason = "there is no other way to create an instant")]
    fn run(existing: &[Value], wanted: Vec<AddWebhook>) -> (Vec<String>, Ensured) {
        let credentials = Credentials::api_token("0123456789abcdef").unwrap();
        let session = Session::new(Account::new(Company::new("acme").unwrap(), credentials));
        let mut machine = session.ensure_webhooks(wanted);
        let now = Instant::now();
        let mut sent = Vec::new();
        loop {
            let request = match machine.poll(now) {
                Step::Send(request) => request,
                Step::Done(ensured) => {
                    assert!(
                        matches!(machine.poll(now), Step::Done(Err(error)) if matches!(error.kind(), ErrorKind::Finished))
                    );
                    return (sent, ensured.unwrap());
                }
                Step::Wait(_) => panic!("there is nothing to wait for"),
            };
            let (mut status, mut answer) = (200, json!({"success": true}));
            match (request.method().as_str(), request.uri().path().rsplit('/').next().unwrap()) {
                ("GET", _) => answer["data"] = existing.into(),
                ("POST", _) => {
                    let body: Value = serde_json::from_slice(request.body().as_bytes().unwrap()).unwrap();
                    sent.push(format!("add {} {}", body["event_object"], body["version"]).replace('"', ""));
                    answer["data"] = webhook(100, json!({}));
                    answer["data"]["event_object"] = body["event_object"].clone();
                }
                (_, id) => {
                    sent.push(format!("delete {id}"));
                    // Somebody else was quicker with this one.
                    if id == "8" {
                        (status, answer) = (404, json!({"success": false}));
                    }
                }
            }
            let response = Response::builder().status(status).body(Bytes::from(answer.to_string())).unwrap();
            machine.receive(now, Ok(response));
        }
    }

    #[test]
    fn what_lacks_is_created_and_what_is_double_deleted() {
        let same = |id| webhook(id, json!({}));
        let with = |id, name: &str, value: Value| webhook(id, json!({name: value}));
        let off = |id| webhook(id, json!({"is_active": 0, "remove_reason": "failing"}));
        for (what, existing, sent, [kept, added, removed, switched_off]) in [
            ("nothing is there", vec![], vec!["add deal 2.0"], [0, 1, 0, 0]),
            ("it is there", vec![same(4)], vec![], [1, 0, 0, 0]),
            (
                "twice, and the oldest stays",
                vec![same(9), same(4), same(8)],
                vec!["delete 8", "delete 9"],
                [1, 0, 2, 0],
            ),
            (
                "in other words",
                vec![
                    with(4, "event_action", json!("updated")),
                    with(5, "subscription_url", json!("https://EXAMPLE.org/hook")),
                ],
                vec!["delete 5"],
                [1, 0, 1, 0],
            ),
            (
                "with an old password",
                vec![with(4, "http_auth_password", json!("old"))],
                vec!["add deal 2.0", "delete 4"],
                [0, 1, 1, 0],
            ),
            (
                "with both passwords",
                vec![with(4, "http_auth_password", json!("old")), same(5)],
                vec!["delete 4"],
                [1, 0, 1, 0],
            ),
            (
                "of another user, who may see other records",
                vec![same(4), with(5, "user_id", json!(2))],
                vec![],
                [1, 0, 0, 0],
            ),
            (
                "of another user, with an old password",
                vec![webhook(4, json!({"user_id": 2, "http_auth_password": null}))],
                vec!["add deal 2.0"],
                [0, 1, 0, 0],
            ),
            ("switched off", vec![off(4)], vec!["add deal 2.0"], [0, 1, 0, 1]),
            ("switched off, and there again", vec![off(4), same(5)], vec![], [1, 0, 0, 1]),
            (
                "others stay",
                vec![
                    with(4, "event_object", json!("person")),
                    with(5, "version", json!("1.0")),
                    with(6, "event_action", json!("*")),
                    with(7, "subscription_url", json!("https://example.org/other")),
                ],
                vec!["add deal 2.0"],
                [0, 1, 0, 0],
            ),
        ] {
            let (done, ensured) = run(&existing, vec![wanted(), wanted().version(WebhookVersion::V2)]);
            assert_eq!(done, sent, "{what}");
            let counts = [&ensured.kept, &ensured.added, &ensured.removed, &ensured.switched_off].map(Vec::len);
            assert_eq!(counts, [kept, added, removed, switched_off], "{what}");
        }
        let two = vec![wanted(), AddWebhook::new(URL, WebhookAction::Change, WebhookObject::Person, "Persons")];
        let (done, ensured) = run(&[same(4), same(5)], two);
        assert_eq!(done, ["delete 5", "add person 2.0"]);
        assert_eq!(ensured.kept[0].id.value(), 4);
        let (done, _) = run(&[same(4)], vec![wanted().user_id(2)]);
        assert_eq!(done, ["add deal 2.0"]);
    }
}
