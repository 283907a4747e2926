//! Bodies as browsers and scripts write them, and as nobody should.

use super::{BodyError, LARGEST, Pairs, parse};

fn pairs(all: &[(&str, &str)]) -> Pairs {
    all.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

const URLENCODED: &str = "application/x-www-form-urlencoded";

#[test]
fn urlencoded_bodies_are_read() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        ("", &[]),
        ("a=1&b=2", &[("a", "1"), ("b", "2")]),
        ("name=Zo%C3%AB+%C3%85&need=a%26b%3Dc", &[("name", "Zoë Å"), ("need", "a&b=c")]),
        ("a=x=y&b&&=c", &[("a", "x=y"), ("b", ""), ("", "c")]),
        ("t=one%0D%0Atwo", &[("t", "one\r\ntwo")]),
    ];
    for (body, expected) in cases {
        assert_eq!(
            parse("application/x-www-form-urlencoded; charset=UTF-8", body.as_bytes()),
            Ok(pairs(expected)),
            "{body}"
        );
    }
}

#[test]
fn json_bodies_are_read() {
    let body = r#"{"email": "a@b.co", "n": 3, "topics": ["x", "y"], "consent_letter": true, "no": false, "nil": null}"#;
    let expected =
        pairs(&[("email", "a@b.co"), ("n", "3"), ("topics", "x"), ("topics", "y"), ("consent_letter", "yes")]);
    assert_eq!(parse("application/json", body.as_bytes()), Ok(expected));
    assert_eq!(parse("application/json", br#"{"a":"1","a":"2"}"#), Ok(pairs(&[("a", "1"), ("a", "2")])));
    for broken in ["", "[]", "{", r#"{"a":{}}"#, r#"{"a":[[1]]}"#, "\"x\"", "{}x"] {
        assert!(matches!(parse("application/json", broken.as_bytes()), Err(BodyError::Malformed(_))), "{broken}");
    }
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(9000), "]".repeat(9000));
    assert!(matches!(parse("application/json", deep.as_bytes()), Err(BodyError::Malformed(_))));
}

#[test]
fn multipart_bodies_are_read() {
    let body = "--XyZ\r\nContent-Disposition: form-data; name=\"need\"\r\n\r\ntwo\r\nlines\r\n--XyZ\r\n\
                content-disposition: form-data; name=\"say %22hi%22\"\r\nContent-Type: text/plain\r\n\r\n\r\n--XyZ--\r\n";
    let expected = pairs(&[("need", "two\r\nlines"), ("say \"hi\"", "")]);
    for kind in ["multipart/form-data; boundary=XyZ", "Multipart/Form-Data; charset=utf-8; boundary=\"XyZ\""] {
        assert_eq!(parse(kind, body.as_bytes()), Ok(expected.clone()), "{kind}");
    }
    assert_eq!(parse("multipart/form-data; boundary=XyZ", b"--XyZ--\r\n"), Ok(Pairs::new()));
    let file = body.replace("name=\"need\"", "name=\"need\"; filename=\"a.txt\"");
    assert_eq!(parse("multipart/form-data; boundary=XyZ", file.as_bytes()), Err(BodyError::File));
    let broken = [
        "",
        "--XyZ",
        "--XyZ\r\n",
        "--XyZ\r\n\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
    ];
    for body in broken {
        assert!(
            matches!(parse("multipart/form-data; boundary=XyZ", body.as_bytes()), Err(BodyError::Malformed(_))),
            "{body:?}"
        );
    }
    assert!(parse("multipart/form-data", body.as_bytes()).is_err());
}

#[test]
fn what_is_too_much_or_of_another_sort_is_refused_with_its_status() {
    let many = |n: usize| (0..n).map(|i| format!("f{i}=1")).collect::<Vec<_>>().join("&");
    assert_eq!(parse(URLENCODED, many(100).as_bytes()).map(|p| p.len()), Ok(100));
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        (URLENCODED, many(101).into_bytes(), 422),
        (URLENCODED, vec![b'a'; LARGEST + 1], 413),
        (URLENCODED, b"a=%FF".to_vec(), 400),
        ("text/plain", b"a=1".to_vec(), 415),
        ("", b"a=1".to_vec(), 415),
    ];
    for (kind, body, status) in cases {
        let error = parse(kind, &body).expect_err(kind);
        assert_eq!(error.status(), status, "{kind}: {error:?}");
        assert!(!error.message().is_empty());
    }
    assert!(parse(URLENCODED, &vec![b'a'; LARGEST]).is_ok());
}
