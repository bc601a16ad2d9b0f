-- +goose Up
-- By which workbook of the park returns were judged, since when. Rows are only ever added.
CREATE TABLE workbooks (
    seq    BIGINT NOT NULL PRIMARY KEY,
    sha256 TEXT   NOT NULL,
    since  BIGINT NOT NULL
);
