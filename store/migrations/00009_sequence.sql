-- +goose Up
-- The order of recording, one count for all tables. Whoever takes a number holds the row
-- until the entry is committed, so numbers are in the order of commits and never doubled.
CREATE TABLE sequence (last BIGINT NOT NULL);

INSERT INTO sequence (last) SELECT MAX(seq) FROM (
SELECT COALESCE(MAX(seq), 0) AS seq FROM submissions
UNION ALL SELECT COALESCE(MAX(seq), 0) FROM deliveries
UNION ALL SELECT COALESCE(MAX(seq), 0) FROM journal
UNION ALL SELECT COALESCE(MAX(seq), 0) FROM audit
UNION ALL SELECT COALESCE(MAX(seq), 0) FROM settlements
UNION ALL SELECT COALESCE(MAX(seq), 0) FROM work
UNION ALL SELECT COALESCE(MAX(seq), 0) FROM reminders
UNION ALL SELECT COALESCE(MAX(seq), 0) FROM mails) AS highest;
