-- +goose Up
-- An answer that takes back those before it.
ALTER TABLE settlements ADD COLUMN undo BOOLEAN NOT NULL DEFAULT FALSE;
