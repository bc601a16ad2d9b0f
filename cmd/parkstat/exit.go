package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"os"

	"parkstat/facts/calendar"
	"parkstat/templates"
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
)

// coded is an error with the exit code that it ends in.
type coded struct {
	code int
	err  error
}

func (c coded) Error() string { return c.err.Error() }
func (c coded) Unwrap() error { return c.err }

// mistake is the user's: it is told without a word of how the program works.
func mistake(format string, args ...any) error {
	return coded{exitMistake, fmt.Errorf(format, args...)}
}

func exitCode(err error) int {
	var c coded
	var key *templates.KeyError
	var year calendar.UnknownYear
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &c):
		return c.code
	case errors.As(err, &key), errors.As(err, &year):
		return exitMistake
	}
	return exitWorld
}

func loadCAs(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("读不到 %s", file)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s 里没有证书", file)
	}
	return pool, nil
}
