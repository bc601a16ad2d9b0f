-- +goose Up
-- What a judged arrival is called in addresses; empty where nothing was judged.
ALTER TABLE arrivals ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX arrivals_by_ticket ON arrivals (ticket) WHERE ticket <> '';
CREATE INDEX submissions_of_unit ON submissions (unit);

-- From where a deed was done; empty for the office's own machine.
ALTER TABLE audit ADD COLUMN address TEXT NOT NULL DEFAULT '';

-- Receipts are never changed: one for each verdict that an arrival was given. receipt is JSON.
CREATE TABLE receipts (
    number  TEXT   NOT NULL PRIMARY KEY,
    arrival BIGINT NOT NULL REFERENCES arrivals (seq),
    judged  BIGINT NOT NULL,
    verdict TEXT   NOT NULL,
    receipt TEXT   NOT NULL,
    UNIQUE (arrival, judged)
);

-- What somebody comes in by: a mailed link, a code on paper, a machine's token. Only the SHA-256 of it
-- is kept. unit is empty where the person's mail address says for whom he may return.
CREATE TABLE passes (
    id     TEXT   NOT NULL PRIMARY KEY,
    seq    BIGINT NOT NULL UNIQUE,
    hash   TEXT   NOT NULL UNIQUE,
    kind   TEXT   NOT NULL CHECK (kind IN ('link', 'code', 'machine')),
    person TEXT   NOT NULL,
    unit   TEXT   NOT NULL,
    made   BIGINT NOT NULL,
    made_by TEXT  NOT NULL,
    until  BIGINT NOT NULL,
    used   BIGINT NOT NULL,
    ended  BIGINT NOT NULL
);
CREATE INDEX passes_by_person ON passes (person, made);

-- Devices on which somebody is signed in.
CREATE TABLE sessions (
    id      TEXT   NOT NULL PRIMARY KEY,
    seq     BIGINT NOT NULL UNIQUE,
    pass    TEXT   NOT NULL REFERENCES passes (id),
    device  TEXT   NOT NULL,
    address TEXT   NOT NULL,
    since   BIGINT NOT NULL,
    seen    BIGINT NOT NULL,
    ended   BIGINT NOT NULL
);
CREATE INDEX sessions_by_pass ON sessions (pass);

-- What the web door remembers of a browser; rows go when they expire.
CREATE TABLE visits (
    token   TEXT   NOT NULL PRIMARY KEY,
    data    TEXT   NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX visits_by_expiry ON visits (expires);

-- What units ask of the office, and its answers.
CREATE TABLE asks (
    id      TEXT   NOT NULL PRIMARY KEY,
    seq     BIGINT NOT NULL UNIQUE,
    what    TEXT   NOT NULL,
    unit    TEXT   NOT NULL,
    form    TEXT   NOT NULL,
    period  TEXT   NOT NULL,
    until   BIGINT NOT NULL,
    body    TEXT   NOT NULL,
    who     TEXT   NOT NULL,
    address TEXT   NOT NULL,
    at      BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    decided BIGINT NOT NULL,
    decider TEXT   NOT NULL,
    answer  TEXT   NOT NULL
);
CREATE INDEX asks_by_unit ON asks (unit, seq);
