-- +goose Up
-- What of the office's a submission that does not count was judged by; empty where it is to be
-- judged again.
CREATE TABLE grounds (
    sha256  TEXT NOT NULL PRIMARY KEY REFERENCES submissions (sha256),
    grounds TEXT NOT NULL
);
