//! The grammar of a component call: `{{<name key="text" n={3} list={["a"]} />}}`.
//!
//! As in Tera, text stands in quotes and everything else in braces; here all values are literal.

use serde_json::{Map, Number, Value};

use crate::diag::Span;

use super::body::{Arg, Call};

/// How deep lists and maps may nest.
const DEEPEST: usize = 16;

/// Why a call cannot be read.
#[derive(Debug, PartialEq)]
pub(super) struct SyntaxError {
    /// The offending bytes.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// How it should be.
    pub hint: &'static str,
}

/// Reads the call whose `{{<` stands at byte `start`. Gives the call and the byte after its `}}`.
pub(super) fn read(source: &str, start: usize) -> Result<(Call, usize), SyntaxError> {
    let mut reader = Reader { source, at: start + 3, start };
    let name = reader.name(true)?;
    let mut args: Vec<Arg> = Vec::new();
    loop {
        let spaced = reader.skip_space()?;
        let rest = reader.rest();
        if rest.starts_with("/>}}") {
            return Ok((Call { name, args, block: false }, reader.at + 4));
        }
        if let Some(error) = reader.wrong_end() {
            return Err(error);
        }
        if !spaced {
            return Err(reader.error_here("expected a space before the next argument", ""));
        }
        let arg = reader.argument()?;
        if args.iter().any(|a| a.name == arg.name) {
            let message = format!("the argument `{}` is given twice", arg.name);
            return Err(SyntaxError { span: arg.span, message, hint: "remove one of the two" });
        }
        args.push(arg);
    }
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    start: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.source[self.at..]
    }

    fn byte(&self) -> Option<u8> {
        self.source.as_bytes().get(self.at).copied()
    }

    fn error(&self, from: usize, to: usize, message: impl Into<String>, hint: &'static str) -> SyntaxError {
        SyntaxError { span: Span::new(from, to), message: message.into(), hint }
    }

    fn error_here(&self, message: &str, hint: &'static str) -> SyntaxError {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        self.error(self.at, self.at + width, message, hint)
    }

    fn unclosed(&self) -> SyntaxError {
        let line = self.source[self.start..self.at].find('\n').map_or(self.at, |n| self.start + n);
        let span_end = line.max(self.start + 3);
        self.error(self.start, span_end, "the call of a component is not closed", "end it with `/>}}`")
    }

    /// Letters, digits and `_`; a component's name may hold dots.
    fn name(&mut self, dotted: bool) -> Result<String, SyntaxError> {
        let bytes = self.rest().as_bytes();
        let first_is_letter = bytes.first().is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_');
        let len =
            bytes.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_' || (dotted && **b == b'.')).count();
        if !first_is_letter || len == 0 {
            return Err(self.error_here("expected a name", "names are of letters, digits and `_`"));
        }
        let name = self.rest()[..len].to_string();
        self.at += len;
        Ok(name)
    }

    /// Skips spaces and line ends, but no empty line, which ends the paragraph and the call with it.
    /// The marks of a block quote before a further line are skipped too.
    fn skip_space(&mut self) -> Result<bool, SyntaxError> {
        let from = self.at;
        let mut lines = 0;
        while let Some(byte) = self.byte() {
            match byte {
                b' ' | b'\t' | b'\r' => {}
                b'\n' => lines += 1,
                b'>' if lines > 0 && !self.rest().starts_with(">}}") => {}
                _ => break,
            }
            if lines > 1 {
                self.at = from;
                return Err(self.unclosed());
            }
            self.at += 1;
        }
        if self.byte().is_none() {
            self.at = from;
            return Err(self.unclosed());
        }
        Ok(self.at > from)
    }

    /// Ends that other template languages have.
    fn wrong_end(&self) -> Option<SyntaxError> {
        for (end, message) in [
            (">}}", "the call of a component is not closed by `/`"),
            ("/>", "the call of a component lacks its `}}`"),
            ("}}", "the call of a component lacks its `/>`"),
        ] {
            if self.rest().starts_with(end) {
                return Some(self.error(self.at, self.at + end.len(), message, "end it with `/>}}`"));
            }
        }
        None
    }

    fn argument(&mut self) -> Result<Arg, SyntaxError> {
        let from = self.at;
        let name = self.name(false)?;
        self.skip_space()?;
        if self.byte() != Some(b'=') {
            let message = format!("the argument `{name}` has no value");
            let hint = "write `name=\"text\"`, `name={3}` or `name={true}`";
            return Err(self.error(from, from + name.len(), message, hint));
        }
        self.at += 1;
        self.skip_space()?;
        let value = match self.byte() {
            Some(b'"' | b'\'' | b'`') => Value::String(self.text()?),
            Some(b'{') => {
                self.at += 1;
                self.skip_space()?;
                let value = self.literal(0)?;
                self.skip_space()?;
                self.expect(b'}', "expected `}` after the value", "")?;
                value
            }
            _ => {
                let len = self.rest().bytes().take_while(|b| !b.is_ascii_whitespace() && !b"/>}".contains(b)).count();
                let message = format!("the value of `{name}` is neither in quotes nor in braces");
                let hint = "write text as `\"text\"`, everything else in braces, as in `{3}`";
                let end = (self.at + len.max(1)).min(self.source.len());
                return Err(self.error(self.at, end, message, hint));
            }
        };
        Ok(Arg { name, value, span: Span::new(from, self.at) })
    }

    fn expect(&mut self, byte: u8, message: &str, hint: &'static str) -> Result<(), SyntaxError> {
        if self.byte() != Some(byte) {
            return Err(self.error_here(message, hint));
        }
        self.at += 1;
        Ok(())
    }

    /// A text in any of Tera's three quotes, with its escapes.
    fn text(&mut self) -> Result<String, SyntaxError> {
        let from = self.at;
        let quote = char::from(self.source.as_bytes()[from]);
        let mut text = String::new();
        let mut line_is_empty = false;
        let mut chars = self.source[from + 1..].char_indices();
        while let Some((offset, ch)) = chars.next() {
            let at = from + 1 + offset;
            match ch {
                _ if ch == quote => {
                    self.at = at + 1;
                    return Ok(text);
                }
                '\\' => match chars.next().map(|(_, escaped)| escaped) {
                    Some(escaped @ ('"' | '\'' | '/' | '\\')) => text.push(escaped),
                    Some('n') => text.push('\n'),
                    Some('t') => text.push('\t'),
                    Some('r') => text.push('\r'),
                    Some(other) => {
                        let message = format!("`\\{other}` is no escape");
                        let hint = "write a backslash as `\\\\`";
                        return Err(self.error(at, at + 1 + other.len_utf8(), message, hint));
                    }
                    None => break,
                },
                '\n' if line_is_empty => break,
                _ => text.push(ch),
            }
            line_is_empty = ch == '\n' || (line_is_empty && ch.is_whitespace());
        }
        let end = self.source[from..].find('\n').map_or(self.source.len(), |n| from + n);
        Err(self.error(from, end, "the text is not closed", "end it with the quote it begins with"))
    }

    fn literal(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        if depth > DEEPEST {
            return Err(self.error_here("lists and maps nest too deep", ""));
        }
        match self.byte() {
            Some(b'"' | b'\'' | b'`') => self.text().map(Value::String),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.map(depth),
            _ => self.word(),
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.skip_space()?;
            if self.byte() == Some(b']') {
                self.at += 1;
                return Ok(Value::Array(items));
            }
            items.push(self.literal(depth + 1)?);
            self.skip_space()?;
            if self.byte() != Some(b']') {
                self.expect(b',', "expected `,` or `]`", "")?;
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, SyntaxError> {
        self.at += 1;
        let mut map = Map::new();
        loop {
            self.skip_space()?;
            if self.byte() == Some(b'}') {
                self.at += 1;
                return Ok(Value::Object(map));
            }
            let key = match self.byte() {
                Some(b'"' | b'\'' | b'`') => self.text()?,
                _ => self.name(false)?,
            };
            self.skip_space()?;
            self.expect(b':', "expected `:` after the key", "")?;
            self.skip_space()?;
            map.insert(key, self.literal(depth + 1)?);
            self.skip_space()?;
            if self.byte() != Some(b'}') {
                self.expect(b',', "expected `,` or `}`", "")?;
            }
        }
    }

    /// A number or a truth value. `none` is null.
    fn word(&mut self) -> Result<Value, SyntaxError> {
        let len = self.rest().bytes().take_while(|b| b.is_ascii_alphanumeric() || b"+-._".contains(b)).count();
        let word = &self.source[self.at..self.at + len];
        let value = match word {
            "true" | "True" => Value::Bool(true),
            "false" | "False" => Value::Bool(false),
            "none" | "None" => Value::Null,
            _ => match number(word) {
                Some(number) => Value::Number(number),
                None if len == 0 => return Err(self.error_here("expected a value", "")),
                None => {
                    let message = format!("`{word}` is no literal value");
                    let hint = "values in Markdown are text in quotes, numbers, `true`, `false`, lists and maps";
                    return Err(self.error(self.at, self.at + len, message, hint));
                }
            },
        };
        self.at += len;
        Ok(value)
    }
}

fn number(word: &str) -> Option<Number> {
    let digits = word.strip_prefix('-').unwrap_or(word);
    if !digits.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    match word.parse::<i64>() {
        Ok(number) => Some(number.into()),
        Err(_) if digits.bytes().all(|b| b.is_ascii_digit()) => None,
        Err(_) => word.parse::<f64>().ok().and_then(Number::from_f64),
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde_json::json;

    #[test]
    fn arguments_are_read_as_tera_writes_them() {
        let source = r#"{{<a.b key="te\"xt" other='q' n={3} f={ -2.5 } flag={true} list={["a", 1,]} m={{k: "v", "w": [none]}} />}}."#;
        let (call, end) = read(source, 0).unwrap();
        assert_eq!(&source[end..], ".");
        assert_eq!(call.name, "a.b");
        let values: Vec<_> = call.args.iter().map(|a| (a.name.as_str(), a.value.clone())).collect();
        assert_eq!(
            values,
            vec![
                ("key", json!("te\"xt")),
                ("other", json!("q")),
                ("n", json!(3)),
                ("f", json!(-2.5)),
                ("flag", json!(true)),
                ("list", json!(["a", 1])),
                ("m", json!({"k": "v", "w": [null]})),
            ]
        );
        let span = call.args[2].span;
        assert_eq!(&source[span.start as usize..span.end as usize], "n={3}");
    }

    #[test]
    fn every_mistake_has_its_place() {
        for (source, wrong, message) in [
            ("{{<a", "{{<a", "the call of a component is not closed"),
            ("{{<a b=\"c\"\n\ntext", "{{<a b=\"c\"", "the call of a component is not closed"),
            ("{{<a >}}", ">}}", "the call of a component is not closed by `/`"),
            ("{{<a }}", "}}", "the call of a component lacks its `/>`"),
            ("{{<a /> ", "/>", "the call of a component lacks its `}}`"),
            ("{{<a b=3 />}}", "3", "the value of `b` is neither in quotes nor in braces"),
            ("{{<a b />}}", "b", "the argument `b` has no value"),
            ("{{<a b={c} />}}", "c", "`c` is no literal value"),
            ("{{<a b=\"x />}}", "\"x />}}", "the text is not closed"),
            ("{{<a b=\"\\q\" />}}", "\\q", "`\\q` is no escape"),
            ("{{<a b=\"1\" b=\"2\" />}}", "b=\"2\"", "the argument `b` is given twice"),
            ("{{<a b=\"1\"c=\"2\" />}}", "c", "expected a space before the next argument"),
            ("{{<a b={[1 2]} />}}", "2", "expected `,` or `]`"),
            (
                "{{<a b={99999999999999999999} />}}",
                "99999999999999999999",
                "`99999999999999999999` is no literal value",
            ),
        ] {
            let error = read(source, 0).unwrap_err();
            assert_eq!(error.message, message, "{source}");
            assert_eq!(&source[error.span.start as usize..error.span.end as usize], wrong, "{source}");
        }
    }
}
