//! The [scenarios](crate::scenarios) over sockets.

use bytes::Bytes;
use http::{Request, Response};
use pipedrive_core::error::{AccountError, BadEncoding, BodyTooLarge};
use pipedrive_core::{Host, TransportError};

use crate::responses::answer;
use crate::scenarios::{self, Scenario, Wire, Words};
use crate::server::{Action, Server};
use crate::transport::{Settings, Transport};

pub(crate) fn the_scenarios_have_the_same_logs<T: Transport>() {
    let server = Server::start([]);
    let client = T::build(Settings::loopback(&server.url())).unwrap();
    let mut sockets = Sockets { server, client };
    for scenario in Scenario::all() {
        assert_eq!(scenarios::run(&scenario, &mut sockets), scenario.log(), "{}", scenario.name);
    }
}

struct Sockets<T> {
    server: Server,
    client: T,
}

impl<T: Transport> Wire for Sockets<T> {
    fn api(&self) -> Host {
        Host::loopback(&self.server.url()).unwrap()
    }

    fn oauth(&self) -> Option<Host> {
        Some(self.api())
    }

    fn exchange(&mut self, mut request: Request<Bytes>, scripted: &Words) -> Result<Response<Bytes>, TransportError> {
        match scripted.answer(&request) {
            Ok(response) => self.server.push(Action::Answer(on_the_wire(&response))),
            Err(transport_error) if transport_error.source.is::<BadEncoding>() => {
                let bad = transport_error.source.downcast_ref::<BadEncoding>().unwrap();
                self.server.push(Action::Answer(on_the_wire(&bad.response)));
            }
            Err(transport_error) if transport_error.source.is::<AccountError>() => {
                *request.uri_mut() = format!("http://0.0.0.0:{}/", self.server.addr().port()).parse().unwrap();
            }
            Err(transport_error) if !transport_error.request_sent => {
                *request.uri_mut() = format!("http://{}{}", Server::nowhere(), request.uri().path()).parse().unwrap();
            }
            Err(transport_error) if transport_error.source.is::<BodyTooLarge>() => {
                self.server.push(Action::Answer(answer(200, "", " ".repeat(5000))));
            }
            Err(_) => self.server.push(Action::ReadAndClose),
        }
        self.client.exchange(request)
    }
}

fn on_the_wire(response: &Response<Bytes>) -> Vec<u8> {
    let headers = response.headers().iter().map(|(name, value)| format!("{name}: {}\r\n", value.to_str().unwrap()));
    answer(response.status().as_u16(), &headers.collect::<String>(), response.body())
}
