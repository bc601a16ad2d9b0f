-- +goose Up
-- What came, one row each time: submissions are contents as they were judged last. Where the
-- content was the newest of its unit already nothing was judged anew, and judged is 0.
CREATE TABLE arrivals (
    seq      BIGINT  NOT NULL PRIMARY KEY,
    sha256   TEXT    NOT NULL REFERENCES submissions (sha256),
    channel  TEXT    NOT NULL,
    who      TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    received BIGINT  NOT NULL,
    late     BOOLEAN NOT NULL,
    version  BIGINT  NOT NULL,
    verdict  TEXT    NOT NULL,
    judged   BIGINT  NOT NULL
);
CREATE INDEX arrivals_by_content ON arrivals (sha256, seq);

INSERT INTO arrivals (seq, sha256, channel, who, name, received, late, version, verdict, judged)
SELECT seq, sha256, channel, '', name, received, late, version, verdict, judged FROM submissions;

-- What lies in the inboxes, as it was when it was read last; modified and changed in nanoseconds.
CREATE TABLE places (
    dir      TEXT   NOT NULL,
    path     TEXT   NOT NULL,
    sha256   TEXT   NOT NULL,
    size     BIGINT NOT NULL,
    modified BIGINT NOT NULL,
    changed  BIGINT NOT NULL,
    inode    BIGINT NOT NULL,
    scanned  BIGINT NOT NULL,
    PRIMARY KEY (dir, path)
);
