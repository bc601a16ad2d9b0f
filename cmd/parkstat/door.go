package main

import (
	"sync"

	"parkstat/deliver"
	"parkstat/park"
	"parkstat/work"
)

// standing gives the office over the files as they are now: one to a park, so that a change is seen.
func (a *app) standing() func() (*work.Office, error) {
	var mu sync.Mutex
	var last *park.Park
	var office *work.Office
	return func() (*work.Office, error) {
		p, err := a.live.Park()
		mu.Lock()
		defer mu.Unlock()
		if p != nil && p != last {
			last, office = p, a.officeOf(p)
		}
		return office, err
	}
}

// desk is where units come to with their returns.
func (a *app) desk(office func() (*work.Office, error)) *work.Desk {
	return &work.Desk{Office: office, Book: a.store}
}

// gate knows who comes.
func (a *app) gate(office func() (*work.Office, error), failed func(error)) *work.Gate {
	return &work.Gate{Office: office, Book: a.store, Base: a.Portal.Base, Failed: failed, Now: wall,
		Transport: func() (deliver.Transport, error) { return a.Transport() }}
}
