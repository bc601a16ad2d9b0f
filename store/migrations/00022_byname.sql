-- +goose Up
-- What one unit returned is asked for by its code or by the name that it had.
CREATE INDEX submissions_by_name ON submissions (form, unit_name, period);
