-- +goose Up
-- One row per policy, occasion, form, period and unit; unit '' is the message to a group
-- about all. at is when the policy says, send_at when that is not at night.
CREATE TABLE reminders (
    id       TEXT   NOT NULL PRIMARY KEY,
    seq      BIGINT NOT NULL UNIQUE,
    policy   TEXT   NOT NULL,
    form     TEXT   NOT NULL,
    period   TEXT   NOT NULL,
    unit     TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    send_at  BIGINT NOT NULL,
    state    TEXT   NOT NULL CHECK (state IN ('planned', 'sent', 'skipped')),
    note     TEXT   NOT NULL,
    delivery TEXT   REFERENCES deliveries (id),
    noted    BIGINT NOT NULL,
    UNIQUE (policy, form, period, unit, at)
);
CREATE INDEX reminders_by_policy ON reminders (policy, form, unit, send_at);
CREATE INDEX reminders_by_delivery ON reminders (delivery);
