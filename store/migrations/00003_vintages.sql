-- +goose Up
-- What a run was made from, so that two can be told apart: the park's workbook, the
-- definitions, the returns of earlier periods as one hash, and its own one by one.
ALTER TABLE runs ADD COLUMN park TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN definitions TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN earlier TEXT NOT NULL DEFAULT '';

CREATE TABLE run_returns (
    run    TEXT NOT NULL REFERENCES runs (id),
    form   TEXT NOT NULL,
    unit   TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (run, form, unit)
);
