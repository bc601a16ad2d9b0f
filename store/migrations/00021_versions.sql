-- +goose Up
-- When an arrival was first seen, which orders versions; and the version of the first of those that
-- it was found with, whose order nothing tells, 0 where it was alone.
ALTER TABLE arrivals ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;
ALTER TABLE arrivals ADD COLUMN beside BIGINT NOT NULL DEFAULT 0;
UPDATE arrivals SET seen = received;
