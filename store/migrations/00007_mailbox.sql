-- +goose Up
-- Mails that came into the mailbox. The bytes lie in the archive under raw.
CREATE TABLE mails (
    id           TEXT   NOT NULL PRIMARY KEY,
    seq          BIGINT NOT NULL UNIQUE,
    raw          TEXT   NOT NULL,
    message      TEXT   NOT NULL,
    follows      TEXT   NOT NULL,
    sender       TEXT   NOT NULL,
    name         TEXT   NOT NULL,
    subject      TEXT   NOT NULL,
    received     BIGINT NOT NULL,
    recorded     BIGINT NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('taken', 'quarantined', 'released', 'rejected', 'passed')),
    reason       TEXT   NOT NULL,
    verified     TEXT   NOT NULL,
    automatic    TEXT   NOT NULL,
    notes        TEXT   NOT NULL,
    answer       TEXT   REFERENCES deliveries (id),
    unanswered   TEXT   NOT NULL
);
CREATE INDEX mails_by_state ON mails (state, seq);

CREATE TABLE mail_files (
    mail      TEXT    NOT NULL REFERENCES mails (id),
    seq       BIGINT  NOT NULL,
    sha256    TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    is_return BOOLEAN NOT NULL,
    PRIMARY KEY (mail, seq)
);
CREATE INDEX mail_files_by_content ON mail_files (sha256);

-- When a mailbox was read last, and since when it can't be.
CREATE TABLE mailboxes (
    mailbox TEXT   NOT NULL PRIMARY KEY,
    read_at BIGINT NOT NULL,
    failed  BIGINT NOT NULL,
    why     TEXT   NOT NULL
);
