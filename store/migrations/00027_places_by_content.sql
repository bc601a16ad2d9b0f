-- +goose Up
CREATE INDEX places_by_content ON places (sha256);
