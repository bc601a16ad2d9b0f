-- +goose Up
-- What a run tells outside of sums over enterprises, for holding mails against each other: JSON.
CREATE TABLE shown (
    run    TEXT NOT NULL PRIMARY KEY REFERENCES runs (id),
    record TEXT NOT NULL
);
