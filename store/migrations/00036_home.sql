-- +goose Up
-- Where the book was let send from last, by machine and place; '' is where it is opened next. A
-- copy lies elsewhere, and what was restored nowhere.
CREATE TABLE home (home TEXT NOT NULL);

INSERT INTO home (home) VALUES ('');
