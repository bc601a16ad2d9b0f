-- +goose Up
-- The letter to a wrong address that this one brings to the right address; '' for most.
ALTER TABLE deliveries ADD COLUMN instead_of TEXT NOT NULL DEFAULT '';
