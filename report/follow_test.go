package report

import (
	"net/mail"
	"testing"
	"time"
)

func TestFollow(t *testing.T) {
	run := Run{ID: "2023-03-v1"}
	letters := []Delivery{{ID: "a", Run: run.ID, Group: "领导", Addr: "direct0r@park.example", Variant: Mailable},
		{ID: "b", Run: run.ID, Group: "领导", Addr: "bureau@city.example", Variant: Mailable},
		{ID: "c", Run: run.ID, Group: "办公室", Addr: "officer@park.example", Variant: Internal},
		{ID: "d", Run: run.ID, Group: "别组", Addr: "f0llowed@park.example", Variant: Mailable},
		{ID: "e", Run: run.ID, Group: "别组", Addr: "followed@park.example", Variant: Mailable, InsteadOf: "d"}}
	for name, c := range map[string]struct {
		leaders, office []string
		of              int
		want            string // the address; "error", or "" where the letter's own stands
	}{
		"as it was":          {[]string{"direct0r@park.example", "bureau@city.example"}, nil, 0, ""},
		"put right":          {[]string{"director@park.example", "bureau@city.example"}, nil, 0, "director@park.example"},
		"of another letter":  {[]string{"director@park.example", "bureau@city.example"}, nil, 1, ""},
		"somebody added":     {[]string{"direct0r@park.example", "bureau@city.example", "new@city.example"}, nil, 1, ""},
		"one of two new":     {[]string{"director@park.example", "bureau@city.example", "new@city.example"}, nil, 0, "error"},
		"two changed":        {[]string{"director@park.example", "bureau@town.example"}, nil, 0, "error"},
		"taken off the list": {[]string{"bureau@city.example"}, nil, 0, "error"},
		"into another group": {[]string{"bureau@city.example", "officer@park.example"}, nil, 0, "error"},
		"internal, outside":  {[]string{"direct0r@park.example", "bureau@city.example"}, []string{"officer@city.example"}, 2, "error"},
		"one more, followed": {[]string{"director@park.example", "bureau@city.example", "new@city.example"}, nil, 3, "error"},
		"its follower":       {[]string{"chief@park.example", "followed@park.example"}, nil, 4, ""},
		"internal":           {[]string{"direct0r@park.example", "bureau@city.example"}, []string{"chief@park.example"}, 2, "chief@park.example"},
	} {
		o := Options{Park: "园区", Domains: []string{"park.example"}, From: mail.Address{Address: "stat@park.example"}}
		if c.office == nil {
			c.office = []string{"officer@park.example"}
		}
		for _, g := range []struct {
			name    string
			variant Variant
			to      []string
		}{{"领导", Mailable, c.leaders}, {"别组", Mailable, []string{"followed@park.example", "newer@park.example"}}, {"办公室", Internal, c.office}} {
			group := Group{Name: g.name, Variant: g.variant}
			for _, a := range g.to {
				group.Recipients = append(group.Recipients, mail.Address{Address: a})
			}
			o.Groups = append(o.Groups, group)
		}
		to, err := o.Follow(run, letters[c.of], letters, time.Time{})
		got := ""
		switch {
		case err != nil:
			got = "error"
		case to != nil:
			got = to.Addr
			if to.Variant != letters[c.of].Variant || to.Group != letters[c.of].Group || to.Run != run.ID || to.ID == letters[c.of].ID {
				t.Errorf("%s: %+v", name, to)
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, got, c.want, err)
		}
	}
}
