use super::{Claims, DOWNLOAD_LASTS, Keys, Purpose, Refused, SKEW};
use crate::gate::Secret;

const NOW: i64 = 1_790_000_000;

fn secret(text: &str) -> Secret {
    Secret::new(text).expect("long enough")
}

fn keys() -> Keys {
    Keys::new(secret("0123456789abcdef"))
}

fn claims() -> Claims {
    Claims {
        purpose: Purpose::Download,
        subject: "lead7".into(),
        what: "content/offers/_gated/a.pdf".into(),
        expires: NOW + 3600,
        uses: 3,
        number: 0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10,
    }
}

#[test]
fn a_token_says_what_was_claimed() {
    for purpose in Purpose::ALL {
        let mut claims = claims();
        claims.purpose = purpose;
        let token = keys().sign(&claims, NOW);
        assert_eq!(keys().open(purpose, &token, NOW), Ok(claims));
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)), "{token}");
    }
    let odd = Claims {
        subject: "é".repeat(200),
        what: String::new(),
        expires: i64::MAX,
        uses: u32::MAX,
        number: 0,
        purpose: Purpose::Unsubscribe,
    };
    assert_eq!(keys().open(odd.purpose, &keys().sign(&odd, NOW), NOW), Ok(odd));
}

#[test]
fn the_signature_is_that_of_a_standard_tool() {
    // printf 'wellspring token v1\0download\0%b' 'd\0001\0002…\0020\0220\0223\0305\0325\0006\0003\0005lead7content/…' \
    //   | openssl dgst -sha256 -mac HMAC -macopt key:0123456789abcdef -binary | base64 | tr '+/' '-_' | tr -d '='
    let token = keys().sign(&claims(), NOW);
    assert_eq!(
        token,
        "ZAECAwQFBgcICQoLDA0ODxCQk8XVBgMFbGVhZDdjb250ZW50L29mZmVycy9fZ2F0ZWQvYS5wZGY.\
         KZv0mNNOyhpx4qgkR0FDVtk-xIxYwhUpKQJlxySpLp4"
    );
}

#[test]
fn no_byte_of_it_can_be_another() {
    let token = keys().sign(&claims(), NOW);
    for at in 0..token.len() {
        for other in [0, b'A', b'B', b'a', b'-', b'_', b'.', b'=', b'%', b' ', token.as_bytes()[at] ^ 0x20, 0x7f] {
            let mut bent = token.clone().into_bytes();
            if bent[at] == other {
                continue;
            }
            bent[at] = other;
            let Ok(bent) = String::from_utf8(bent) else { continue };
            let refused = keys().open(Purpose::Download, &bent, NOW).expect_err(&bent);
            assert!(matches!(refused, Refused::Garbled | Refused::Forged), "{bent}: {refused:?}");
        }
        assert!(keys().open(Purpose::Download, &token[..at], NOW).is_err());
        assert!(keys().open(Purpose::Download, &token[at + 1..], NOW).is_err());
    }
    for bent in [format!("{token}A"), format!("{token}="), format!(" {token}"), format!("{token}.x"), token.repeat(60)]
    {
        assert_eq!(keys().open(Purpose::Download, &bent, NOW), Err(Refused::Garbled), "{bent}");
    }
    for bent in [token.to_lowercase(), token.to_uppercase()] {
        assert!(keys().open(Purpose::Download, &bent, NOW).is_err(), "{bent}");
    }
}

#[test]
fn the_signature_of_one_file_does_for_no_other() {
    let one = keys().sign(&claims(), NOW);
    let two = keys().sign(&Claims { what: "content/offers/_gated/b.pdf".into(), ..claims() }, NOW);
    let (payload, _) = two.split_once('.').expect("a token");
    let (_, signature) = one.split_once('.').expect("a token");
    let mixed = format!("{payload}.{signature}");
    assert_eq!(keys().open(Purpose::Download, &mixed, NOW), Err(Refused::Forged));
    // Nor do subject and file flow into one another.
    let a = keys().sign(&Claims { subject: "ab".into(), what: "c".into(), ..claims() }, NOW);
    let b = keys().sign(&Claims { subject: "a".into(), what: "bc".into(), ..claims() }, NOW);
    assert_ne!(a, b);
}

#[test]
fn it_is_good_for_its_purpose_alone() {
    let token = keys().sign(&Claims { purpose: Purpose::Confirm, ..claims() }, NOW);
    assert_eq!(keys().open(Purpose::Verdict, &token, NOW), Err(Refused::OtherPurpose(Purpose::Confirm)));
    // A payload that says another purpose than the one it was signed for.
    let (payload, signature) = token.split_once('.').expect("a token");
    let other = super::base64url::decode(payload).map(|mut bytes| {
        bytes[0] = b'v';
        super::base64url::encode(&bytes)
    });
    let bent = format!("{}.{signature}", other.expect("a payload"));
    assert_eq!(keys().open(Purpose::Verdict, &bent, NOW), Err(Refused::Forged));
}

#[test]
fn it_lives_as_long_as_it_says_and_two_minutes() {
    let token = keys().sign(&claims(), NOW);
    let end = NOW + 3600;
    for (now, good) in [(NOW - 3600, true), (end, true), (end + SKEW, true), (end + SKEW + 1, false), (i64::MAX, false)]
    {
        let opened = keys().open(Purpose::Download, &token, now);
        assert_eq!(opened.is_ok(), good, "{now}");
        assert!(good || opened == Err(Refused::Expired(end)));
    }
}

#[test]
fn a_download_lasts_a_week_at_most() {
    let eternal = Claims { expires: i64::MAX, ..claims() };
    let token = keys().sign(&eternal, NOW);
    let opened = keys().open(Purpose::Download, &token, NOW).expect("good now");
    assert_eq!(opened.expires, NOW + DOWNLOAD_LASTS);
    let leave = Claims { purpose: Purpose::Unsubscribe, ..eternal };
    assert!(keys().open(Purpose::Unsubscribe, &keys().sign(&leave, NOW), i64::MAX).is_ok());
}

#[test]
fn the_former_key_is_believed_for_the_overlap_only() {
    let old = keys().sign(&claims(), NOW);
    let new = || Keys::new(secret("fedcba9876543210"));
    assert_eq!(new().open(Purpose::Download, &old, NOW), Err(Refused::Forged));
    let both = new().with_previous(secret("0123456789abcdef"), Some(NOW + 60));
    assert!(both.open(Purpose::Download, &old, NOW + 60).is_ok());
    assert_eq!(both.open(Purpose::Download, &old, NOW + 61), Err(Refused::Forged));
    let always = new().with_previous(secret("0123456789abcdef"), None);
    assert!(always.open(Purpose::Download, &old, NOW + 61).is_ok());
    // What is signed now is signed by the new key.
    let now = both.sign(&claims(), NOW);
    assert!(new().open(Purpose::Download, &now, NOW).is_ok() && keys().open(Purpose::Download, &now, NOW).is_err());
    assert!(!format!("{both:?}").contains("0123456789"));
}
