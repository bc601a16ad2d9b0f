-- +goose Up
CREATE TABLE respondents (
    id   TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
);

-- seq is the order of recording. unit is NULL and period '' where they could not
-- be read.
CREATE TABLE submissions (
    sha256       TEXT    NOT NULL PRIMARY KEY,
    seq          BIGINT  NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    size         BIGINT  NOT NULL,
    received     BIGINT  NOT NULL,
    late         BOOLEAN NOT NULL,
    channel      TEXT    NOT NULL,
    form         TEXT    NOT NULL,
    form_version TEXT    NOT NULL,
    unit         TEXT    REFERENCES respondents (id),
    unit_name    TEXT    NOT NULL,
    period       TEXT    NOT NULL,
    version      BIGINT  NOT NULL,
    verdict      TEXT    NOT NULL,
    judged       BIGINT  NOT NULL -- how often it was judged: its problems are those of the last time
);
CREATE INDEX submissions_by_unit ON submissions (form, unit, period);
CREATE INDEX submissions_by_period ON submissions (period, received);

CREATE TABLE returns (
    sha256 TEXT NOT NULL PRIMARY KEY REFERENCES submissions (sha256),
    record TEXT NOT NULL
);

CREATE TABLE problems (
    sha256   TEXT   NOT NULL REFERENCES submissions (sha256),
    judged   BIGINT NOT NULL,
    seq      BIGINT NOT NULL,
    severity TEXT   NOT NULL,
    rule     TEXT   NOT NULL,
    message  TEXT   NOT NULL,
    found    TEXT   NOT NULL,
    expected TEXT   NOT NULL,
    hint     TEXT   NOT NULL,
    sheet    TEXT   NOT NULL,
    ref      TEXT   NOT NULL,
    PRIMARY KEY (sha256, judged, seq)
);

CREATE TABLE runs (
    id         TEXT   NOT NULL PRIMARY KEY,
    period     TEXT   NOT NULL,
    version    BIGINT NOT NULL,
    as_of      BIGINT NOT NULL,
    inputs     TEXT   NOT NULL,
    stage      TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    replaces   TEXT   NOT NULL,
    headline   TEXT   NOT NULL,
    indicators TEXT   NOT NULL,
    UNIQUE (period, version)
);

CREATE TABLE outputs (
    run     TEXT   NOT NULL REFERENCES runs (id),
    seq     BIGINT NOT NULL,
    variant TEXT   NOT NULL,
    name    TEXT   NOT NULL,
    sha256  TEXT   NOT NULL,
    size    BIGINT NOT NULL,
    PRIMARY KEY (run, seq)
);

CREATE TABLE deliveries (
    id         TEXT   NOT NULL PRIMARY KEY,
    seq        BIGINT NOT NULL UNIQUE,
    run        TEXT   NOT NULL REFERENCES runs (id),
    mail_group TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    addr       TEXT   NOT NULL,
    variant    TEXT   NOT NULL,
    message    TEXT   NOT NULL,
    letter     TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('held', 'planned', 'attempting', 'accepted', 'deferred', 'refused', 'unknown')),
    reply      TEXT   NOT NULL,
    attempts   BIGINT NOT NULL,
    updated    BIGINT NOT NULL
);
CREATE INDEX deliveries_by_run ON deliveries (run, seq);

-- Rows are only ever added.
CREATE TABLE journal (
    seq      BIGINT NOT NULL PRIMARY KEY,
    delivery TEXT   NOT NULL REFERENCES deliveries (id),
    at       BIGINT NOT NULL,
    event    TEXT   NOT NULL CHECK (event IN ('attempting', 'accepted', 'deferred', 'refused', 'unknown')),
    reply    TEXT   NOT NULL
);

CREATE TABLE schedules (
    schedule TEXT   NOT NULL PRIMARY KEY,
    began    BIGINT NOT NULL
);

CREATE TABLE occurrences (
    schedule TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    state    TEXT   NOT NULL CHECK (state IN ('planned', 'running', 'done', 'failed', 'skipped')),
    note     TEXT   NOT NULL,
    UNIQUE (schedule, at)
);

-- Rows are only ever added.
CREATE TABLE audit (
    seq     BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    who     TEXT   NOT NULL,
    action  TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    detail  TEXT   NOT NULL
);
