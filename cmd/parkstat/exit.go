package main

import (
	"errors"

	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/work"
)

// Exit codes, documented in docs/operating.md.
const (
	exitOK       = 0
	exitProblems = 1 // check found problems; form, approve: nothing to do
	exitMistake  = 2 // wrong command, config.yaml, definition or park workbook
	exitWorld    = 3 // disk, database or network
	exitLocked   = 4 // another parkstat is at work
	exitMail     = 5 // a mail was not accepted
	exitWaiting  = 6 // too few returns yet
	exitHeld     = 7 // mails would tell a unit's own figure: they wait, or the audit found it
)

// coded is an error with the exit code that it ends in.
type coded struct {
	code int
	err  error
}

func (c coded) Error() string { return c.err.Error() }
func (c coded) Unwrap() error { return c.err }

// mistake is what somebody has written wrongly on the command line.
func mistake(format string, args ...any) error {
	return facts.Mistakef(format, args...)
}

func exitCode(err error) int {
	var c coded
	var written *facts.Mistake
	var unexplained *work.Unexplained
	var year calendar.UnknownYear
	var refused *work.Refusal
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &c):
		return c.code
	case errors.As(err, &unexplained), errors.As(err, &written), errors.As(err, &year):
		return exitMistake
	case errors.As(err, &refused):
		return exitProblems
	}
	return exitWorld
}
