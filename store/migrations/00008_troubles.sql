-- +goose Up
-- What keeps the program from its work: since when, and until when; 0 while it goes on.
CREATE TABLE troubles (
    id    TEXT   PRIMARY KEY,
    since BIGINT NOT NULL,
    ended BIGINT NOT NULL,
    said  TEXT   NOT NULL
);
