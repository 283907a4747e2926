-- Moments are milliseconds since 1970. Lists and objects are JSON. Every id is 128 random bits in hexadecimal.

-- What came, as it came; nothing of it is changed later but its state.
CREATE TABLE submission (
    id TEXT PRIMARY KEY,
    submission_id TEXT,
    form TEXT NOT NULL,
    form_version TEXT,
    language TEXT NOT NULL,
    offer TEXT,
    creates TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    reasons TEXT NOT NULL,
    merged_into TEXT,
    contact TEXT,
    lead TEXT,
    answers TEXT NOT NULL,
    consents TEXT NOT NULL,
    context TEXT NOT NULL,
    seconds_open BIGINT,
    found_by TEXT NOT NULL
);
CREATE UNIQUE INDEX submission_once ON submission (form, submission_id);
CREATE INDEX submission_by_time ON submission (received_at, id);
CREATE INDEX submission_by_state ON submission (state, received_at, id);
-- Every page of the inbox counts by form and state: from this index alone, without a look at what was written.
CREATE INDEX submission_by_form ON submission (form, state, received_at, id);
CREATE INDEX submission_by_contact ON submission (contact, form, received_at);

-- A permission to write. `address` is the normalised one, by which a person is known again.
CREATE TABLE contact (
    id TEXT PRIMARY KEY,
    address TEXT NOT NULL UNIQUE,
    email TEXT,
    phone TEXT,
    name TEXT,
    company TEXT,
    country TEXT,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    unsubscribed_at BIGINT
);
CREATE INDEX contact_by_time ON contact (created_at, id);

-- A person with a stated need; `amount` is what a won one is worth, in hundredths. Only these can be qualified, assigned, won or lost.
CREATE TABLE lead (
    id TEXT PRIMARY KEY,
    contact TEXT NOT NULL,
    submission TEXT NOT NULL,
    form TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    need TEXT NOT NULL,
    need_key TEXT NOT NULL,
    company_key TEXT,
    budget TEXT,
    timing TEXT,
    attitude TEXT,
    amount BIGINT,
    owner TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX lead_by_contact ON lead (contact, need_key, created_at);
CREATE INDEX lead_by_company ON lead (company_key, need_key, created_at);
CREATE INDEX lead_by_time ON lead (created_at, id);

-- What a person agreed to, word for word. `used_at` is the one time that the scope `once` allows.
CREATE TABLE consent (
    id TEXT PRIMARY KEY,
    contact TEXT NOT NULL,
    submission TEXT NOT NULL,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    text TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    version TEXT NOT NULL,
    language TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    used_at BIGINT,
    withdrawn_at BIGINT
);
CREATE INDEX consent_by_contact ON consent (contact, scope);

-- What is to be handed over. `task` is its key: the same one is never there twice. Whoever hands it over holds it until
-- `leased_until`, so that no other receiver does the same; after `tried_until` it is given up.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    task TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    target TEXT NOT NULL,
    contact TEXT,
    submission TEXT,
    lead TEXT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    leased_until BIGINT NOT NULL,
    tried_until BIGINT NOT NULL,
    error TEXT,
    created_at BIGINT NOT NULL,
    done_at BIGINT
);
CREATE INDEX outbox_due ON outbox (state, kind, target, next_at);
CREATE INDEX outbox_by_contact ON outbox (contact);

-- How often a token was used.
CREATE TABLE download (
    token TEXT PRIMARY KEY,
    contact TEXT,
    what TEXT NOT NULL,
    uses BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- Letters of the last day: to whom and about what, and from which network they were asked for. `recipient` is a keyed
-- hash of an address or of a network.
CREATE TABLE mailing (
    recipient TEXT NOT NULL,
    about TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    PRIMARY KEY (recipient, about)
);
CREATE INDEX mailing_by_time ON mailing (sent_at);

-- What was done with a submission, a contact or a lead, and by whom.
CREATE TABLE history (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    submission TEXT,
    contact TEXT,
    lead TEXT,
    what TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX history_by_submission ON history (submission, at);
CREATE INDEX history_by_contact ON history (contact, at);

-- Addresses that must not be written to. `recipient` is a keyed hash; nothing else is known of them.
CREATE TABLE suppression (
    recipient TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
