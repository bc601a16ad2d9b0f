package main

import (
	"sync"

	"parkstat/deliver"
	"parkstat/park"
	"parkstat/work"
)

// standing gives the office over the files as they are now: one to a park, so that a change is seen.
func standing(a *app) func() (*work.Office, error) {
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

// door is what stands behind the web door.
type door struct {
	*app
	office func() (*work.Office, error)
}

// desk is where units come to with their returns.
func (d door) desk() *work.Desk { return &work.Desk{Office: d.office, Book: d.store} }

// gate knows who comes; failed is told of sign-in mails that could not be sent.
func (d door) gate(failed func(error)) *work.Gate {
	return &work.Gate{Office: d.office, Book: d.store, Base: d.Settings.Portal.Base, Failed: failed, Now: wall, Transport: func() (deliver.Transport, error) {
		s, err := d.live.Settings()
		if s == nil {
			return nil, err
		}
		return s.Transport()
	}}
}
