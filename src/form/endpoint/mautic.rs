//! Mautic.
//!
//! The form posts urlencoded to `URL/form/submit?formId=N`, and every name stands in `mauticform[…]`: there it is the
//! alias of a field of the form in Mautic, which drops what it has no field for. Several answers end in `[]`.
//!
//! A plain post is redirected. On success to where the form in Mautic says; with the action "return", or on an error,
//! to `mauticform[return]`. That is the form's own page, so that nobody with an error is led to thanks;
//! `redirect = "form"` makes it the thank-you page, for forms in Mautic whose action is "return".
//!
//! `answers = "json"` lets the script post with `ajax=1` and put errors beside their questions. Mautic then has to name
//! the site among its valid CORS domains, which it does not by itself. `mauticform[messenger]` is not sent: the answer
//! would be a page for a hidden frame.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};

use super::answers::{Answering, Answers, Fault, Reading, Reply, in_sentences};
use super::{Endpoint, Limits, Posting, Returns, Service, Setting, Wire, absolute, keeps_all, web_address, yes};
use crate::form::definition::{FieldType, Form};
use crate::form::validate::FieldError;

/// The type `mautic`.
pub const SERVICE: Service = Service {
    name: "mautic",
    settings: &[
        Setting {
            name: "url",
            required: true,
            check: web_address,
            help: "The root of the installation, as in `https://mautic.example.org`.",
        },
        Setting {
            name: "form_id",
            required: true,
            check: |text| {
                let fine = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                if fine { Ok(()) } else { Err("is no number of a form".into()) }
            },
            help: "The number of the form in Mautic.",
        },
        Setting {
            name: "form_name",
            required: true,
            check: |text| {
                let fine = !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
                if fine { Ok(()) } else { Err("is no alias of a form such as `guide`".into()) }
            },
            help: "The alias of the form in Mautic: `formName` in its HTML.",
        },
        Setting {
            name: "redirect",
            required: false,
            check: super::REDIRECT.check,
            help: "`service` leaves it to the form in Mautic where the visitor goes then, `form` sends the thank-you address.",
        },
        Setting {
            name: "answers",
            required: false,
            check: |text| match text {
                "page" | "json" => Ok(()),
                _ => Err("is neither `page` nor `json`".into()),
            },
            help: "`json` lets the script post, if Mautic's CORS settings name the site; `page` leaves it to the browser.",
        },
    ],
    reserves: |name| {
        let alias = name.strip_prefix("mauticform[").and_then(|rest| rest.strip_suffix(']')).unwrap_or(name);
        matches!(alias.to_ascii_lowercase().as_str(), "formid" | "formname" | "return" | "messenger" | "submit")
    },
    names,
    ticked: yes,
    keeps: keeps_all,
    demands: &[],
    trap: "mauticform[further_remark]",
    needs_script: |_| false,
    returns: |endpoint| if endpoint.setting("redirect") == Some("form") { Returns::Form } else { Returns::Service },
    wire,
    limits: Limits { body: None, per_minute: None },
    answers: Answers {
        shape: "mautic",
        reading,
        taken,
        refused,
        faults: &[Fault { name: "unavailable", status: 200, code: "", message: "The form is unavailable." }],
        fault: |asked, fault| match asked.script {
            true => Reply::json(
                200,
                &json!({"success": 0, "errorMessage": fault.message, "formName": form_name(asked.endpoint)}),
            ),
            false => back(asked, fault.message),
        },
    },
};

fn form_name(endpoint: &Endpoint) -> &str {
    endpoint.setting("form_name").unwrap_or_default()
}

/// An alias is small letters, digits and underscores.
fn alias(name: &str) -> String {
    name.to_ascii_lowercase().replace(['-', '.'], "_")
}

fn names(form: &Form, name: &str) -> String {
    let several = form.field(name).is_some_and(|field| field.kind == FieldType::Choices);
    format!("mauticform[{}]{}", alias(name), if several { "[]" } else { "" })
}

fn wire(endpoint: &Endpoint, posting: &Posting<'_>) -> Wire {
    let url = endpoint.setting("url").unwrap_or_default().trim_end_matches('/');
    let id = endpoint.setting("form_id").unwrap_or_default();
    let back = posting.thank_you.filter(|_| endpoint.shows_thank_you()).unwrap_or(posting.page);
    Wire {
        action: format!("{url}/form/submit?formId={id}"),
        hidden: vec![
            ("mauticform[formId]", id.to_owned()),
            ("mauticform[formName]", form_name(endpoint).to_owned()),
            ("mauticform[return]", absolute(posting, back)),
        ],
        ..Wire::default()
    }
}

fn reading(endpoint: &Endpoint) -> Reading {
    Reading {
        post: if endpoint.setting("answers") == Some("json") { "script" } else { "browser" },
        query: "ajax=1",
        ok: "success",
        errors: "validationErrors",
        whole: "errorMessage",
        next: "redirect",
        blame: "mauticError",
        names: ["mauticform[", "]"],
        ..Reading::STATUS
    }
}

fn taken(asked: &Answering<'_>) -> Reply {
    if asked.script {
        let mut body = json!({"success": 1, "results": {}});
        if let Some(page) = asked.thank_you {
            body["redirect"] = page.into();
        } else {
            body["successMessage"] = json!(["Thank you."]);
        }
        body["formName"] = form_name(asked.endpoint).into();
        return Reply::json(200, &body);
    }
    match asked.thank_you {
        Some(page) => Reply::to(302, page),
        None => Reply::page(200, "Thank you.", &[]),
    }
}

fn refused(asked: &Answering<'_>, errors: &[FieldError]) -> Reply {
    if asked.script {
        let errors: Map<String, Value> =
            errors.iter().map(|error| (alias(&error.field), Value::from(error.message.as_str()))).collect();
        let name = form_name(asked.endpoint);
        return Reply::json(200, &json!({"success": 0, "validationErrors": errors, "formName": name}));
    }
    let list: String = in_sentences(asked.form, errors).iter().map(|line| format!("<li>{line}</li>")).collect();
    back(asked, &format!("The following errors were found:<br /><ol>{list}</ol>"))
}

/// As PHP's `rawurlencode`.
const RAW: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Back to `mauticform[return]` with an error.
fn back(asked: &Answering<'_>, error: &str) -> Reply {
    let page = asked.thank_you.filter(|_| asked.endpoint.shows_thank_you()).unwrap_or(asked.page);
    let sign = if page.contains('?') { '&' } else { '?' };
    let error = utf8_percent_encode(error, RAW);
    Reply::to(302, &format!("{page}{sign}mauticError={error}#{}", form_name(asked.endpoint)))
}
