package portal

import (
	"net/http"

	"parkstat/facts"
	"parkstat/work"
)

// accountPage is who may enter for a unit, and from where they have.
type accountPage struct {
	Unit     facts.Respondent   `json:"-"`
	Units    []facts.Respondent `json:"-"`
	Sessions []work.Session     `json:"sessions"`
	Contacts []facts.Contact    `json:"contacts"`
	Notice   string             `json:"-"`
	Wrong    string             `json:"-"`
}

func account(v *visit) error {
	unit, err := v.unit()
	if err != nil {
		return err
	}
	a := accountPage{Unit: unit, Units: v.who.Units, Contacts: unit.Contacts, Notice: v.noticed()}
	if a.Sessions, err = v.Gate.Sessions(v.r.Context(), v.who); err != nil {
		return err
	}
	return v.show(http.StatusOK, "account", "账户", a, a)
}

func endSession(v *visit) error {
	if err := v.Gate.End(v.r.Context(), v.who, v.r.PathValue("id")); err != nil {
		return err
	}
	return v.goTo("/account")
}

func askContact(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	unit, err := v.unit()
	if err == nil {
		err = v.Desk.AskContact(v.r.Context(), v.who, unit.ID, v.r.PostForm.Get("change"))
	}
	if err != nil {
		return err
	}
	return v.done("/account", "已经送园区核对，改好前仍按原来的联系。")
}
