package report_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"parkstat/deliver"
	"parkstat/facts"
	"parkstat/report"
	"parkstat/templates"
)

// A correction is asked for with its reason, answers the mail that it corrects,
// and comes only where there is something to correct.
func TestCorrect(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	correct := func(reason string, day int) report.Order {
		ord := order(3)
		ord.Now, ord.AsOf, ord.Correct = at(4, day, 9), at(4, day, 9), reason
		return ord
	}
	if _, err := o.Run(t.Context(), correct("太早", 12)); err == nil || !strings.Contains(err.Error(), "还没有发过邮件") || len(o.post.letters) != 0 {
		t.Fatalf("nothing was mailed yet: %v", err)
	}
	v1 := o.run(correct("", 12))
	if len(o.post.letters) != 3 || v1.Run.Version != 1 {
		t.Fatalf("%d letters", len(o.post.letters))
	}
	if _, err := o.Run(t.Context(), correct("无事", 13)); !errors.Is(err, report.ErrNothing) {
		t.Errorf("nothing has changed: %v", err)
	}
	revise := func(day, n int) {
		o.file(fmt.Sprintf("2023-04-%02d", day), 2, 3, func(a *templates.Answers) {
			a.Asked["gov.m"], a.Asked["gov.ytd"] = facts.Int(int64(n)), facts.Int(int64(30_000+n))
		})
	}
	revise(14, 31_000)
	v2 := o.run(correct("", 15))
	if !v2.New || !v2.Listed || v2.Run.Version != 2 || v2.Run.Reason != "" || len(o.post.letters) != 3 {
		t.Errorf("new inputs: %+v, %d letters", v2, len(o.post.letters))
	}
	if again := o.run(correct("", 16)); again.New || !again.Listed || len(o.post.letters) != 3 {
		t.Errorf("again: %+v", again)
	}
	sent := o.run(correct("一户重报", 17))
	if sent.New || sent.Listed || sent.Run.ID != v2.Run.ID || len(o.post.letters) != 6 {
		t.Fatalf("corrected: %+v, %d letters", sent, len(o.post.letters))
	}
	for i, l := range o.post.letters[3:] {
		if s := header(t, l, "Subject"); !strings.HasSuffix(s, "（更正）") {
			t.Errorf("subject %s", s)
		}
		if got, want := header(t, l, "In-Reply-To"), header(t, o.post.letters[i], "Message-Id"); got != want || l.To != o.post.letters[i].To {
			t.Errorf("%s: it answers %s, not %s", l.To, got, want)
		}
	}
	runs, err := o.store.Runs(t.Context(), month(3))
	if err != nil || len(runs) != 2 || runs[1].Reason != "一户重报" || runs[1].Replaces != v1.Run.ID {
		t.Errorf("the book holds %+v, %v", runs, err)
	}
	if _, err := o.Run(t.Context(), correct("再来", 18)); !errors.Is(err, report.ErrNothing) || len(o.post.letters) != 6 {
		t.Errorf("corrected twice: %v, %d letters", err, len(o.post.letters))
	}
	revise(19, 32_000)
	v3 := o.run(correct("又重报", 20))
	if !v3.New || v3.Listed || v3.Run.Version != 3 || v3.Run.Replaces != v2.Run.ID || len(o.post.letters) != 9 {
		t.Errorf("%+v, %d letters", v3, len(o.post.letters))
	}
	if got, want := header(t, o.post.letters[6], "In-Reply-To"), header(t, o.post.letters[3], "Message-Id"); got != want {
		t.Errorf("it answers %s, not %s", got, want)
	}
}

// Mails that are held go out when they are released, and not before.
func TestHold(t *testing.T) {
	o := newOffice(t, newPark())
	o.Options.Hold = true
	o.fileAll(3)
	res := o.run(order(3))
	for _, d := range res.Deliveries {
		if d.State != report.MailHeld {
			t.Errorf("%s is %s", d.Addr, d.State)
		}
	}
	o.run(order(3))
	if len(o.post.letters) != 0 || len(res.Deliveries) != 3 {
		t.Fatalf("%d letters, %d mails", len(o.post.letters), len(res.Deliveries))
	}
	if n, err := o.store.Release(t.Context(), res.Run.ID, at(4, 12, 9)); err != nil || n != 3 {
		t.Fatal(n, err)
	}
	ds, err := o.Deliver(t.Context(), res.Run.ID)
	if err != nil || len(o.post.letters) != 3 || ds[0].State != report.MailAccepted {
		t.Errorf("%+v, %d letters, %v", ds, len(o.post.letters), err)
	}
	if _, err := o.Deliver(t.Context(), res.Run.ID); err != nil || len(o.post.letters) != 3 {
		t.Errorf("%d letters, %v", len(o.post.letters), err)
	}
}

// One who is put off is tried again with the same bytes; one who refuses is not;
// neither stops the others.
func TestMailsPutOff(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	tries := map[string][]string{}
	o.post.answer = func(l deliver.Letter) error {
		tries[l.To] = append(tries[l.To], string(l.Raw))
		switch {
		case l.To == "director@city.example" && len(tries[l.To]) < 3:
			return &deliver.Failure{Outcome: deliver.Deferred, Code: 451, Reply: "later"}
		case l.To == "deputy@city.example":
			return &deliver.Failure{Outcome: deliver.Refused, Code: 550, Reply: "no such user"}
		}
		return nil
	}
	var states []string
	for range 4 {
		res := o.run(order(3))
		s := ""
		for _, d := range res.Deliveries {
			s += string(d.State) + " "
		}
		states = append(states, strings.TrimSpace(s))
	}
	want := []string{"deferred refused accepted", "deferred refused accepted", "accepted refused accepted", "accepted refused accepted"}
	if !slices.Equal(states, want) {
		t.Errorf("states %q, want %q", states, want)
	}
	if d := tries["director@city.example"]; len(d) != 3 || d[0] != d[1] || d[1] != d[2] {
		t.Errorf("%d tries, or other bytes", len(d))
	}
	if len(tries["deputy@city.example"]) != 1 || len(tries["officer@park.example"]) != 1 {
		t.Errorf("%d and %d tries", len(tries["deputy@city.example"]), len(tries["officer@park.example"]))
	}
}

// The book keeps what was done, by whom and when.
func TestTheFirstVersionIsNotReplaced(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	res := o.run(order(3))
	runs, err := o.store.Runs(t.Context(), month(3))
	if err != nil || len(runs) != 1 || runs[0].Replaces != "" || runs[0].Reason != "" || runs[0].Headline != res.Run.Headline ||
		len(runs[0].Outputs) != 2 || len(runs[0].Indicators) != 6 {
		t.Errorf("%+v, %v", runs, err)
	}
}

// A reason of correction is printed in every mail, so it names nobody.
func TestCorrectNamesNobody(t *testing.T) {
	o := newOffice(t, newPark())
	o.fileAll(3)
	o.run(order(3))
	u := o.Round.Park.Roster.Units[0]
	for _, reason := range []string{u.Name + "更正", "更正 " + u.ID} {
		c := order(3)
		c.Correct = reason
		if _, err := o.Run(t.Context(), c); !errors.Is(err, report.ErrNamed) {
			t.Errorf("%s: %v", reason, err)
		}
	}
}

// A correction of a month that was issued, of a 同期数 or of a rate is told by the next report: which
// printed figures it touches, inside with whose it is, outside how many.
func TestTouchedFiguresAreTold(t *testing.T) {
	for name, c := range map[string]struct {
		change    func(o *office, p *facts.Park)
		want, not string
	}{
		"nothing": {func(*office, *facts.Park) {}, "", "以前各期"},
		"a return": {func(o *office, _ *facts.Park) {
			o.file("2023-04-25", 2, 3, func(a *templates.Answers) {
				a.Asked["gov.m"], a.Asked["gov.ytd"] = facts.Int(32_000), facts.Int(62_000)
			})
		}, "2023年1—3月规上工业总产值（累计，亿元） 以前各期 4.40 4.42 0.02 华岚食品有限公司（更正）", "增加值率"},
		"a base": {func(_ *office, p *facts.Park) {
			k := facts.BaseKey{ID: enterprises[3].ID, Period: month(3).YearAgo(), Item: "gov"}
			b := p.Bases[k]
			b.ToDate = facts.Int(30_000)
			p.Bases[k] = b
		}, "2023年1—3月规上工业总产值（累计同比） 以前各期 10.0 7.3 -2.7 鼎沃热电有限公司（同期数）", "更正"},
		"a rate": {func(_ *office, p *facts.Park) {
			p.Rates[facts.DivisionYear{Division: "*", Year: 2023}] = big.NewRat(30, 1)
		},
			"2023年1—3月规上工业增加值（累计，亿元） 以前各期 1.10 1.32 0.22 增加值率、价格指数、名录或口径", "同期数）"},
	} {
		p := newPark()
		o := newOffice(t, p)
		o.fileAll(3)
		o.run(order(3))
		c.change(o, p)
		for n := range enterprises {
			o.file("2023-05-05", n, 4)
		}
		views := o.views(order(4))
		said := func(v report.Variant) string {
			return lines(views[v], "修订", "名称", "类型", "上版", "本版", "变动", "原因")
		}
		if got := said(report.Internal); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s:\n%s", name, got)
		}
		if got := said(report.Mailable); strings.Contains(got, "有限公司") || strings.Contains(got, "个已发布的数按现在的报表和园区工作簿有变动") != (c.want != "") {
			t.Errorf("%s, outside:\n%s", name, got)
		}
	}
}
