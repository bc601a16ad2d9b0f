-- +goose Up
-- The queue: what is to be done, by kind, about which row of our own. A row is claimed by
-- setting lease_until; doubts are the tries whose end nobody knows.
CREATE TABLE work (
    kind        TEXT   NOT NULL,
    id          TEXT   NOT NULL,
    seq         BIGINT NOT NULL UNIQUE,
    state       TEXT   NOT NULL CHECK (state IN ('due', 'done', 'stopped')),
    added       BIGINT NOT NULL,
    next_at     BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,
    attempts    BIGINT NOT NULL,
    doubts      BIGINT NOT NULL,
    note        TEXT   NOT NULL,
    PRIMARY KEY (kind, id)
);
CREATE INDEX work_by_time ON work (kind, state, next_at);

-- Mails that an earlier program left on their way.
INSERT INTO work (kind, id, seq, state, added, next_at, lease_until, attempts, doubts, note)
SELECT 'mail', id, seq, 'due', updated, updated, 0, attempts, 0, '' FROM deliveries
WHERE state IN ('planned', 'attempting', 'deferred', 'unknown');
