//! A relay on the loopback address that keeps what it is handed.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Caught {
    pub to: Vec<String>,
    pub data: String,
}

impl Caught {
    /// Its headers, unfolded, in their order.
    pub fn head(&self) -> Vec<(String, String)> {
        let head = self.data.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ").replace("\r\n\t", " ");
        head.lines().map(|line| line.split_once(": ").unwrap()).map(|(k, v)| (k.to_owned(), v.to_owned())).collect()
    }

    pub fn header(&self, name: &str) -> String {
        self.head().into_iter().find(|(key, _)| key == name).map(|(_, value)| value).unwrap_or_default()
    }

    /// Its text, with quoted-printable undone.
    pub fn text(&self) -> String {
        let soft = self.data.replace("=\r\n", "");
        let bytes = soft.as_bytes();
        let mut out = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let hex = soft.get(at + 1..at + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok());
            match (bytes[at], hex) {
                (b'=', Some(byte)) => {
                    out.push(byte);
                    at += 3;
                }
                (byte, _) => {
                    out.push(byte);
                    at += 1;
                }
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    /// The first word of its text that begins so.
    pub fn link(&self, begin: &str) -> String {
        let text = self.text();
        text.split_whitespace()
            .find(|word| word.starts_with(begin))
            .unwrap_or_else(|| panic!("{begin} in {text}"))
            .to_owned()
    }
}

pub struct PostOffice {
    pub url: String,
    pub caught: Arc<Mutex<Vec<Caught>>>,
}

/// Opens. `says` gives the answer to the n-th message; it is kept whatever that is.
pub fn open(says: impl Fn(usize) -> &'static str + Send + Sync + 'static) -> PostOffice {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let caught: Arc<Mutex<Vec<Caught>>> = Arc::default();
    let (kept, says) = (caught.clone(), Arc::new(says));
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (kept, says) = (kept.clone(), says.clone());
            std::thread::spawn(move || talk(stream, &kept, says.as_ref()));
        }
    });
    PostOffice { url, caught }
}

fn talk(mut stream: TcpStream, kept: &Mutex<Vec<Caught>>, says: &(dyn Fn(usize) -> &'static str + Send + Sync)) {
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    stream.write_all(b"220 here\r\n").unwrap();
    let mut to = Vec::new();
    let mut line = String::new();
    while reader.read_line(&mut line).unwrap_or(0) > 0 {
        let verb = line.split([' ', ':', '\r']).next().unwrap().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-here\r\n250 8BITMIME",
            "RCPT" => {
                to.push(line.trim().to_owned());
                "250 ok"
            }
            "DATA" => {
                stream.write_all(b"354 go\r\n").unwrap();
                let mut data = String::new();
                loop {
                    let mut line = String::new();
                    reader.read_line(&mut line).unwrap();
                    if line == ".\r\n" {
                        break;
                    }
                    data.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                let mut kept = kept.lock().unwrap();
                kept.push(Caught { to: std::mem::take(&mut to), data });
                says(kept.len() - 1)
            }
            "QUIT" => "221 bye",
            _ => "250 ok",
        };
        let _ = stream.write_all(format!("{answer}\r\n").as_bytes());
        line.clear();
    }
}
