//! Answers as people of many places write them, and as nobody's form sent them.

use serde_json::{Value as Json, json};

use super::validate;
use crate::form::testing::{base, form_in, form_of};

fn post(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

/// The code of the only error of a field `a` made so, or what was kept.
fn one(field: Json, value: &str) -> Result<String, String> {
    let mut all = json!({"name": "a", "label": "A"});
    for (key, val) in field.as_object().expect("an object") {
        all[key] = val.clone();
    }
    match validate(&form_of(json!([all])), &post(&[("a", value)])) {
        Ok(accepted) => Ok(accepted.answer("a").unwrap_or_default().to_owned()),
        Err(errors) => Err(errors.iter().map(|e| e.code).collect::<Vec<_>>().join(" ")),
    }
}

#[test]
fn names_numbers_and_addresses_are_taken_as_people_write_them() {
    let cases: &[(&str, &[&str])] = &[
        (
            "name",
            &[
                "O",
                "X Æ A-12",
                "山田 太郎",
                "Nguyễn Thị Minh Khai",
                "María José Núñez-O’Brien",
                "د. ليلى",
                "van der Berg, J.",
                "محمد",
            ],
        ),
        (
            "tel",
            &[
                "+44 (0)20 7946 0000",
                "0032.2.555.12.12",
                "03-3224-9999 内線 12",
                "٠٢٠٧٩٤٦",
                "555-1212 ext. 4",
                "112",
                "+1/800/555",
            ],
        ),
        (
            "email",
            &[
                "a@b.co",
                "first.last+tag@sub.example.museum",
                "zoë@bücher.example",
                "o'hara@example.ie",
                "a..b.@docomo.example.jp",
                "用户@例子.中国",
                "x_y-z@1.example",
            ],
        ),
        (
            "url",
            &[
                "https://example.com",
                "http://bücher.example/a?b=c#d",
                "HTTPS://EXAMPLE.COM:8443/x",
                "https://192.0.2.1/",
            ],
        ),
        ("number", &["0", "-3", "1.5", "1e3", "+7"]),
        ("date", &["2026-11-22", "1899-12-31"]),
        ("country", &["BE", "TW"]),
        ("text", &["Tel. 3, Gebäude „B“", "<b>", "'; drop table", "=1+1"]),
        ("textarea", &["one\ntwo", "🙂"]),
    ];
    for (kind, values) in cases {
        for value in *values {
            assert_eq!(one(json!({"type": kind}), value), Ok((*value).to_owned()), "{kind}");
        }
    }
    assert_eq!(one(json!({"type": "number"}), "1,5"), Ok("1.5".into()));
    assert_eq!(one(json!({"type": "number"}), "١٢٫٥"), Ok("12.5".into()));
    assert_eq!(one(json!({"type": "email"}), " ａ＠ｂ．ｃｏｍ "), Ok("a@b.com".into()));
    assert_eq!(one(json!({"type": "email"}), "taro@例え。jp"), Ok("taro@例え.jp".into()));
    assert_eq!(one(json!({"type": "date"}), "22.11.2026"), Ok("2026-11-22".into()));
}

#[test]
fn what_cannot_be_meant_is_refused_by_its_code() {
    let cases: &[(&str, &str, &[&str])] = &[
        ("tel", "tel", &["12", "call me", "<script>123</script>", "my number is in the book 123"]),
        (
            "email",
            "email",
            &[
                "a",
                "a@",
                "@b.co",
                "a@b",
                "a b@c.de",
                "a@b..c",
                "a@-b.co",
                "a@b.c",
                "a@b.123",
                "<a@b.co>",
                "a@b.co, c@d.co",
                "a@[1.2.3.4]",
                "mailto:a@b.co",
            ],
        ),
        (
            "url",
            "url",
            &["example.com", "javascript:alert(1)", "https://", "https://localhost", "https://a b.co", "ftp://a.co"],
        ),
        ("number", "number", &["x", "1 000", "1,000", "NaN", "inf", "1.2.3", "0x1F", "1e999"]),
        ("date", "date", &["11.12.2026", "2026-13-01", "2026-02-30", "22.11.26", "2026-11-22T10:00", "next week"]),
        ("country", "country", &["Belgium", "be", "XX"]),
    ];
    for (kind, code, values) in cases {
        for value in *values {
            assert_eq!(one(json!({"type": kind}), value), Err((*code).to_owned()), "{kind} {value}");
        }
    }
}

#[test]
fn limits_hold_and_say_themselves() {
    let number = json!({"type": "number", "min": 2, "max": 4});
    let day = json!({"type": "date", "min": "2026-01-01", "max": "2026-12-31"});
    let choice = json!({"type": "choice", "options": ["Yes", {"value": "n", "label": "No"}]});
    let pattern = json!({"pattern": "[A-Z]{2}[0-9]+"});
    let cases = [
        (&number, "2", Ok("2")),
        (&number, "1.9", Err("too_small")),
        (&number, "5", Err("too_large")),
        (&day, "2025-12-31", Err("too_early")),
        (&day, "2027-01-01", Err("too_late")),
        (&choice, "n", Ok("n")),
        (&choice, "No", Err("not_an_option")),
        (&pattern, "BE1", Ok("BE1")),
        (&pattern, "xBE1", Err("pattern")),
    ];
    for (field, value, expected) in cases {
        assert_eq!(one(field.clone(), value), expected.map(Into::into).map_err(Into::into), "{field} {value}");
    }
    // As a browser counts: a face is two units, and a line end is one.
    assert_eq!(one(json!({"type": "textarea", "max_length": 3}), "a\r\nb"), Ok("a\nb".into()));
    assert_eq!(one(json!({"max_length": 3}), "🙂🙂"), Err("too_long".into()));
    assert_eq!(one(json!({}), &"x".repeat(501)), Err("too_long".into()));
}

#[test]
fn control_characters_and_line_ends_do_not_reach_a_header() {
    assert_eq!(one(json!({}), "a\r\nBcc: x\u{0}\u{1b}\u{2028}y"), Ok("a Bcc: x y".into()));
    assert_eq!(one(json!({"type": "textarea"}), " a\r\n\tb\u{0} "), Ok("a\n\tb".into()));
}

#[test]
fn errors_say_themselves_in_english_and_in_a_languages_own_words() {
    let form = form_of(
        json!([{"name": "a", "label": "A", "type": "number", "max": 4}, {"name": "b", "label": "B", "pattern": {"regex": "x", "message": "Only x"}}]),
    );
    let errors = validate(&form, &post(&[("a", "5"), ("b", "y")])).expect_err("too large");
    assert_eq!((errors[0].message.as_str(), errors[0].message_key), ("Enter 4 or less", "form_error_too_large"));
    assert_eq!(errors[0].say(&|_| Some("Höchstens {0}".into())), "Höchstens 4");
    assert_eq!(errors[1].say(&|_| Some("Falsch".into())), "Only x");
    assert_eq!(
        serde_json::to_string(&errors[0]).expect("plain"),
        r#"{"field":"a","code":"too_large","message":"Enter 4 or less"}"#
    );
}

#[test]
fn required_holds_where_a_question_is_shown() {
    let form = form_of(json!([
        {"name": "need", "type": "choice", "label": "N", "options": ["Fix", "Else"], "required": true},
        {"name": "else", "label": "E", "required": true, "show_if": "need = Else"},
        {"name": "more", "label": "M", "required": true, "show_if": "else = yes"}
    ]));
    let codes = |pairs: &[(&str, &str)]| match validate(&form, &post(pairs)) {
        Ok(_) => String::new(),
        Err(errors) => errors.iter().map(|e| format!("{}:{} ", e.field, e.code)).collect(),
    };
    assert_eq!(codes(&[]), "need:required ");
    assert_eq!(codes(&[("need", "  ")]), "need:required ");
    assert_eq!(codes(&[("need", "Fix")]), "");
    assert_eq!(codes(&[("need", "Else")]), "else:required ");
    assert_eq!(codes(&[("need", "Else"), ("else", "yes")]), "more:required ");
    // A page without a script shows every question; an answer to one that does not apply is kept, not refused.
    assert_eq!(codes(&[("need", "Fix"), ("else", "yes")]), "");
}

#[test]
fn a_forged_post_is_refused_field_by_field() {
    let mut all = base(json!([
        {"name": "email", "type": "email", "label": "E", "required": true},
        {"name": "topics", "type": "choices", "label": "T", "options": ["a", "b"], "required": true},
        {"name": "source", "type": "hidden", "label": "S", "value": "fair"}
    ]));
    all["consents"] = json!([{"id": "letter", "text": "x", "scope": "newsletter"}]);
    let form = form_in("en", all).value;
    let good = [("email", "a@b.co"), ("topics", "a"), ("topics", "b"), ("source", "forged"), ("utm_source", "fair")];
    let accepted = validate(&form, &post(&good)).expect("good");
    assert_eq!(accepted.answers[1], ("topics".into(), vec!["a".into(), "b".into()]));
    assert_eq!(accepted.answer("source"), Some("fair"));
    assert!(accepted.consents.is_empty() && !accepted.trapped);
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[("topics", "c")], "topics:not_an_option"),
        (&[("topics", "a"), ("topics", "a")], "topics:repeated"),
        (&[("email", "a@b.co"), ("email", "c@d.co"), ("topics", "a")], "email:repeated"),
        (&[("email", "a@b.co"), ("topics", "a"), ("admin", "1")], "admin:unknown_field"),
        (&[("email", "a@b.co"), ("topics", "a"), ("page", "/"), ("page", "/x")], "page:repeated"),
        (&[("email", "a@b.co"), ("topics", "a"), ("utm_SOURCE", "x")], "utm_SOURCE:unknown_field"),
    ];
    for (pairs, expected) in cases {
        let errors = validate(&form, &post(pairs)).expect_err(expected);
        assert!(errors.iter().any(|e| format!("{}:{}", e.field, e.code) == *expected), "{expected}: {errors:?}");
    }
}

#[test]
fn what_comes_beside_the_answers_is_kept_apart() {
    let mut all = base(json!([{"name": "email", "label": "E"}]));
    all["consents"] = json!([{"id": "letter", "text": "x", "scope": "newsletter"}, {"id": "once", "text": "y"}]);
    let form = form_in("en", all).value;
    let old = format!("sha256:{}", "ab".repeat(32));
    let accepted = validate(
        &form,
        &post(&[
            ("email", "a@b.co"),
            ("consent_letter", "on"),
            ("consent_letter_sha256", &old),
            ("consent_once", "no"),
            ("submission_id", "01J"),
            ("seconds_open", "42"),
            ("further_remark", "buy"),
            ("page", "/x/"),
            ("cta", ""),
            ("utm_my_own", "1"),
        ]),
    )
    .expect("accepted");
    assert_eq!(accepted.consents.len(), 1);
    assert_eq!((accepted.consents[0].scope.as_str(), &accepted.consents[0].text_sha256), ("newsletter", &old));
    assert_eq!(
        (accepted.submission_id.as_deref(), accepted.seconds_open, accepted.trapped),
        (Some("01J"), Some(42), true)
    );
    let context: Vec<_> = accepted.context.into_iter().collect();
    assert_eq!(context, [("page".into(), "/x/".into()), ("utm_my_own".to_owned(), "1".to_owned())]);
}

/// What a visitor of each language writes, and what is kept of it.
#[test]
fn a_form_takes_what_people_write_in_japanese_german_and_arabic() {
    let fields = json!([
        {"name": "name", "type": "name", "label": "N", "required": true},
        {"name": "email", "type": "email", "label": "E", "required": true},
        {"name": "tel", "type": "tel", "label": "T"},
        {"name": "address", "type": "textarea", "label": "A", "autocomplete": "street-address"},
        {"name": "postcode", "type": "text", "label": "P", "autocomplete": "postal-code"},
        {"name": "country", "type": "country", "label": "C"},
        {"name": "day", "type": "date", "label": "D"}
    ]);
    let cases = [
        (
            "ja",
            [
                "山田　太郎",
                "yamada@例え。jp",
                "03-3224-9999 内線 12",
                "東京都千代田区\n霞が関1-3-1",
                "〒100-8901",
                "JP",
                "2026年11月5日",
            ],
        ),
        (
            "de",
            [
                "Dr. Änne von der Straße",
                "änne@müller.example",
                "+49 (0)30 / 1234-56 Durchwahl 7",
                "Hinterhaus, 3. OG",
                "D-10115",
                "DE",
                "5.11.2026",
            ],
        ),
        (
            "ar",
            [
                "د. ليلى بنت محمد",
                "ليلى@مثال.شبكة",
                "+٩٦٦ ١١ ٥٥٥ ٠١٠٠ داخلي ٧",
                "حي العليا، شارع ٧",
                "١٢٢١٤",
                "SA",
                "٥/١١/٢٠٢٦",
            ],
        ),
    ];
    let names = ["name", "email", "tel", "address", "postcode", "country", "day"];
    for (lang, written) in cases {
        let form = form_in(lang, base(fields.clone())).value;
        let pairs: Vec<(&str, &str)> = names.into_iter().zip(written).collect();
        let kept = validate(&form, &post(&pairs)).unwrap_or_else(|errors| panic!("{lang}: {errors:?}"));
        for (name, value) in pairs {
            let expected = match (name, value) {
                ("day", _) => "2026-11-05",
                ("email", "yamada@例え。jp") => "yamada@例え.jp",
                (_, value) => value,
            };
            assert_eq!(kept.answer(name), Some(expected), "{lang} {name}");
        }
    }
}
