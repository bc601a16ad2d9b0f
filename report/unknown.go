package report

import "errors"

// ErrUnknown says that the book has no such run, letter, return or occurrence.
var ErrUnknown = errors.New("没有这条记录")
