//! A target on the loopback address that answers as it is told, and keeps what it heard.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Heard {
    pub line: String,
    pub head: Vec<String>,
    pub body: String,
}

impl Heard {
    pub fn header(&self, name: &str) -> String {
        let found = self.head.iter().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        });
        found.unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

pub struct Ears {
    pub port: u16,
    pub heard: Arc<Mutex<Vec<Heard>>>,
}

/// Listens. `answers` gives the whole answer to the n-th request; an empty one is silence.
pub fn listen(answers: impl Fn(usize, &Heard) -> String + Send + Sync + 'static) -> Ears {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard: Arc<Mutex<Vec<Heard>>> = Arc::default();
    let (kept, answers) = (heard.clone(), Arc::new(answers));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (kept, answers) = (kept.clone(), answers.clone());
            std::thread::spawn(move || hear(stream, &kept, answers.as_ref()));
        }
    });
    Ears { port, heard }
}

fn hear(mut stream: TcpStream, kept: &Mutex<Vec<Heard>>, answers: &(dyn Fn(usize, &Heard) -> String + Send + Sync)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        lines.push(line.trim().to_owned());
    }
    if lines.is_empty() {
        return;
    }
    let mut heard = Heard { line: lines.remove(0), head: lines, body: String::new() };
    let length = heard.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    heard.body = String::from_utf8(body).unwrap();
    let n = {
        let mut kept = kept.lock().unwrap();
        kept.push(heard.clone());
        kept.len() - 1
    };
    let answer = answers(n, &heard);
    if answer.is_empty() {
        std::thread::sleep(Duration::from_secs(20));
    }
    let _ = stream.write_all(answer.as_bytes());
}

pub fn status(code: u16) -> String {
    format!("HTTP/1.1 {code} Said\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret")
}

pub fn json(code: u16, body: &serde_json::Value) -> String {
    let body = body.to_string();
    format!(
        "HTTP/1.1 {code} Said\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}
