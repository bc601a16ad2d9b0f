-- +goose Up
-- What was written to settle a query.
ALTER TABLE problems ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- An officer's answers to queries. Rows are only ever added.
CREATE TABLE settlements (
    seq    BIGINT NOT NULL PRIMARY KEY,
    sha256 TEXT   NOT NULL REFERENCES submissions (sha256),
    rule   TEXT   NOT NULL,
    ref    TEXT   NOT NULL,
    reason TEXT   NOT NULL,
    who    TEXT   NOT NULL,
    at     BIGINT NOT NULL
);
CREATE INDEX settlements_by_submission ON settlements (sha256);
