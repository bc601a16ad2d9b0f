package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"

	"parkstat/confine"
	"parkstat/facts"
	"parkstat/ingest"
	"parkstat/ingest/xls"
	"parkstat/templates/office"
	"parkstat/work"
)

// steps are what has LibreOffice open a file; each is done in a child process with limits.
var steps = map[string]confine.Step{"convert": convertStep, "print": printStep}

// machines are these steps as the office uses them.
var machines = func() work.Machines {
	m := work.Machines{Convert: converter(), Pause: work.Pause}
	if office.Path() != "" {
		m.Print = printPage
	}
	return m
}()

func convertStep(folder string, in confine.Parcel) (confine.Parcel, error) {
	copied, changed, err := xls.Convert(folder, in.Data)
	if err != nil {
		return confine.Parcel{}, err
	}
	note, err := json.Marshal(changed)
	return confine.Parcel{Data: copied, Note: note}, err
}

// convert makes a copy of an older workbook in today's format.
func convert(ctx context.Context, data []byte) (*ingest.Converted, error) {
	out, err := confine.Run(ctx, "convert", confine.Parcel{Data: data}, confine.Limits{})
	var limit *confine.LimitError
	var said *confine.StepError
	if errors.As(err, &limit) || errors.As(err, &said) {
		return nil, &ingest.UnconvertibleError{Err: err}
	}
	var changed []xls.Changed
	if err == nil {
		err = json.Unmarshal(out.Note, &changed)
	}
	if err != nil {
		return nil, err
	}
	c := &ingest.Converted{Data: out.Data, Changed: map[facts.Cell]string{}}
	for _, n := range changed {
		c.Changed[facts.Cell{Sheet: n.Sheet, Ref: n.Ref}] = n.Was
	}
	return c, nil
}

func printStep(folder string, in confine.Parcel) (confine.Parcel, error) {
	page, err := office.FirstPage.Convert(folder, in.Data)
	return confine.Parcel{Data: page}, err
}

// printPage makes a PDF of a workbook's first page. Where LibreOffice fails it says why.
func printPage(ctx context.Context, data []byte) ([]byte, error) {
	out, err := confine.Run(ctx, "print", confine.Parcel{Data: data}, confine.Limits{})
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	return out.Data, nil
}

// converter is convert, one at a time: each takes a good part of the machine. It is
// nil where there is no LibreOffice.
func converter() func(context.Context, []byte) (*ingest.Converted, error) {
	if office.Path() == "" {
		return nil
	}
	var turn sync.Mutex
	return func(ctx context.Context, data []byte) (*ingest.Converted, error) {
		turn.Lock()
		defer turn.Unlock()
		return convert(ctx, data)
	}
}
